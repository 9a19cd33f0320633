// Which channel this page is of. A hub has several: without one in the address (?channel=NAME) the page is their list.

import { ask, setRoot } from './api.js';
import { signal } from './lib.js';
import { seen } from './seen.js';
import { contact, me, ticks } from './store.js';

const LOOK_MS = 2000;
const WITHIN_MS = 4000;
const ME_EACH = 8; // looks

export const channels = signal(null); // of the hub; null: there is none
const wanted = new URLSearchParams(location.search).get('channel') ?? '';

export const isHub = () => channels.value !== null;
export const isList = () => isHub() && !wanted;
export const named = () => wanted;

let heardAt = performance.now();

function lost(code) {
  contact.value = { state: 'lost', silent_s: Math.floor((performance.now() - heardAt) / 1000), code };
}

// True: it is known what there is.
async function look() {
  const { data, problem } = await ask('api/v1/channels', { within: WITHIN_MS });
  if (problem?.status === 401) {
    contact.value = { state: 'over', silent_s: 0, code: null };
  } else if (problem && (problem.status === 0 || problem.status >= 500)) {
    lost(problem.status === 0 ? 'silent' : problem.status);
    return false;
  } else if (data?.hub) {
    heardAt = performance.now();
    channels.value = data.channels;
  }
  return true;
}

// Resolves when it is known.
export async function arrive() {
  while (!(await look()))
    await new Promise((done) => { setTimeout(done, LOOK_MS); });
  if (isHub() && wanted)
    setRoot(`channels/${encodeURIComponent(wanted)}`);
}

async function whoAmI() {
  const { data } = await ask('api/v1/me');
  if (data && JSON.stringify(data) !== JSON.stringify(me.value))
    me.value = data;
}

async function lookAgain() {
  if (!seen.value || contact.value.state === 'over')
    return;
  if (!me.value || ticks.value % ME_EACH === 0) // a role may be given or taken
    whoAmI();
  if (await look() && !['live', 'over'].includes(contact.value.state))
    contact.value = { state: 'live', silent_s: 0, code: null };
  ticks.value += 1;
}

export function followChannels() {
  let busy = false;
  const turn = async () => {
    if (busy)
      return;
    busy = true;
    await lookAgain();
    busy = false;
  };
  turn();
  setInterval(turn, LOOK_MS);
  seen.subscribe((on) => on && turn());
}
