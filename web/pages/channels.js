// All channels of a host: which is on, what is wrong, and what one that is down said last.

import { channels } from '../hub.js';
import { dayTime } from '../format.js';
import { html } from '../lib.js';
import { Still } from '../parts/still.js';
import { t } from '../words.js';
import { zone } from '../zone.js';

const TONES = { live: 'good', off_air: 'bad', stopped: 'quiet', down: 'bad' };

const ON_AIR = 'on air: '; // as the hub says it
const at = (text) => dayTime(Date.parse(text), zone.value);

function Down({ channel }) {
  return html`<p>${t(`channel.${channel.silence ?? 'mute'}`, { time: channel.since ? at(channel.since) : '?' })}</p>
    ${channel.last_words && html`<p class="quiet last-words">${channel.last_words.startsWith(ON_AIR)
      ? t('channel.last_on_air', { title: channel.last_words.slice(ON_AIR.length) }) : t('channel.last_words', { text: channel.last_words })}</p>`}`;
}

function Up({ channel }) {
  return html`<p class="now">${channel.on_air ?? t('channel.filler')}</p>
    ${channel.problem && html`<p class="trouble">${channel.problem}${channel.problems > 1 && html` <span class="quiet">${t('channel.more', { n: channel.problems - 1 })}</span>`}</p>`}
    <p class="note quiet">${channel.started && t('channel.started', { time: at(channel.started), version: channel.version })}</p>`;
}

function Channel({ channel }) {
  const down = channel.state === 'down';
  return html`<li class="card channel" data-channel=${channel.name} data-state=${channel.state}>
    ${!down && html`<${Still} channel=${channel} />`}
    <div class="what">
      <h2><a href=${`?channel=${encodeURIComponent(channel.name)}#/onair`}>${channel.title}</a></h2>
      <p class="pill" data-tone=${TONES[channel.state] ?? 'quiet'}>${t(`channel.${channel.state}`)}</p>
      ${down ? html`<${Down} channel=${channel} />` : html`<${Up} channel=${channel} />`}
      <p class="note quiet">${t('channel.you', { role: t(`role.${channel.role}`) })}</p>
    </div></li>`;
}

export function Channels() {
  if (!channels.value.length)
    return html`<p class="card">${t('channel.none')}</p>`;
  return html`<ul id="channels" class="plain channels">${channels.value.map((channel) =>
    html`<${Channel} key=${channel.name} channel=${channel} />`)}</ul>`;
}
