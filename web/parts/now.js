// What is on air: how long still, and what can be done about it.

import { clock, seconds as secondsIn } from '../format.js';
import { html, useEffect, useRef, useState } from '../lib.js';
import { command, pause, resume, sameItem, seek, skip } from '../commands.js';
import { channel, contact, may, positionOf, serverNow, ticks } from '../store.js';
import { t } from '../words.js';
import { closeDialog, openDialog } from './dialog.js';
import { Icon } from './icon.js';
import { goLive, LiveEnd } from './live.js';
import { Menu } from './menu.js';
import { Start, streamActions } from './stream.js';

const NEARLY_OVER_S = 10;
const PAUSES_S = [300, 900, 3600];
const KEYS_REST_MS = 500;

function heading(state) {
  if (state.stopped)
    return t('now.stopped');
  if (state.paused)
    return t('now.paused');
  if (state.filler)
    return t('now.filler');
  return state.now?.title || state.now?.item || t('untitled');
}

function Left({ now, position }) {
  if (now.duration_s === null)
    return html`<p class="left" id="left">${t('now.live_for')} <b>${clock(position)}</b></p>`;
  const left = now.duration_s - position;
  return html`<p class="left" id="left" data-tone=${left < NEARLY_OVER_S ? 'warn' : ''}>
    ${t('now.left')} <b>${clock(Math.ceil(left))}</b></p>`;
}

// For those who may, the bar is a control: with a finger, a mouse or the arrow keys.
function Bar({ now, position }) {
  const [held, setHeld] = useState(null);
  const keyed = useRef(false);
  const begun = useRef(null); // what was on when a finger or a mouse took it
  const on = useRef(null); // what is on; nothing: the bar goes, and a browser says of one that is held that it has changed
  on.current = now;
  useEffect(() => () => { on.current = null; }, []);
  const timer = useRef(0);
  const forget = () => {
    clearTimeout(timer.current);
    setHeld(null);
  };
  useEffect(() => forget, [now.id]); // it was about the item before
  if (now.duration_s === null || now.duration_s <= 0)
    return null;
  const shown = held ?? position;
  const times = html`<p class="clock"><span id="position">${clock(shown)}</span><span id="duration">${clock(now.duration_s)}</span></p>`;
  if (!may('operator') || now.live)
    return html`<progress id="progress" max=${now.duration_s} value=${position} aria-label=${t('now.position')}></progress>${times}`;
  // A finger or a mouse lets go once; a key that is held goes on and on, and only where it rests is gone to.
  const go = (event) => {
    const to = Number(event.target.value);
    const send = () => {
      forget();
      seek(now, to, positionOf(channel.value));
    };
    clearTimeout(timer.current);
    const other = begun.current && !sameItem(begun.current, on.current);
    begun.current = null;
    if (other)
      return forget();
    if (!keyed.current)
      return send();
    timer.current = setTimeout(send, KEYS_REST_MS);
    return undefined;
  };
  return html`<input type="range" id="seek" class="seek" min="0" max=${Math.floor(now.duration_s)} step="1" value=${shown}
      aria-label=${t('now.position')} aria-valuetext=${t('now.of', { at: clock(shown), all: clock(now.duration_s) })}
      onKeyDown=${() => { keyed.current = true; begun.current = null; }} onPointerDown=${() => { keyed.current = false; begun.current = now; }}
      onInput=${(event) => setHeld(Number(event.target.value))} onChange=${go} />${times}`;
}

