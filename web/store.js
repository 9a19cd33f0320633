// What the page knows. What the service has said (`truth`) and what was asked for and is not yet told (`open`) are kept
// apart: what is shown is the one with the other applied to it, so that an effect is seen at once and never stays by mistake.

import { computed, signal } from './lib.js';

export const me = signal(null); // {name, role, id}
export const truth = signal(null); // the channel
export const open = signal([]); // of commands.js
export const status = signal(null); // of /api/status, with `at`
export const ticks = signal(0); // each second while the page is seen
// opening, live, lost, over (the session), refused
export const contact = signal({ state: 'opening', silent_s: 0, code: null });
export const outdated = signal(0); // parts of the page that could not be read anew
export const news = { lists: signal(0), people: signal(0), schedule: signal(0), record: signal(0), commands: signal([]) };

export const channel = computed(() => open.value.reduce((state, one) => (state && one.apply ? one.apply(state) : state),
  truth.value));

const ROLES = ['viewer', 'operator', 'editor', 'admin'];
export const may = (role) => ROLES.indexOf(me.value?.role) >= ROLES.indexOf(role);

// The service's clock, by ours. What comes late only makes it look slower, so that the fastest of a connection is right.
let ahead = null;

export function heardTime(text) {
  const told = Date.parse(text);
  if (Number.isFinite(told))
    ahead = Math.max(ahead ?? -Infinity, told - performance.now());
}

export function forgetTime() {
  ahead = null;
}

export const serverNow = () => (ahead === null ? Date.now() : ahead + performance.now());

// For what shows no seconds.
export const minutes = computed(() => (ticks.value, Math.floor(serverNow() / 60000)));

// How far the clock of whoever looks is ahead.
export const skew_s = () => (ahead === null ? 0 : (Date.now() - serverNow()) / 1000);

// How far what is on air has got. `now` came with the time it was true at; it runs on, but never beyond what was heard of.
export function positionOf(state) {
  const now = state?.now;
  if (!now)
    return 0;
  const silent_s = contact.value.state === 'lost' ? contact.value.silent_s : 0;
  const stands = state.paused || state.filler || state.stopped || !state.at;
  const since = stands ? 0 : Math.max(0, (serverNow() - state.at) / 1000 - silent_s);
  const position = now.position_s + since;
  return now.duration_s === null ? position : Math.min(position, now.duration_s);
}
