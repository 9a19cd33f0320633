// What comes next, with the time it begins at: requests first, then the programme.

import { clock, time, who } from '../format.js';
import { html } from '../lib.js';
import { channel, may, positionOf, serverNow, status, ticks } from '../store.js';
import { moveAmong, removeRequest } from '../commands.js';
import { t } from '../words.js';
import { zone } from '../zone.js';
import { Menu } from './menu.js';
import { State } from './states.js';

// The channel says what comes; how far it is prepared stands in it, or in what /api/status says of the same.
function programme(channel) {
  return channel.next.some((item) => item.state) ? channel.next : (status.value?.next ?? channel.next);
}

export function coming(channel) {
  return [
    ...channel.queue.map((item) => ({ ...item, request: true })),
    ...programme(channel).map((item, index) => ({ ...item, id: `n${index}-${item.title || item.item}` })),
  ];
}

// When each begins, as far as lengths are known. Not while it is paused: then nobody knows.
function starts(channel, items) {
  const now = channel.now;
  let at = channel.paused || channel.filler || !now || now.duration_s === null
    ? null : serverNow() + 1000 * (now.duration_s - positionOf(channel));
  return items.map((item) => {
    const start = at;
    at = at === null || !item.duration_s ? null : at + 1000 * item.duration_s;
    return start;
  });
}

// Whoever has opened them may have done so a while ago: the others are those that are there by then.
export function requestActions(queue, item) {
  const index = queue.findIndex(({ id }) => id === item.id);
  const by = (step) => () => {
    const now = channel.value.queue;
    return moveAmong(now, item.id, step(now.findIndex(({ id }) => id === item.id)));
  };
  return [
    index > 0 && { text: t('do.first'), icon: 'arrow-up', act: by(() => 0) },
    index > 0 && { text: t('do.up'), icon: 'arrow-up', act: by((place) => place - 1) },
    index < queue.length - 1 && { text: t('do.down'), icon: 'arrow-down', act: by((place) => place + 1) },
    { text: t('do.remove'), icon: 'trash-2', act: () => removeRequest(item) },
  ];
}

export function titleOf(item) {
  return item.title || item.item || t('untitled');
}

function Row({ item, start, queue }) {
  const going = typeof item.progress === 'number' && !['ready', 'failed'].includes(item.state);
  return html`<li class=${item.request ? 'request' : 'planned'}>
    <span class="start">${start === null ? '' : time(start, zone.value)}</span>
    <div class="what">
      <p class="name two">${titleOf(item)}</p>
      <p class="note quiet">${[item.request && t('queue.by', { name: who(item.by) }), item.duration_s && clock(item.duration_s)]
        .filter(Boolean).join(' · ')} <${State} item=${item} /></p>
      ${going && html`<progress max="1" value=${item.progress} aria-label=${titleOf(item)}></progress>`}
      ${item.reason && html`<p class="note">${item.reason}</p>`}
    </div>
    ${item.request && may('operator') && html`<${Menu} items=${requestActions(queue, item)} />`}
  </li>`;
}

export function Coming({ channel, most }) {
  const items = coming(channel).slice(0, most);
  ticks.value;  // read: the times move on with it
  const times = starts(channel, items);
  if (!items.length)
    return html`<p class="quiet" id="no-next">${t('next.empty')}</p>`;
  return html`<ol id="next" class=${times[0] === null ? 'rows untimed' : 'rows'}>
    ${items.map((item, index) => html`<${Row} key=${item.id} item=${item} start=${times[index]} queue=${channel.queue} />`)}
  </ol>`;
}
