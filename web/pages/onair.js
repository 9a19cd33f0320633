import { bitRate, span } from '../format.js';
import { html } from '../lib.js';
import { Add } from '../parts/add.js';
import { Coming } from '../parts/coming.js';
import { LastDone } from '../parts/done.js';
import { LiveWaiting } from '../parts/live.js';
import { Now } from '../parts/now.js';
import { Preview } from '../parts/preview.js';
import { Station } from '../parts/station.js';
import { channel, may, status } from '../store.js';
import { has, t } from '../words.js';

const MOST_NEXT = 8;
const TONES = { live: 'good', connecting: 'warn', reconnecting: 'bad' };

function Problems() {
  const troubles = channel.value?.troubles ?? (status.value?.problems ?? []).map((text) => ({ text }));
  if (!troubles.length)
    return null;
  return html`<section class="card alarm" aria-labelledby="problems-heading" id="problems-card">
    <h2 id="problems-heading">${t('problems.title')}</h2>
    <ul id="problems" class="plain">${troubles.map(({ kind, text, remedy }) => html`<li>${has(`trouble.${kind}`) && html`<b>${t(`trouble.${kind}`)}</b> `}<span class="name">${text}</span>
      ${(has(`remedy.${kind}`) || remedy) && html`<p class="note quiet">${has(`remedy.${kind}`) ? t(`remedy.${kind}`) : remedy}</p>`}</li>`)}</ul>
  </section>`;
}

function Output({ output }) {
  const facts = status.value?.outputs.find(({ name }) => name === output.name);
  const live = output.state === 'live';
  return html`<li>
    <p class="line"><b class="name">${has(`output.name.${output.name}`) ? t(`output.name.${output.name}`) : output.name}</b> <span class="tag" data-tone=${TONES[output.state] ?? 'quiet'}>${t(`output.${output.state}`)}</span></p>
    ${facts && html`<p class="note quiet">${[live && t('output.for', { span: span(facts.connected_s) }),
      live && bitRate(facts.bits_per_second), facts.reconnects > 0 && t('output.again', { n: facts.reconnects }),
      facts.dropped_frames > 0 && t('output.dropped', { n: facts.dropped_frames })].filter(Boolean).join(' · ')}</p>`}
    ${output.problem && html`<p class="note" data-tone="bad">${output.problem}</p>`}
  </li>`;
}

function Outputs() {
  const outputs = status.value?.outputs ?? channel.value.outputs;
  return html`<section class="card" aria-labelledby="outputs-heading">
    <h2 id="outputs-heading">${t('outputs.title')}</h2>
    ${outputs.length ? html`<ul id="outputs" class="plain">${outputs.map((output) => html`<${Output} key=${output.name} output=${output} />`)}</ul>`
      : html`<p class="quiet" id="no-outputs">${t('outputs.none')}</p>`}
  </section>`;
}

export function OnAir() {
  return html`<div class="onair">
    <div class="stage">
      <${Preview} />
      <${LiveWaiting} />
      <${Now} />
      ${may('operator') && html`<section class="card" aria-label=${t('add.title')}><${Add} /></section>`}
    </div>
    <div class="side">
      <${Problems} />
      <section class="card" aria-labelledby="next-heading" id="desk-card">
        <h2 id="next-heading">${t('next.title')}</h2>
        <${Coming} channel=${channel.value} most=${MOST_NEXT} />
        <p><a href="#/queue">${t('next.all')}</a></p>
      </section>
      <${Outputs} />
      <${LastDone} />
      <${Station} />
    </div>
  </div>`;
}
