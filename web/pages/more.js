// The other pages, the language and the way out. On a wide screen it stands below the others' names.

import { ask } from '../api.js';
import { who } from '../format.js';
import { isHub, isList } from '../hub.js';
import { html } from '../lib.js';
import { may, me } from '../store.js';
import { Icon } from '../parts/icon.js';
import { Station } from '../parts/station.js';
import { say } from '../parts/toast.js';
import { language, speak, t } from '../words.js';

const LINKS = [['people', 'users'], ['log', 'scroll-text', 'editor'], ['settings', 'settings', 'admin'], ['login', 'smartphone', 'admin']];

async function leave() {
  const { problem } = await ask('api/v1/logout', { method: 'POST', body: {} });
  if (problem)
    return say({ text: t('problem.silent'), tone: 'bad' });
  return location.reload();
}

function Languages() {
  return html`<div class="row" role="group" aria-label=${t('nav.language')}>
    ${[['ru', 'Русский'], ['en', 'English']].map(([code, name]) => html`<button type="button" class="text" lang=${code}
      aria-pressed=${language.value === code} onClick=${() => speak(code)}>${name}</button>`)}
  </div>`;
}

const Out = () => html`<button type="button" class="text" id="log-out" onClick=${leave}><${Icon} name="log-out" />${t('do.log_out')}</button>`;

export function More({ short }) {
  if (short)
    return html`<${Languages} /><${Out} />`;
  return html`${!isList() && html`<section class="card"><ul class="plain links">
      ${LINKS.filter(([name, , role]) => (!role || may(role)) && !(isHub() && name === 'people')).map(([name, icon]) => html`<li key=${name}><a href=${`#/${name}`}>
        <${Icon} name=${icon} />${t(`nav.${name}`)}</a></li>`)}
    </ul></section>`}
    <section class="card"><p>${me.value && t('station.me', { name: who(me.value.name), role: t(`role.${me.value.role}`) })}</p>
      <${Languages} /><${Out} /></section>
    ${!isList() && html`<${Station} alone />`}`;
}
