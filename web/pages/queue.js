// What was asked for, and the station's lists. #/queue, #/queue/NAME

import { at, CHANNEL } from '../api.js';
import { clearRequests, command, moveAmong, play } from '../commands.js';
import { clock, who } from '../format.js';
import { html, useEffect, useMemo, useState } from '../lib.js';
import { List } from '../lists.js';
import { Add, locationIn } from '../parts/add.js';
import { Missing, useAsked } from '../parts/asked.js';
import { Coming, requestActions, titleOf } from '../parts/coming.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { useOnce } from '../parts/once.js';
import { Resolved } from '../parts/resolved.js';
import { Sortable } from '../parts/sortable.js';
import { State } from '../parts/states.js';
import { say } from '../parts/toast.js';
import { channel, may, news } from '../store.js';
import { has, t } from '../words.js';

function Words({ title, children }) {
  return html`<div class="what"><p class="name two">${title}</p><p class="note quiet one">${children}</p></div>`;
}

function Requests() {
  const [held, setHeld] = useState(null);
  const live = channel.value.queue;
  const queue = held ?? live;
  const working = may('operator');
  const failed = channel.value.failed ?? [];
  return html`<section class="card" aria-labelledby="requests-heading">
    <div class="head"><h2 id="requests-heading">${t('queue.title')}</h2>
      ${working && live.length > 1 && html`<button type="button" class="text" id="clear" onClick=${() => clearRequests(live)}>${t('do.clear')}</button>`}</div>
    ${working && html`<${Add} />`}
    ${queue.length ? html`<${Sortable} id="queue" total=${queue.length} get=${(index) => queue[index]} name=${titleOf} label=${t('queue.title')}
        move=${working ? (item, from, to) => moveAmong(queue, item.id, to, live) : null} hold=${(on) => setHeld(on ? live : null)}
        row=${(item) => html`<${Words} title=${titleOf(item)}>${[t('queue.by', { name: who(item.by) }), item.duration_s && clock(item.duration_s)]
          .filter(Boolean).join(' · ')} <${State} item=${item} /><//>
          ${working && html`<${Menu} items=${requestActions(queue, item)} />`}`} />`
      : html`<p class="quiet" id="no-queue">${t('queue.empty')}</p>`}
    ${failed.length > 0 && html`<h3>${t('queue.failed')}</h3><ul id="failed" class="rows">${failed.map((item) => html`<li key=${item.id}>
      <div class="what"><p class="name">${titleOf(item)}</p><p class="note" data-tone="bad">${has(`class.${item.class}`) ? t(`class.${item.class}`) : ''} <span class="quiet">${item.reason}</span></p></div></li>`)}</ul>`}
  </section>
  <section class="card" aria-labelledby="coming-heading"><h2 id="coming-heading">${t('next.title')}</h2>
    <${Coming} channel=${channel.value} most=${20} /></section>`;
}

