// What is kept ready, what is being made, and what failed and why.

import { at, CHANNEL } from '../api.js';
import { command } from '../commands.js';
import { byteCount, clock, dayTime } from '../format.js';
import { html, useState } from '../lib.js';
import { may } from '../store.js';
import { Missing, useAsked } from '../parts/asked.js';
import { titleOf } from '../parts/coming.js';
import { question } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { State } from '../parts/states.js';
import { has, t } from '../words.js';
import { zone } from '../zone.js';

const STATES = ['', 'making', 'failed', 'cached'];
const BUSY_MS = 2000;
const IDLE_MS = 10000;

async function remove(item, again) {
  const text = t('ask.file.text', { title: titleOf(item) });
  if (await question({ title: t('ask.file'), text, verb: t('do.delete_file') }))
    again(await command('library-delete', { item: item.id }, { said: t('said.file_deleted') }));
}

function Item({ item, again }) {
  const failed = item.state === 'failed';
  const going = ['waiting', 'resolving', 'fetching', 'encoding'].includes(item.state);
  const act = (name, said) => () => command(name, { item: item.id }, { said: t(said) }).then(again);
  const facts = [item.duration_s && clock(item.duration_s), item.bytes && byteCount(item.bytes),
    ...(item.needed ?? []).map((one) => t(`needed.${one}`)),
    failed && item.until && t('library.until', { time: dayTime(Date.parse(item.until), zone.value) }),
    !going && !failed && item.last_used && t('library.used', { time: dayTime(Date.parse(item.last_used), zone.value) })];
  return html`<li data-id=${item.id}>
    <div class="what"><p class="name two">${titleOf(item)}</p>
      <p class="note quiet"><${State} item=${item} /> ${facts.filter(Boolean).join(' · ')}</p>
      ${going && typeof item.progress === 'number' && html`<progress max="1" value=${item.progress} aria-label=${titleOf(item)}></progress>`}
      ${failed && html`<p class="note">${has(`class.${item.class}`) ? t(`class.${item.class}`) : ''} <span class="quiet">${item.reason}</span></p>`}
      ${item.quarantined && html`<p class="note" data-tone="warn">${t('library.quarantined')}</p>`}
    </div>
    ${failed && may('editor') && html`<button type="button" class="btn" onClick=${act('library-retry', 'said.retried')}>
      <${Icon} name="refresh-cw" />${t('do.again')}</button>`}
    ${may('editor') && (['ready', 'outdated'].includes(item.state) || failed) && html`<${Menu} items=${[
      { text: t('do.refetch'), icon: 'refresh-cw', act: act('library-refetch', 'said.refetched') },
      !failed && { text: t('do.delete_file'), icon: 'trash-2', danger: true, act: () => remove(item, again) },
    ]} />`}
  </li>`;
}

function Disk({ cache, speed }) {
  const full = cache.limit_bytes ? cache.bytes / cache.limit_bytes : null;
  return html`<section class="card" aria-labelledby="disk-heading"><h2 id="disk-heading">${t('library.disk')}</h2>
    <p>${cache.limit_bytes ? t('library.cache_of', { bytes: byteCount(cache.bytes), all: byteCount(cache.limit_bytes) })
      : t('library.cache', { bytes: byteCount(cache.bytes) })}</p>
    ${full !== null && html`<progress max="1" value=${Math.min(1, full)} aria-label=${t('library.disk')}></progress>`}
    <p class="note quiet">${[cache.disk_free_bytes && t('library.free', { bytes: byteCount(cache.disk_free_bytes) }),
      speed > 0 && t('library.speed', { n: speed.toFixed(1) })].filter(Boolean).join(' · ')}</p>
  </section>`;
}

export function Library() {
  const [state, setState] = useState('');
  const [from, setFrom] = useState(0);
  const [busy, setBusy] = useState(true);
  const query = `?from=${from}${state ? `&state=${state}` : ''}`;
  const asked = useAsked(at(`${CHANNEL}/library${query}`), { every_ms: busy ? BUSY_MS : IDLE_MS });
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  const { items, counts, total, cache } = asked.data;
  if (busy !== counts.making > 0)
    setBusy(counts.making > 0);
  const count = (one) => (one ? counts[one] : counts.cached + counts.making + counts.failed);
  const choose = (one) => () => {
    setState(one);
    setFrom(0);
  };
  return html`<div class="tabs" role="group" aria-label=${t('library.filter')}>
      ${STATES.map((one) => html`<button type="button" key=${one} aria-pressed=${state === one} onClick=${choose(one)}>
        ${t(`library.${one || 'all'}`)} ${count(one)}</button>`)}
    </div>
    <section class="card" aria-label=${t('nav.library')}>
      ${items.length ? html`<ul id="library" class="rows">${items.map((item) => html`<${Item} key=${item.id} item=${item} again=${asked.again} />`)}</ul>`
        : html`<p class="quiet" id="no-items">${t(`library.none_${state || 'all'}`)}</p>`}
      ${(from > 0 || asked.data.next_from !== null) && html`<div class="row">
        <button type="button" class="btn" disabled=${from === 0} onClick=${() => setFrom(Math.max(0, from - 200))}><${Icon} name="chevron-left" />${t('do.before')}</button>
        <span class="quiet">${t('library.window', { from: from + 1, to: from + items.length, all: total })}</span>
        <button type="button" class="btn" disabled=${asked.data.next_from === null} onClick=${() => setFrom(asked.data.next_from)}>${t('do.after')}<${Icon} name="chevron-right" /></button></div>`}
    </section>
    <${Disk} cache=${cache} speed=${asked.data.encode_speed ?? 0} />`;
}
