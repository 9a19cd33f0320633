// Follows the service: /api/v1/events for what happens, /api/status now and then for what has no event. Comes back by
// itself, each page after a pause of its own, and goes on behind the last event that was heard. A page that nobody looks at
// leaves.

import { ask, at, CHANNEL } from './api.js';
import { isHub } from './hub.js';
import { batch } from './lib.js';
import { seen } from './seen.js';
import { contact, forgetTime, heardTime, me, news, serverNow, status, ticks, truth } from './store.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30000;
const STATUS_MS = 2000;
const STATUS_WITHIN_MS = 4000;
const SILENT_MS = 40000; // it pings each 15 s
const LOST_AFTER_MS = 3500;
const SLOW_AFTER_MS = 10000; // no answer, and no failure either
const HIDDEN_MS = 5000;
const HELD_BACK_MS = 6000;
const PARTS = ['now', 'queue', 'next', 'outputs'];
const KEPT_COMMANDS = 50;

let source = null;
let lastId = '';
let heardAt = performance.now(); // of anything
let toldAt = performance.now(); // of the stream
let failed = null; // what the last answer complained of
let pause = FIRST_PAUSE_MS;
let retry = 0;
let asking = false;
let unanswered = false; // the last question
let streams = false; // something has come by the stream that is open

function heard(event) {
  heardAt = toldAt = performance.now();
  streams = true;
  failed = null;
  pause = FIRST_PAUSE_MS;
  if (event.lastEventId)
    lastId = event.lastEventId;
  const { server_time: time, ...data } = JSON.parse(event.data);
  heardTime(time);
  return { data, time: Date.parse(time) };
}

// What is told in seconds from then on, as a time.
const timed = (data, time) => ('resumes_in_s' in data
  ? { ...data, resumes_at: data.resumes_in_s === null ? null : time + 1000 * data.resumes_in_s } : data);

function whole({ data, time }) {
  truth.value = { ...timed(data, time), at: time };
}

function part({ data, time }) {
  if (!truth.value)
    return;
  truth.value = { ...truth.value, ...timed(data, time), at: 'now' in data ? time : truth.value.at };
}

const HANDLERS = {
  snapshot: whole,
  reset: (told) => batch(() => {
    whole(told);
    for (const one of [news.lists, news.people, news.schedule, news.record])
      one.value += 1;
  }),
  lists: () => { news.lists.value += 1; },
  people: () => { news.people.value += 1; },
  schedule: () => { news.schedule.value += 1; },
  command: ({ data }) => { news.commands.value = [...news.commands.value, data].slice(-KEPT_COMMANDS); },
  me: ({ data }) => { me.value = { ...me.value, ...data }; },
  ping: () => {},
};

function leave() {
  clearTimeout(retry);
  retry = 0;
  source?.close();
  source = null;
}

function over() {
  leave();
  contact.value = { state: 'over', silent_s: 0, code: null };
}

function again() {
  leave();
  retry = setTimeout(listen, pause * (0.5 + Math.random()));
  pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
}

function listen() {
  leave();
  forgetTime();
  streams = false;
  toldAt = performance.now();
  source = new EventSource(at(`api/v1/events${lastId ? `?after=${encodeURIComponent(lastId)}` : ''}`));
  for (const [name, handle] of Object.entries(HANDLERS))
    source.addEventListener(name, (event) => handle(heard(event)));
  for (const name of PARTS)
    source.addEventListener(name, (event) => part(heard(event)));
  source.addEventListener('bye', over);
  // Its own new tries have no pause that grows, and it gives up for good on some answers.
  source.addEventListener('error', () => {
    failed ??= 'silent';
    if (isHub()) // it ends the stream when a role has changed
      whoAmI();
    again();
  });
}

async function whoAmI() {
  const [{ data }, there] = await Promise.all([ask('api/v1/me'), isHub() && ask(at('api/v1/me'))]);
  // Who somebody is the hub says, and what he may the channel.
  if (data && (!there || there.data))
    me.value = there ? { ...data, role: there.data.role } : data;
}

function answered(data) {
  // Another run of the service: what was followed is gone.
  if (status.value && status.value.instance !== data.instance) {
    pause = FIRST_PAUSE_MS;
    whoAmI();
  }
  status.value = { ...data, at: performance.now() };
  if (unanswered && retry) {
    clearTimeout(retry);
    retry = setTimeout(listen, 1000 * Math.random());
  }
  unanswered = false;
}

// What the stream should have told: a proxy holds it back, or too many listen.
async function askForAll() {
  const { data } = await ask(at(CHANNEL));
  if (data)
    whole({ data, time: serverNow() });
}

async function look() {
  if (asking || !seen.value || contact.value.state === 'over')
    return;
  asking = true;
  const { data, problem } = await ask(at('api/status'), { within: STATUS_WITHIN_MS });
  if (problem?.status === 401) {
    over();
  } else if (problem) {
    unanswered = true;
    failed = problem.status === 0 ? 'silent' : problem.status;
  } else {
    heardAt = performance.now();
    failed = null;
    answered(data);
    if (!streams && performance.now() - toldAt > HELD_BACK_MS)
      await askForAll();
  }
  asking = false;
}

function watch() {
  if (!seen.value || contact.value.state === 'over')
    return;
  ticks.value += 1;
  const now = performance.now();
  if (source && now - toldAt > SILENT_MS)
    again();
  const silent = now - heardAt;
  const lost = silent > (failed ? LOST_AFTER_MS : SLOW_AFTER_MS);
  const state = lost ? 'lost' : truth.value && status.value && me.value ? 'live' : 'opening';
  const slow = state === 'live' && !streams && now - toldAt > HELD_BACK_MS;
  if (state === 'lost' || state !== contact.value.state || slow !== contact.value.slow)
    contact.value = { state, slow, silent_s: Math.floor(silent / 1000), code: failed };
  if (!me.value && ticks.value % 5 === 0)
    whoAmI();
}

let hiding = 0;

function turned(on) {
  clearTimeout(hiding);
  if (!on) {
    hiding = setTimeout(leave, HIDDEN_MS);
    return;
  }
  heardAt = performance.now();
  if (!source && contact.value.state !== 'over')
    listen();
  look();
}

export function follow() {
  whoAmI().then(watch);
  listen();
  look().then(watch);
  setInterval(look, STATUS_MS);
  setInterval(watch, 1000);
  addEventListener('pagehide', leave); // nothing of it runs any more
  let before = seen.value;
  seen.subscribe((on) => {
    if (on !== before)
      turned(on);
    before = on;
  });
}