// Who may edit sees the whole line; of a link others see no more than where it leads.
const entryTitle = (item) => item.title || (/^https?:/.test(item.line ?? '') ? item.line.replace(/^https?:\/\//, '') : titleOf(item));

// Whoever has opened them may have done so a while ago: it is looked up where it stands.
function entryActions(list, item, index) {
  const { total } = list.state.value;
  const from = (act) => () => {
    const place = list.where(item);
    return place < 0 ? say({ text: t('problem.unknown_entry'), tone: 'quiet' }) : act(place);
  };
  const by = (step) => from((place) => list.move(item, place, step(place)));
  return [
    may('operator') && item.line && { text: t('do.play_next'), icon: 'play', act: () => play(item.line, 'next') },
    index > 0 && { text: t('do.first'), icon: 'arrow-up', act: by(() => 0) },
    index > 0 && { text: t('do.up'), icon: 'arrow-up', act: by((place) => Math.max(0, place - 1)) },
    index < total - 1 && { text: t('do.down'), icon: 'arrow-down', act: by((place) => Math.min(list.state.value.total - 1, place + 1)) },
    { text: t('do.remove'), icon: 'trash-2', act: from((place) => list.remove(item, place)) },
  ];
}

function AddToList({ list }) {
  const [text, setText] = useState('');
  const [busy, once] = useOnce();
  const add = (event) => {
    event.preventDefault();
    const location = locationIn(text);
    return location && once(async () => {
      const { problem } = await list.add(location, {});
      if (!problem)
        setText((now) => (now === text ? '' : now));
    });
  };
  return html`<form class="add" id="list-form" onSubmit=${add}>
    <label for="list-link">${t('list.add')}</label>
    <div class="entry"><input id="list-link" required maxlength="4000" autocomplete="off" autocapitalize="none" spellcheck="false" inputmode="url"
      placeholder=${t('add.hint')} value=${text} onInput=${(event) => setText(event.target.value)} />
      <button type="submit" class="btn" disabled=${busy}>${t('do.add')}</button></div>
    <${Resolved} location=${locationIn(text)} />
  </form>`;
}

function Toggle({ name, state }) {
  const { value } = state;
  const flip = () => command(name, { on: !value }, {
    apply: (one) => ({ ...one, [name]: { ...one[name], value: !value } }), done: (one) => one[name].value === !value });
  return html`<button type="button" class="btn toggle" aria-pressed=${value} disabled=${!may('operator')} onClick=${flip}>
    <${Icon} name=${name === 'loop' ? 'repeat' : 'shuffle'} />${t(`list.${name}`)}</button>`;
}

function OneList({ name }) {
  const list = useMemo(() => new List(name), [name]);
  useEffect(() => { list.again(); }, [list, news.lists.value]);
  useEffect(() => () => list.leave(), [list]);
  const { total, ready, problem } = list.state.value;
  const editing = may('editor');
  const state = channel.value;
  const used = state.list.value === name;
  if (!ready)
    return html`<${Missing} asked=${{ problem, again: () => list.again() }} />`;
  return html`<section class="card" aria-labelledby="list-heading">
    <div class="head"><h2 id="list-heading">${name} <span class="quiet">${t('list.total', { n: total })}</span></h2></div>
    <div class="row">
      ${used ? html`<span class="tag" data-tone="good">${t('list.in_use')}</span>` : may('operator') && html`<button type="button" class="btn" id="use"
        onClick=${() => command('list-use', { list: name }, { said: t('said.list_used', { name }), done: (one) => one.list.value === name })}>
        <${Icon} name="play" />${t('do.use_list')}</button>`}
      ${used && html`<${Toggle} name="shuffle" state=${state.shuffle} /><${Toggle} name="loop" state=${state.loop} />`}
    </div>
    ${editing && html`<${AddToList} list=${list} />`}
    ${total ? html`<${Sortable} id="entries" total=${total} get=${(index) => list.get(index)} name=${entryTitle} label=${name}
        seen=${(from, to) => list.see(from, to)} hold=${(on) => list.hold(on)}
        move=${editing ? (item, from, to) => list.move(item, from, to) : null}
        row=${(item, index) => html`<${Words} title=${entryTitle(item)}>${[item.duration_s && clock(item.duration_s),
          entryTitle(item) !== item.item && item.item].filter(Boolean).join(' · ')}<//>
          ${editing && html`<${Menu} items=${entryActions(list, item, index)} />`}`} />`
      : html`<p class="quiet">${t('list.empty')}</p>`}
  </section>`;
}

function NewList() {
  const [name, setName] = useState('');
  const [location, setLocation] = useState('');
  const [busy, once] = useOnce();
  const make = (event) => {
    event.preventDefault();
    return once(async () => {
      const { problem } = await command('playlist-add', { list: name.trim(), location: locationIn(location), create: true }, { said: t('said.list_made', { name: name.trim() }) });
      if (!problem)
        window.location.hash = `#/queue/${encodeURIComponent(name.trim())}`;
    });
  };
  return html`<section class="card"><h2>${t('list.new')}</h2><form onSubmit=${make}>
    <label for="list-name">${t('list.name')}</label><input id="list-name" required maxlength="100" value=${name} onInput=${(event) => setName(event.target.value)} />
    <label for="list-first">${t('list.first')}</label><input id="list-first" required maxlength="4000" value=${location} onInput=${(event) => setLocation(event.target.value)} />
    <div class="row"><button type="submit" class="btn primary" disabled=${busy}>${t('do.make')}</button></div></form></section>`;
}

export function Queue({ rest }) {
  const asked = useAsked(at(`${CHANNEL}/lists`), { on: [news.lists.value, channel.value.list.value] });
  const chosen = rest[0] ?? '';
  const names = asked.data?.lists.map(({ name }) => name) ?? [];
  const tab = (name, text) => html`<a key=${name} href=${name ? `#/queue/${encodeURIComponent(name)}` : '#/queue'}
    aria-current=${chosen === name ? 'page' : undefined}>${text}</a>`;
  return html`<nav class="tabs" aria-label=${t('list.tabs')}>
      ${tab('', t('queue.tab'))}${names.map((name) => tab(name, name))}
      ${may('editor') && html`<a href="#/queue/+" aria-label=${t('list.new')} title=${t('list.new')} aria-current=${chosen === '+' ? 'page' : undefined}><${Icon} name="plus" /></a>`}
    </nav>
    ${chosen === '' ? html`<${Requests} />` : chosen === '+' && may('editor') ? html`<${NewList} />` : html`<${OneList} key=${chosen} name=${chosen} />`}`;
}
