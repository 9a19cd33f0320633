// Who may come in, on which devices they are, and links for them.

import { run } from '../commands.js';
import { dayTime, who } from '../format.js';
import { channels, isHub } from '../hub.js';
import { html, useState } from '../lib.js';
import { may, me, news } from '../store.js';
import { Missing, useAsked } from '../parts/asked.js';
import { Copy } from '../parts/copy.js';
import { openDialog, question } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { useOnce } from '../parts/once.js';
import { Qr } from '../parts/qr.js';
import { rights, rightsOf, roleOf, roleWords } from '../parts/rights.js';
import { span } from '../format.js';
import { t } from '../words.js';
import { zone } from '../zone.js';

const ROLES = ['viewer', 'operator', 'editor', 'admin'];

// The service says only what stands behind the page's address: it does not know by which one it is reached.
const whole = (link) => new URL(link, location.href).href;

function Invitation({ invited }) {
  const link = whole(invited.link);
  return html`<p>${t('invite.text', { name: invited.name, span: span(invited.link_valid_s) })}</p>
    <${Qr} text=${link} label=${t('invite.qr')} />
    <div data-copy><p><code id="invite-link" class="wrap">${link}</code></p>
    <div class="row"><${Copy} text=${link} label="do.copy_link" /></div></div>
    <p class="note quiet">${t('invite.once')}</p>`;
}

const showLink = (invited) => openDialog(t('invite.title', { name: invited.name }), () => html`<${Invitation} invited=${invited} />`);

async function newLink(id) {
  const { data } = await run({ request: { path: `api/v1/people/${encodeURIComponent(id)}/links`, method: 'POST', body: {} } });
  if (data)
    showLink(data);
}

function NewPerson({ again }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('operator');
  const [on, setOn] = useState([]); // channels of a hub; none: all
  const [busy, once] = useOnce();
  const submit = (event) => {
    event.preventDefault();
    return once(async () => {
      const { data } = await run({ request: { path: 'api/v1/people', method: 'POST', body: { name: name.trim(), ...rights(role, on) } } });
      if (!data)
        return;
      setName('');
      setOn([]);
      again();
      showLink(data);
    });
  };
  return html`<section class="card" aria-labelledby="invite-heading"><h2 id="invite-heading">${t('people.invite')}</h2>
    <form id="invite-form" onSubmit=${submit}>
      <label for="person-name">${t('people.name')}</label>
      <input id="person-name" required maxlength="64" autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value)} />
      <fieldset><legend>${t('people.role')}</legend>
        ${ROLES.map((one) => html`<label class="choice" key=${one}><input type="radio" name="role" value=${one} checked=${role === one}
          onChange=${() => setRole(one)} /><span><b>${t(`role.${one}`)}</b> <span class="quiet">${t(`role.${one}.may`)}</span></span></label>`)}
      </fieldset>
      ${isHub() && html`<fieldset><legend>${t('people.channels')}</legend>
        ${channels.value.map(({ name: one }) => html`<label class="choice" key=${one}><input type="checkbox" name="channel" value=${one}
          checked=${on.includes(one)} onChange=${() => setOn(on.includes(one) ? on.filter((other) => other !== one) : [...on, one])} />
          <span>${one}</span></label>`)}
        <p class="note quiet">${t('people.channels.none')}</p></fieldset>`}
      <div class="row"><button type="submit" class="btn primary" disabled=${busy}><${Icon} name="user-plus" />${t('do.invite')}</button></div>
    </form></section>`;
}

async function remove(person, again) {
  if (!(await question({ title: t('ask.person', { name: person.name }), text: t('ask.person.text'), verb: t('do.remove_person') })))
    return;
  await run({ request: { path: `api/v1/people/${encodeURIComponent(person.id)}`, method: 'DELETE' }, said: t('said.person_removed', { name: person.name }) });
  again();
}

async function setRole(person, select, again) {
  const put = (body, undo = null) => run({ request: { path: `api/v1/people/${encodeURIComponent(person.id)}`, method: 'PATCH', body },
    said: t('said.role', { name: person.name, role: roleWords(body) }), undo: () => undo });
  const before = rightsOf(person);
  const { problem } = await put(rights(select.value, Object.keys(person.channels ?? {})), () => put(before).then(again));
  if (problem)
    select.value = roleOf(person) ?? ''; // nothing has changed that would draw it anew
  again();
}