function SeekTo({ now }) {
  const [text, setText] = useState('');
  const second = secondsIn(text);
  const bad = text !== '' && (second === null || second > now.duration_s);
  const submit = (event) => {
    event.preventDefault();
    if (second === null || bad)
      return;
    closeDialog();
    seek(now, second, positionOf(channel.value));
  };
  return html`<form onSubmit=${submit}>
    <label for="seek-to">${t('seek.label')}</label>
    <input id="seek-to" autofocus inputmode="numeric" placeholder="0:00" value=${text} aria-invalid=${bad}
      aria-describedby="seek-note" onInput=${(event) => setText(event.target.value)} />
    <p class="note" id="seek-note" data-tone=${bad ? 'bad' : 'quiet'}>${t(bad ? 'seek.bad' : 'seek.note', { all: clock(now.duration_s) })}</p>
    <div class="row end"><button class="btn primary" type="submit" disabled=${second === null || bad}>${t('do.seek')}</button></div>
  </form>`;
}

function moreActions(state) {
  const { now } = state;
  const jump = (by) => () => seek(now, Math.max(0, positionOf(channel.value) + by), positionOf(channel.value));
  const fixed = now && now.duration_s !== null && !now.live;
  return [
    fixed && { text: t('do.back30'), icon: 'rewind', act: jump(-30) },
    fixed && { text: t('do.on30'), icon: 'fast-forward', act: jump(30) },
    fixed && { text: t('do.seek_to'), icon: 'clock', act: () => openDialog(t('do.seek_to'), () => html`<${SeekTo} now=${now} />`) },
    fixed && { text: t('do.restart_item'), icon: 'rotate-ccw', act: () => seek(now, 0, positionOf(channel.value)) },
    { text: t('do.previous'), icon: 'skip-back', act: () => command('previous', now ? { item: now.id } : {}, { said: t('said.previous') }) },
    ...streamActions(state),
  ];
}

function Commands({ state, position }) {
  const now = state.now;
  const off = contact.value.state !== 'live';
  if (state.stopped)
    return html`<${Start} off=${off} />`;
  const next = (event) => {
    if (event.repeat)
      return;
    skip(now, position);
    document.getElementById('now-title')?.focus(); // a second press of the space bar skips nothing
  };
  const pauses = PAUSES_S.map((length) => ({ text: t('pause.for', { min: length / 60 }), icon: 'clock', act: () => pause(length) }));
  return html`<div id="desk-buttons" class="row">
    <button id="skip" type="button" class="btn primary" disabled=${off || !now?.id || state.skipping || state.paused} onClick=${next}>
      <${Icon} name="skip-forward" />${t('do.skip')}</button>
    <span class="split">
      <button id="pause" type="button" class="btn" disabled=${off} onClick=${() => (state.paused ? resume() : pause())}>
        <${Icon} name=${state.paused ? 'play' : 'pause'} />${t(state.paused ? 'do.resume' : 'do.pause')}</button>
      ${!state.paused && html`<${Menu} label=${t('pause.length')} icon="chevron-down" disabled=${off} items=${pauses} />`}
    </span>
    ${now?.claim === 'live'
      ? html`<${LiveEnd} off=${off} />`
      : html`<button id="live" type="button" class="btn" onClick=${goLive}><${Icon} name="video" />${t('do.live')}</button>`}
    <${Menu} id="more" items=${moreActions(state)} disabled=${off} />
  </div>`;
}

export function Now() {
  ticks.value;
  const state = channel.value;
  const { now } = state;
  const position = positionOf(state);
  const resumes = state.resumes_at ? Math.max(0, Math.ceil((state.resumes_at - serverNow()) / 1000)) : null;
  return html`<section class="card on-air" aria-labelledby="now-title">
    <p class="claim">${t(state.filler || !now ? 'claim.none' : `claim.${now.claim}`)}</p>
    <h2 id="now-title" tabindex="-1"><span id="title">${heading(state)}</span></h2>
    ${now && !state.stopped && html`<${Left} now=${now} position=${position} /><${Bar} now=${now} position=${position} />`}
    ${state.paused && html`<p id="paused" class="note" role="status">${resumes === null
      ? t('pause.open') : t('pause.until', { left: clock(resumes) })}</p>`}
    ${may('operator') && html`<${Commands} state=${state} position=${position} />`}
  </section>`;
}
