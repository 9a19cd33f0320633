// Does what somebody asks for: shows the effect at once, sends it, and offers the way back.

import { ask, at, CHANNEL, newKey, sentence } from './api.js';
import { open, serverNow, truth } from './store.js';
import { say } from './parts/toast.js';
import { t } from './words.js';

const TOLD_WITHIN_MS = 4000; // the event that contains it comes by another connection, before the answer or after it
const SINCE_WITHIN_MS = 30000; // what has come since a skip is looked at
const QUIET = ['already_over']; // somebody else was quicker: nothing is wrong

const drop = (one) => { open.value = open.value.filter((other) => other !== one); };

// The channel of which that is so; nothing: it is not told of.
function told(done, within = TOLD_WITHIN_MS) {
  return new Promise((resolve) => {
    let stop = () => {};
    const timer = setTimeout(() => { stop(); resolve(null); }, within);
    stop = truth.subscribe((state) => {
      if (!state || !done(state))
        return;
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve(state);
    });
  });
}

// body       of a command, or `request`: {path, method, body, match} of something else
// apply      the channel as it will be: (channel) → channel
// done       whether the service has told of it: (channel) → bool
// said       what is said when it is done; `undo`: (answer) → a function that takes it back, or nothing
export async function run({ body, request, apply, done, said, undo, bad = sentence }) {
  const one = { apply };
  open.value = [...open.value, one];
  const { path, ...rest } = request ?? { path: at(`${CHANNEL}/commands`), method: 'POST', body };
  const answer = await ask(path, { ...rest, key: newKey() });
  if (answer.problem) {
    drop(one);
    say({ text: bad(answer.problem), tone: QUIET.includes(answer.problem.code) ? 'quiet' : 'bad' });
    return answer;
  }
  const text = typeof said === 'function' ? said(answer.data) : said;
  if (text)
    say({ text, undo: undo?.(answer.data) ?? null });
  if (done)
    await told(done);
  drop(one);
  return answer;
}

export const command = (name, more, rest = {}) => run({ body: { command: name, ...more }, ...rest });

// An id is another after each seek, and a list may have a file twice, by two names.
export const sameItem = (a, b) => Boolean(a && b) && a.item === b.item && a.title === b.title;

const late = () => say({ text: t('undo.late'), tone: 'bad' });

// Whether the item of the programme before what is on is still the one that was skipped, and nobody has asked for what is on.
// `first` of the programme that has come since; null: none has.
const leadsBack = (was, now, first) => Boolean(now) && now.id !== was.id
  && (now.claim === 'programme' ? [null, now.id].includes(first) : ['jingle', 'stand_in'].includes(now.claim) && first === null);

// Back to what was skipped, at the second it was skipped at.
async function unskip(was, position, since) {
  await told((state) => state.now && state.now.id !== was.id);
  const { now } = truth.value;
  if (!leadsBack(was, now, since.first))
    return late();
  const back = await command('previous', { item: now.id });
  if (back.problem)
    return undefined;
  await told((state) => state.now && state.now.id !== now.id);
  if (!sameItem(truth.value.now, was))
    return late();
  if (was.duration_s !== null && position > 5)
    return command('seek', { second: position, item: truth.value.now.id });
  return undefined;
}

// What was asked for or planned does not come back: before that there was another item of the programme.
const comesBack = (now) => !now.live && now.claim === 'programme';

export function skip(now, position) {
  const since = { first: null };
  told((state) => state.now && state.now.id !== now.id && state.now.claim === 'programme', SINCE_WITHIN_MS).then((state) => {
    since.first = state?.now.id ?? 'unknown';
  });
  return command('skip', { item: now.id }, {
    apply: (state) => (state.now?.id === now.id ? { ...state, skipping: true } : state),
    done: (state) => state.now?.id !== now.id,
    said: t('said.skipped', { title: now.title || now.item }),
    undo: () => (comesBack(now) ? () => unskip(now, position, since) : null),
  });
}

export const pause = (length_s, asked = serverNow()) => command('pause', length_s ? { length_s } : {}, {
  apply: (state) => ({ ...state, paused: true, resumes_at: length_s ? asked + 1000 * length_s : null }),
  done: (state) => state.paused,
});

export const resume = () => command('resume', {}, {
  apply: (state) => ({ ...state, paused: false, resumes_at: null }),
  done: (state) => !state.paused,
});

export function seek(now, second, from) {
  return command('seek', { second, item: now.id }, {
    apply: (state) => (state.now?.id === now.id ? { ...state, now: { ...now, position_s: second } } : state),
    done: (state) => state.now?.id !== now.id || Math.abs(state.now.position_s - second) < 15,
    said: t('said.sought'),
    undo: () => () => (sameItem(truth.value.now, now) ? seek(truth.value.now, from, second) : late()),
  });
}

export const play = (location, place) => command('play', { location, place }, {
  done: (state) => place === 'now' || state.queue.length > 0,
  said: t(`said.play_${place}`),
});

const without = (entry) => (state) => ({ ...state, queue: state.queue.filter(({ id }) => id !== entry) });

const restore = (entry) => command('queue-restore', { entry }, { done: (state) => state.queue.some(({ id }) => id === entry) });

export const removeRequest = (request) => command('queue-remove', { entry: request.id }, {
  apply: without(request.id),
  done: (state) => state.queue.every(({ id }) => id !== request.id),
  said: t('said.removed', { title: request.title || request.item }),
  undo: (answer) => (answer?.undo ? () => restore(request.id) : null),
});

// The last first: each goes back before the neighbour that it had.
export const clearRequests = (queue) => command('queue-clear', {}, {
  apply: (state) => ({ ...state, queue: [] }),
  done: (state) => !state.queue.length,
  said: t('said.cleared'),
  undo: (answer) => (answer?.undo ? async () => {
    for (const { id } of queue.toReversed())
      await restore(id);
  } : null),
});

export function placed(list, entry, before) {
  const moved = list.find(({ id }) => id === entry);
  const rest = list.filter(({ id }) => id !== entry);
  const index = before ? rest.findIndex(({ id }) => id === before) : rest.length;
  return moved && index >= 0 ? rest.toSpliced(index, 0, moved) : list;
}

export function moveRequest(entry, before, back) {
  const order = (state) => placed(state.queue, entry, before);
  return command('queue-move', before ? { entry, before } : { entry }, {
    apply: (state) => ({ ...state, queue: order(state) }),
    done: (state) => order(state).every(({ id }, index) => state.queue[index].id === id),
    said: back === undefined ? null : t('said.moved'),
    undo: () => (back === undefined ? null : () => moveRequest(entry, back)),
  });
}

// To that place of the requests as somebody has them before him. Whoever has gone from them since is passed over.
export function moveAmong(shown, entry, to, left = shown) {
  const others = shown.filter(({ id }) => id !== entry);
  const before = (place) => others.slice(Math.max(0, place)).find(({ id }) => left.some((one) => one.id === id))?.id ?? null;
  return moveRequest(entry, before(to), before(shown.findIndex(({ id }) => id === entry)));
}