function Person({ person, again }) {
  const used = person.used ? t('people.used', { time: dayTime(Date.parse(person.used), zone.value) })
    : person.invited_until ? t('people.invited', { time: dayTime(Date.parse(person.invited_until), zone.value) }) : t('people.never');
  const mine = person.id === me.value.id;
  const role = roleOf(person) ?? '';
  return html`<li>
    <div class="what"><p class="name"><b>${person.name}</b>${mine && html` <span class="tag">${t('people.you')}</span>`}</p>
      ${person.channels && html`<p class="note">${roleWords(person)}</p>`}
      <p class="note quiet">${used}</p></div>
    <select aria-label=${t('people.role_of', { name: person.name })} value=${role} disabled=${mine}
      onChange=${(event) => setRole(person, event.target, again)}>
      ${!role && html`<option value="" selected disabled>${t('people.differs')}</option>`}
      ${ROLES.map((one) => html`<option value=${one} selected=${one === role}>${t(`role.${one}`)}</option>`)}</select>
    <${Menu} items=${[{ text: t('do.new_link'), icon: 'copy', act: () => newLink(person.id) },
      !mine && { text: t('do.remove_person'), icon: 'trash-2', danger: true, act: () => remove(person, again) }]} />
  </li>`;
}

function All() {
  const asked = useAsked('api/v1/people', { on: [news.people.value] });
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  return html`<${NewPerson} again=${asked.again} />
    <section class="card" aria-labelledby="people-heading"><h2 id="people-heading">${t('people.title')}</h2>
      ${asked.data.people.length ? html`<ul id="people" class="rows">${asked.data.people.map((person) =>
        html`<${Person} key=${person.id} person=${person} again=${asked.again} />`)}</ul>`
        : html`<p class="quiet">${t('people.none')}</p>`}
    </section>`;
}

// "Mozilla/5.0 (X11; Linux …) Firefox/140" → "Firefox, Linux"
function device(agent) {
  const of = (names) => names.find(([word]) => agent.includes(word))?.[1];
  const browser = of([['Edg/', 'Edge'], ['Firefox/', 'Firefox'], ['YaBrowser', 'Яндекс Браузер'], ['OPR/', 'Opera'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari'], ['curl/', 'curl']]);
  const system = of([['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'], ['Linux', 'Linux']]);
  return [browser, system].filter(Boolean).join(', ') || agent || '–';
}

async function endSession(session, again) {
  const { problem } = await run({ request: { path: `api/v1/sessions/${encodeURIComponent(session.id)}`, method: 'DELETE' }, said: t('said.session_ended') });
  if (!problem)
    again();
}

function Sessions() {
  const asked = useAsked('api/v1/sessions', { on: [news.people.value] });
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  const { sessions } = asked.data;
  return html`<section class="card" aria-labelledby="sessions-heading"><h2 id="sessions-heading">${t(may('admin') ? 'sessions.all' : 'sessions.title')}</h2>
    ${sessions.length ? html`<ul id="sessions" class="rows">${sessions.map((session) => html`<li key=${session.id}>
      <div class="what"><p class="name">${who(session.person.name)}: ${device(session.device)}${session.current && html` <span class="tag">${t('sessions.this')}</span>`}</p>
        <p class="note quiet">${t('sessions.used', { time: dayTime(Date.parse(session.used), zone.value) })}</p></div>
      <button type="button" class="btn" onClick=${() => endSession(session, asked.again)}>${t('do.end_session')}</button></li>`)}</ul>`
      : html`<p class="quiet">${t('sessions.none')}</p>`}
    ${me.value.id && html`<div class="row"><button type="button" class="btn" id="my-phone" onClick=${() => newLink(me.value.id)}>
      <${Icon} name="smartphone" />${t('do.my_phone')}</button></div>`}
  </section>`;
}

export function People() {
  return html`${may('admin') && html`<${All} />`}<${Sessions} />`;
}
