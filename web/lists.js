// One list of the station, as far as it is looked at: pages of it are read when they come into view. What somebody does is
// shown at once and read again when the service tells that the list has changed.

import { ask, at, CHANNEL } from './api.js';
import { run } from './commands.js';
import { signal } from './lib.js';
import { t } from './words.js';

const PAGE = 200; // the most that is answered at once

export const listPath = (name) => at(`${CHANNEL}/lists/${encodeURIComponent(name)}`);

export class List {
  constructor(name) {
    this.name = name;
    this.state = signal({ total: 0, rows: [], ready: false, problem: null });
    this.asked = new Set(); // pages
    this.wanted = [0, 1];
    this.held = false;
    this.changing = 0; // commands under way
    this.stale = false;
    this.turn = 0;
  }

  get(index) {
    return this.state.value.rows[index];
  }

  // Rows [from, to) are seen.
  see(from, to) {
    this.wanted = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
    for (let page = this.wanted[0]; page <= this.wanted[1]; page += 1)
      if (!this.asked.has(page))
        this.load(page);
  }

  async load(page) {
    this.asked.add(page);
    const { turn } = this;
    const { data, problem } = await ask(`${listPath(this.name)}?from=${page * PAGE}`);
    if (turn !== this.turn)
      return;
    if (this.held || this.changing) { // what somebody has before him stays, and is read when he is done
      this.stale = true;
      return;
    }
    if (problem) {
      this.asked.delete(page);
      this.state.value = { ...this.state.value, problem };
      return;
    }
    const rows = this.fresh ? [] : this.state.value.rows.slice();
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
    this.fresh = true;
    for (let page = this.wanted[0]; page <= this.wanted[1]; page += 1)
      this.load(page);
  }

  hold(on) {
    this.held = on;
    if (!on && this.stale)
      this.again();
  }

  show(rows) {
    this.state.value = { ...this.state.value, rows, total: rows.length };
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
    const next = this.get(index + 1);
    const rows = this.state.value.rows.slice();
    rows.splice(index, 1);
    this.show(rows);
    const line = item.line ?? null;
    return this.change({ command: 'playlist-remove', entry: item.id }, {
      said: t('said.removed', { title: item.title || item.item }),
      undo: () => (line === null ? null : () => this.add(line, next ? { before: next.id } : {})),
    });
  }

  move(item, from, to, back = true) {
    const rows = this.state.value.rows.slice();
    const after = rows[from + 1];
    rows.splice(to, 0, ...rows.splice(from, 1));
    const before = rows[to + 1];
    this.show(rows);
    return this.put(item, before, back ? after : undefined);
  }

  put(item, before, after) {
    return this.change({ command: 'playlist-move', entry: item.id, ...(before ? { before: before.id } : {}) }, {
      said: after === undefined ? null : t('said.moved'),
      undo: () => (after === undefined ? null : () => this.put(item, after)),
    });
  }
}
