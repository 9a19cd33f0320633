// One list of the station, as far as it is looked at: pages of it are read when they come into view. What somebody does is
// shown at once and read again when the service tells that the list has changed.

import { ask, at, CHANNEL } from './api.js';
import { run } from './commands.js';
import { signal } from './lib.js';
import { Retry } from './retry.js';
import { say } from './parts/toast.js';
import { t } from './words.js';

const PAGE = 200; // the most that is answered at once

export const listPath = (name) => at(`${CHANNEL}/lists/${encodeURIComponent(name)}`);

// Where the service is to put what stands at `index` of these rows, of which only some may have been read. Nothing: nobody knows.
export function placeIn(rows, index) {
  if (index === 0)
    return { first: true };
  if (index === rows.length - 1)
    return {}; // the end
  if (rows[index + 1])
    return { before: rows[index + 1].id };
  return rows[index - 1] ? { after: rows[index - 1].id } : null;
}

export class List {
  constructor(name) {
    this.name = name;
    this.state = signal({ total: 0, rows: [], ready: false, problem: null });
    this.asked = new Set(); // pages
    this.read = new Set();
    this.failing = false; // one of those that were asked for together is not read
    this.wanted = [0, 1];
    this.held = false;
    this.changing = 0; // commands under way
    this.stale = false;
    this.turn = 0;
    this.left = false;
    this.retry = new Retry(() => {
      this.failing = false;
      this.fill();
    });
  }

  get(index) {
    return this.state.value.rows[index];
  }

  // Of what may have gone: −1.
  where({ id }) {
    return this.state.value.rows.findIndex((one) => one?.id === id);
  }

  // Rows [from, to) are seen.
  see(from, to) {
    this.wanted = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
    this.fill();
  }

  pages() {
    const [from, to] = this.wanted;
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  fill() {
    for (const page of this.pages())
      if (!this.left && !this.asked.has(page))
        this.load(page);
  }

  async load(page) {
    this.asked.add(page);
    const { turn } = this;
    const { data, problem } = await ask(`${listPath(this.name)}?from=${page * PAGE}`);
    if (turn !== this.turn)
      return;
    // What somebody has before him stays, and is read when he is done; of the same, more may come.
    const same = data?.revision === this.state.value.revision;
    if (this.changing || (this.held && !same)) {
      this.stale = true;
      return;
    }
    if (problem) {
      this.asked.delete(page);
      if (!this.failing)
        this.retry.heard(problem, this.state.value.ready);
      this.failing = true;
      this.state.value = { ...this.state.value, problem };
      return;
    }
    this.read.add(page);
    if (this.pages().every((one) => this.read.has(one)))
      this.retry.heard(null);
    const rows = this.fresh && !same ? [] : this.state.value.rows.slice();
    this.fresh = false;
    rows.length = data.total;
    data.items.forEach((item, index) => { rows[data.from + index] = item; });
    this.state.value = { total: data.total, rows, ready: true, problem: null, revision: data.revision };
  }

  // It has changed. Nothing is torn from under a row that is being moved.
  again() {
    if (this.held || this.changing) {
      this.stale = true;
      return;
    }
    this.stale = false;
    this.turn += 1;
    this.asked.clear();
    this.read.clear();
    this.failing = false;
    this.fresh = true;
    this.fill();
  }

  // Nobody looks at it any more.
  leave() {
    this.left = true;
    this.turn += 1;
    this.retry.stop();
  }

  hold(on) {
    this.held = on;
    if (!on && this.stale)
      this.again();
  }

  // As no version of it has them yet.
  show(rows) {
    this.state.value = { ...this.state.value, rows, total: rows.length, revision: null };
  }

  // Sends it; whatever comes of it, what the service has is read again.
  async change(body, rest) {
    this.changing += 1;
    const answer = await run({ body: { ...body, list: this.name }, ...rest });
    this.changing -= 1;
    this.again();
    return answer;
  }

  add(location, more, rest) {
    return this.change({ command: 'playlist-add', location, ...more }, { said: t('said.added'), ...rest });
  }

  remove(item, index) {
    const rows = this.state.value.rows.slice();
    const back = placeIn(rows, index);
    rows.splice(index, 1);
    this.show(rows);
    const line = item.line ?? null;
    return this.change({ command: 'playlist-remove', entry: item.id }, {
      said: t('said.removed', { title: item.title || item.item }),
      undo: () => (line === null || !back ? null : () => this.add(line, back)),
    });
  }

  move(item, from, to) {
    const rows = this.state.value.rows.slice();
    const back = placeIn(rows, from);
    rows.splice(to, 0, ...rows.splice(from, 1));
    const place = placeIn(rows, to);
    if (!place)
      return say({ text: t('list.not_read'), tone: 'bad' });
    this.show(rows);
    return this.put(item, place, { said: t('said.moved'), undo: () => back && (() => this.put(item, back)) });
  }

  put(item, place, rest) {
    return this.change({ command: 'playlist-move', entry: item.id, ...place }, rest);
  }
}
