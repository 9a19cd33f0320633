// The week, or one day of it, as a grid of hours. Blocks are moved and made longer by mouse, by a finger that rests on them
// for a moment, or by keys: Alt with the arrows moves, with Shift as well makes longer or shorter, Enter opens.

import { html, useEffect, useLayoutEffect, useRef, useState } from '../lib.js';
import { t } from '../words.js';
import { blocksIn, DAY_MS, dayOf, gapsIn, MINUTE_MS, nameOf, same, wallOf } from '../week.js';
import { isOpen } from './dialog.js';
import { titleOfShow, unlike } from './show_form.js';

const HOUR_PX = 48;
const CASCADE_PX = 28; // of one that another begins in: it can be hit
const STEP_MIN = 15;
const PRESS_MS = 350;
const IDLE_MS = 900; // after the last key it is written
const SLACK_PX = 6;

const px = (minutes) => (minutes * HOUR_PX) / 60;
const two = (number) => String(number).padStart(2, '0');
export const hhmm = (wall) => `${two(new Date(wall).getUTCHours())}:${two(new Date(wall).getUTCMinutes())}`;
const LINE_PX = 16;
const FILL_PX = 40; // of a gap that says what plays in it

// move(event, {start, end}): the walls' times it was put to → what becomes of it. settle: how what is not yet written is written
// before anything else happens. open(event). fresh(wall): nothing stands there.
export function WeekGrid({ events, first, days, now, headings, editable, move, settle, open, fresh }) {
  const [held, setHeld] = useState(null); // {event, start, end, keys}: the event as it was seen when it was taken
  const [spoken, setSpoken] = useState('');
  const box = useRef(null);
  const live = useRef(null);
  const follow = useRef(null); // {uid, start}: what keys have moved keeps the focus, in whichever column it is drawn anew
  live.current = held;
  const shown = held ? events.map((event) => (same(event, held.event) ? { ...event, wall_start: iso(held.start), wall_end: iso(held.end), held: true } : event)) : events;
  const blocks = blocksIn(shown, first, days);

  useEffect(() => {
    box.current.scrollTop = px(Math.max(0, (now - dayOf(now)) / MINUTE_MS - 90));
  }, [first]);

  // The browser takes a finger's gesture for scrolling, unless somebody who was there before it began says no.
  useEffect(() => {
    const grid = box.current;
    const forget = () => { follow.current = null; };
    grid.addEventListener('touchmove', keep, { passive: false });
    document.addEventListener('pointerdown', forget);
    return () => {
      grid.removeEventListener('touchmove', keep);
      document.removeEventListener('pointerdown', forget);
    };
  }, []);

  // Before anything else happens: a key that finds the focus nowhere is lost.
  useLayoutEffect(() => {
    const nowhere = [document.body, document.getElementById('main')]; // whatever had it is gone
    if (!follow.current || !nowhere.includes(document.activeElement))
      return;
    const { uid, start } = follow.current;
    const bodies = [...box.current.querySelectorAll('.show-body')].filter((one) => Number(one.dataset.start) === start);
    (bodies.find((one) => one.dataset.uid === uid) ?? bodies[0])?.focus();
  });

  const say = (start, end) => setSpoken(t('week.at', { day: headings[Math.round((dayOf(start) - first) / DAY_MS)]?.long ?? '', from: hhmm(start), to: hhmm(end) }));
  const keep = (touch) => live.current && !live.current.keys && touch.preventDefault();
  const drop = () => {
    live.current = null;
    setHeld(null);
  };
  const put = () => {
    const one = live.current;
    if (!one)
      return undefined;
    drop();
    const moved = one.start !== wallOf(one.event.wall_start) || one.end !== wallOf(one.event.wall_end);
    return moved ? move(one.event, { start: one.start, end: one.end }) : one.event;
  };

  // Keys: each moves it a little, and when they rest it is written, but not under somebody who fills something in.
  const waits = isOpen.value;
  useEffect(() => {
    if (!held?.keys || waits)
      return undefined;
    const timer = setTimeout(put, IDLE_MS);
    return () => clearTimeout(timer);
  }, [held, waits]);

  settle.current = put;
  useEffect(() => () => live.current?.keys && settle.current(), []); // nor is it lost when the page is left before

  // One at a time: what was held before is where it was put.
  const hold = (one) => {
    if (live.current && !same(live.current.event, one.event))
      put();
    live.current = one;
    setHeld(one);
  };
  const taken = (event) => (live.current && same(live.current.event, event) ? live.current
    : { event, start: wallOf(event.wall_start), end: wallOf(event.wall_end) });

  const keys = (event) => (press) => {
    if (press.key === 'Escape' && live.current) {
      follow.current = live.current.keys ? { uid: event.uid, start: wallOf(event.wall_start) } : null;
      drop();
      setSpoken(t('week.back'));
      return press.preventDefault();
    }
    const up = { ArrowUp: -STEP_MIN, ArrowDown: STEP_MIN }[press.key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[press.key];
    if (!editable(event) || !press.altKey || (up === undefined && side === undefined))
      return undefined;
    press.preventDefault(); // Alt and an arrow is the browser's way back
    const one = taken(event);
    if (side && !press.shiftKey && (dayOf(one.start) + side * DAY_MS < first || dayOf(one.start) + side * DAY_MS >= first + days * DAY_MS))
      return undefined; // there it would be out of sight
    const by = up === undefined ? side * DAY_MS : up * MINUTE_MS;
    const start = press.shiftKey ? one.start : one.start + by;
    const end = press.shiftKey && up !== undefined ? Math.max(one.start + STEP_MIN * MINUTE_MS, one.end + by) : one.end + (press.shiftKey ? 0 : by);
    follow.current = { uid: event.uid, start };
    hold({ event: one.event, start, end, keys: true });
    return say(start, end);
  };

  const pointer = (event, part) => (down) => {
    if (down.button !== 0 || !editable(event))
      return;
    const node = down.currentTarget;
    const grid = box.current; // it stays, when the block is drawn anew in another column
    const column = box.current.querySelector('.day').getBoundingClientRect().width;
    const begin = { ...taken(event), x: down.clientX, y: down.clientY, top: box.current.scrollTop };
    const mouse = down.pointerType === 'mouse';
    let on = false;
    const move_on = (next) => {
      if (on && !live.current)
        return done(false)(); // Escape
      const dx = next.clientX - begin.x;
      const dy = next.clientY - begin.y;
      if (!on && mouse && Math.hypot(dx, dy) > SLACK_PX)
        lift();
      else if (!on && !mouse && Math.hypot(dx, dy) > SLACK_PX)
        return done(false)();
      if (!on)
        return undefined;
      const minutes = Math.round((dy + box.current.scrollTop - begin.top) / px(STEP_MIN)) * STEP_MIN * MINUTE_MS;
      const aside = part === 'end' || days === 1 ? 0 : Math.round(dx / column) * DAY_MS;
      const start = part === 'end' ? begin.start : begin.start + minutes + aside;
      const end = part === 'end' ? Math.max(begin.start + STEP_MIN * MINUTE_MS, begin.end + minutes) : begin.end + minutes + aside;
      hold({ event: begin.event, start, end, keys: false });
      return say(start, end);
    };
    const lift = () => {
      on = true;
      follow.current = null;
      grid.setPointerCapture(down.pointerId);
      hold({ event: begin.event, start: begin.start, end: begin.end, keys: false });
    };
    const click = (press) => {
      press.stopPropagation();
      press.preventDefault();
    };
    const timer = mouse ? 0 : setTimeout(lift, PRESS_MS);
    const done = (write) => () => {
      clearTimeout(timer);
      grid.removeEventListener('pointermove', move_on);
      grid.removeEventListener('pointerup', up);
      grid.removeEventListener('pointercancel', cancel);
      node.removeEventListener('touchmove', keep);
      if (!on)
        return;
      grid.addEventListener('click', click, { once: true, capture: true });
      setTimeout(() => grid.removeEventListener('click', click, { capture: true }), 50);
      if (!write || !live.current)
        return drop();
      return isOpen.value ? hold({ ...live.current, keys: true }) : settle.current(); // open: what was held before has asked something
    };
    const up = done(true);
    const cancel = done(false);
    grid.addEventListener('pointermove', move_on);
    grid.addEventListener('pointerup', up);
    grid.addEventListener('pointercancel', cancel);
    node.addEventListener('touchmove', keep, { passive: false });
    if (part === 'end')
      down.stopPropagation();
  };

  const block = (one) => {
    const { event } = one;
    const start = wallOf(event.wall_start);
    const end = wallOf(event.wall_end);
    const original = event.held ? held.event : event;
    const height = Math.max(24, px(one.to - one.from) - 2);
    return html`<div key=${`${nameOf(event)} ${one.day}`} class=${`show ${event.held ? 'held' : ''} ${event.ours ? '' : 'foreign'} ${one.depth ? 'clash' : ''}`}
        data-state=${event.state}
        style=${{ top: `${px(one.from)}px`, height: `${height}px`, left: `${one.depth * CASCADE_PX}px` }}>
      <button type="button" class="show-body" data-uid=${event.uid} data-start=${one.head ? start : ''} aria-describedby="week-help" onClick=${() => open(original)} onKeyDown=${keys(original)}
        onPointerDown=${pointer(original, 'all')} onContextMenu=${(press) => held && press.preventDefault()}>
        <span class="titled" style=${{ '-webkit-line-clamp': String(Math.max(1, Math.floor((height - LINE_PX / 2) / LINE_PX) - (height > 56 ? 1 : 0))) }}><b>${hhmm(start)}</b> ${titleOfShow(event)}</span>${height > 56 && html`<span class="until">${t('week.until', { time: hhmm(end) })}</span>`}
        ${one.tail && unlike(event) && html`<span class="unlike" hidden=${event.held}>${unlike(event)}</span>`}</button>
      ${one.tail && !event.held && event.fit?.free_s > 0 && html`<i class="free" style=${{ height: `${Math.min(height, px(event.fit.free_s / 60))}px` }}></i>`}
      ${one.tail && editable(original) && html`<span class="grip" onPointerDown=${pointer(original, 'end')}></span>`}
    </div>`;
  };

  const column = (index) => html`<div class=${`day ${dayOf(now) === first + index * DAY_MS ? 'today' : ''}`} key=${index} role="group"
      aria-label=${headings[index].long} style=${{ height: `${px(1440)}px` }}
      onDblClick=${(press) => press.target === press.currentTarget && fresh(first + index * DAY_MS
        + Math.floor((press.offsetY / HOUR_PX) * 60 / STEP_MIN) * STEP_MIN * MINUTE_MS)}>
    ${dayOf(now) === first + index * DAY_MS && html`<i class="now" style=${{ top: `${px((now - dayOf(now)) / MINUTE_MS)}px` }}></i>`}
    ${gaps.filter(({ day }) => day === index).map(({ from, to }) => html`<p class="fill" key=${`gap ${from}`} aria-hidden="true"
      style=${{ top: `${px(from)}px`, height: `${px(to - from)}px` }}>${t('week.gap')}</p>`)}
    ${blocks.filter(({ day }) => day === index).map(block)}
  </div>`;
  // What is to come, where nothing is planned.
  const planned = shown.filter(({ ours }) => ours);
  const gaps = planned.length ? Array.from({ length: days }, (_, day) => day).flatMap((day) => {
    const from = Math.max(now, first + day * DAY_MS);
    return gapsIn(planned, from, first + (day + 1) * DAY_MS).map((gap) => ({ day, from: (gap.from - first - day * DAY_MS) / MINUTE_MS,
      to: (gap.to - first - day * DAY_MS) / MINUTE_MS }));
  }).filter((gap) => px(gap.to - gap.from) >= FILL_PX) : [];
  const indices = Array.from({ length: days }, (_, index) => index);
  return html`<div class="week" data-days=${days}>
      <div class="week-head"><span class="hours"></span>${indices.map((index) => html`<p key=${index} class=${dayOf(now) === first + index * DAY_MS ? 'today' : ''}>
        ${headings[index].weekday} ${headings[index].date}${headings[index].note && html`<span class="quiet note"> ${headings[index].note}</span>`}</p>`)}</div>
      <div class="week-body" ref=${box} tabindex="0" role="group" aria-label=${t('nav.schedule')}
          onFocusIn=${({ target }) => { if (follow.current && Number(target.dataset.start) !== follow.current.start) follow.current = null; }}>
        <div class="hours" aria-hidden="true">${Array.from({ length: 24 }, (_, hour) => html`<span style=${{ top: `${px(hour * 60)}px` }}>${two(hour)}:00</span>`)}</div>
        ${indices.map(column)}
      </div>
      <p id="week-help" hidden>${t('week.help')}</p>
      <p class="hidden" role="status" aria-live="polite" id="week-spoken">${spoken}</p>
    </div>`;
}

const iso = (wall) => new Date(wall).toISOString().slice(0, 19);
