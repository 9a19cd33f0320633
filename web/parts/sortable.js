// A list that is put in order by a handle: mouse, finger or keys. Rows are of one height, and only those near what is seen
// are there, so that ten thousand are as quick as ten.
//
// A handle takes the pointer and moves its row; Space lifts it, the arrows move it, Space puts it down, Escape puts it back.
// What happens meanwhile is kept out of the list until it is put down (`held`).

import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

export const ROW = 68;
const OVERSCAN = 8;
const EDGE = 90;
const SPEED = 14;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Which rows are seen: [from, to)
function useWindow(box, total) {
  const [range, setRange] = useState([0, Math.min(total, 30)]);
  useLayoutEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      if (!box.current)
        return;
      const { top } = box.current.getBoundingClientRect();
      const from = clamp(Math.floor(-top / ROW) - OVERSCAN, 0, Math.max(0, total - 1));
      const to = clamp(Math.ceil((innerHeight - top) / ROW) + OVERSCAN, 0, total);
      setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
    };
    const later = () => { frame ||= requestAnimationFrame(look); };
    look();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [total]);
  return range;
}

// Where each row stands while row `from` is over place `to`.
function shifted(index, from, to) {
  if (index === from)
    return to;
  if (from < index && index <= to)
    return index - 1;
  return to <= index && index < from ? index + 1 : index;
}

// get(index) → item with `id`, or nothing: it is not here yet. row(item, index) → what is in a row.
// move(item, from, to); without it nothing can be put in order. name(item) for those who hear it.
// hold(bool): something is being moved.
export function Sortable({ id, total, get, row, move, name, hold = () => {}, seen = () => {}, label }) {
  const box = useRef(null);
  const [from, to] = useWindow(box, total);
  const [drag, setDrag] = useState(null); // {index, to, y, keys}
  const [spoken, setSpoken] = useState('');
  const focus = useRef(null);
  const live = useRef(null);
  const letGo = useRef(null); // of what a pointer holds
  const latest = useRef(null); // what a pointer holds is put down in what is there by then
  latest.current = { get, move };
  live.current = drag;
  useEffect(() => seen(from, to), [from, to, total]);
  useEffect(() => {
    if (!focus.current)
      return;
    const handle = box.current?.querySelector(`[data-id="${CSS.escape(focus.current)}"] .handle`);
    if (handle && document.activeElement !== handle)
      handle.focus();
  });

  // Focus follows a row that was moved by keys, until somebody goes elsewhere.
  useEffect(() => {
    const elsewhere = ({ target }) => {
      focus.current = null;
      if (live.current?.keys && !target.closest?.('.held'))
        end(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, []);

  const place = (index) => t('sort.place', { n: index + 1, all: total });
  const begin = (index, keys) => {
    hold(true);
    setDrag({ index, to: index, y: 0, keys });
  };
  const end = (put) => {
    const one = live.current;
    if (!one)
      return;
    live.current = null;
    setDrag(null);
    hold(false);
    if (put && one.to !== one.index)
      latest.current.move?.(latest.current.get(one.index), one.index, one.to);
  };

  const down = (index) => (event) => {
    if (event.button !== 0)
      return;
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const startY = event.clientY;
    const startScroll = scrollY;
    let y = startY;
    const follow = () => {
      const moved = y - startY + scrollY - startScroll;
      setDrag({ index, y: moved, keys: false, to: clamp(Math.round(index + moved / ROW), 0, total - 1) });
    };
    const scroll = setInterval(() => {
      const by = y < EDGE ? -SPEED : y > innerHeight - EDGE ? SPEED : 0;
      if (by) {
        scrollBy(0, by);
        follow();
      }
    }, 16);
    const moved = (next) => {
      y = next.clientY;
      follow();
    };
    const done = (put) => () => {
      letGo.current = null;
      clearInterval(scroll);
      handle.removeEventListener('pointermove', moved);
      handle.removeEventListener('pointerup', up);
      handle.removeEventListener('pointercancel', cancel);
      end(put);
    };
    const up = done(true);
    const cancel = done(false);
    handle.addEventListener('pointermove', moved);
    handle.addEventListener('pointerup', up);
    handle.addEventListener('pointercancel', cancel);
    letGo.current = cancel;
    begin(index, false);
  };

  // Whoever may not move anything any more holds nothing, and neither does a page that is left.
  useEffect(() => {
    if (!move)
      (letGo.current ?? (() => end(false)))();
  }, [!move]);
  useEffect(() => () => letGo.current?.(), []);

  const keys = (item, index) => (event) => {
    const one = live.current;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === ' ' || event.key === 'Enter') {
      if (event.repeat)
        return event.preventDefault();
      focus.current = item.id;
      if (one) {
        setSpoken(t('sort.down', { name: name(item), place: place(one.to) }));
        end(true);
      } else {
        setSpoken(t('sort.lifted', { name: name(item), place: place(index) }));
        begin(index, true);
      }
    } else if (event.key === 'Escape' && one) {
      setSpoken(t('sort.back', { name: name(item) }));
      end(false);
    } else if (by && one) {
      const next = clamp(one.to + by, 0, total - 1);
      setDrag({ ...one, to: next });
      setSpoken(t('sort.over', { name: name(item), place: place(next) }));
    } else {
      return undefined;
    }
    return event.preventDefault();
  };

  // Whoever goes on to something else has not put it down: it is where it was, and the list goes on.
  const left = ({ relatedTarget }) => {
    if (!relatedTarget)
      return;
    focus.current = null;
    if (live.current?.keys)
      end(false);
  };

  const shown = [];
  for (let index = from; index < Math.min(to, total); index += 1)
    shown.push(index);
  if (drag && drag.index < total && !shown.includes(drag.index))
    shown.push(drag.index); // it keeps the pointer

  const line = (index) => {
    const item = get(index);
    const held = drag?.index === index;
    const at = drag ? shifted(index, drag.index, drag.to) : index;
    const top = held && !drag.keys ? index * ROW + drag.y : at * ROW;
    return html`<li key=${item?.id ?? `gap-${index}`} data-id=${item?.id} class=${held ? 'held' : ''} aria-setsize=${total}
        aria-posinset=${index + 1} style=${{ transform: `translateY(${top}px)`, height: `${ROW}px` }}>
      ${item && move && html`<button type="button" class="handle" aria-describedby=${`${id}-help`}
        aria-label=${t('sort.handle', { name: name(item) })} aria-pressed=${held} onPointerDown=${down(index)}
        onContextMenu=${(event) => event.preventDefault()} onKeyDown=${keys(item, index)}
        onBlur=${left}><${Icon} name="grip-vertical" /></button>`}
      ${item ? row(item, index) : html`<p class="quiet">…</p>`}
    </li>`;
  };
  return html`<ol id=${id} ref=${box} class=${`sortable${drag ? ' moving' : ''}`} aria-label=${label} style=${{ height: `${total * ROW}px` }}>
      ${shown.map(line)}</ol>
    <p id=${`${id}-help`} hidden>${t('sort.help')}</p>
    <p class="hidden" role="status" aria-live="polite" id=${`${id}-spoken`}>${spoken}</p>`;
}
