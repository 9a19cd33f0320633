// The desk: skip, pause and requests, for who may. What it shows is the service's answer, asked for each second.

import { byId, clock, element, setText } from './dom.js';

const ANSWER_WITHIN_MS = 10000;
const CHANNEL = 'api/v1/channels/main';
const MAY_WORK = ['operator', 'editor', 'admin'];

// So that one that is sent twice, by whatever lies between, acts once.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}

async function send(command) {
  const answer = await fetch(`${CHANNEL}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': newKey() },
    body: JSON.stringify(command),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const said = await answer.json();
  return { ok: answer.ok, text: answer.ok ? said.text : [said.title, said.remedy].filter(Boolean).join(': ') };
}

export class DeskCard {
  #channel = null;
  #may = false;
  #busy = false;

  constructor() {
    byId('skip').addEventListener('click', () => this.#command({ command: 'skip', item: this.#channel.now.id }));
    byId('pause').addEventListener('click', () =>
      this.#command({ command: this.#channel.paused ? 'resume' : 'pause' }));
    byId('request-form').addEventListener('submit', (event) => this.#request(event));
  }

  get paused() {
    return Boolean(this.#channel?.paused);
  }

  // Throws when the service cannot be reached; the page says so.
  async ask() {
    const [me, channel] = await Promise.all(['api/v1/me', CHANNEL].map(async (path) => {
      const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      return answer.ok ? answer.json() : null;
    }));
    if (me && channel)
      this.#show(me, channel);
  }

  #show(me, channel) {
    this.#channel = channel;
    this.#may = MAY_WORK.includes(me.role);
    byId('desk-card').hidden = false;
    byId('desk-forms').hidden = !this.#may;
    byId('desk-buttons').hidden = !this.#may;
    byId('skip').disabled = this.#busy || !channel.now;
    byId('pause').disabled = this.#busy;
    setText(byId('pause'), channel.paused ? 'Resume' : 'Pause');
    byId('paused').hidden = !channel.paused;
    setText(byId('paused'), channel.resumes_in_s === null
      ? 'Paused: the filler is on air.'
      : `Paused: the filler is on air, and it goes on by itself in ${clock(channel.resumes_in_s)}.`);
    this.#showQueue(channel.queue);
    setText(byId('me'), `You are ${me.name} (${me.role}).`);
  }

  #showQueue(queue) {
    const list = byId('queue');
    const key = JSON.stringify([queue, this.#may]);
    byId('no-queue').hidden = queue.length > 0;
    if (list.dataset.key === key)
      return;
    list.dataset.key = key;
    list.replaceChildren(...queue.map((request) => this.#row(request)));
  }

  #row(request) {
    const row = element('li');
    const line = element('div', 'line');
    line.append(element('span', 'name', request.title || request.item));
    if (this.#may) {
      const remove = element('button', 'plain', 'Remove');
      remove.type = 'button';
      remove.addEventListener('click', () => this.#command({ command: 'queue-remove', entry: request.id }));
      line.append(remove);
    }
    row.append(line, element('p', 'note quiet', `asked for by ${request.by}`));
    return row;
  }

  async #request(event) {
    event.preventDefault();
    const field = byId('request');
    if (await this.#command({ command: 'play', location: field.value.trim(), place: 'next' }))
      field.value = '';
  }

  async #command(command) {
    if (this.#busy)
      return false;
    this.#busy = true;
    try {
      const answer = await send(command);
      setText(byId('desk-feedback'), answer.text ?? '');
      return answer.ok;
    } catch {
      setText(byId('desk-feedback'), 'The service has not answered. Look whether it was done before you try again.');
      return false;
    } finally {
      this.#busy = false;
      this.ask().catch(() => {});
    }
  }
}
