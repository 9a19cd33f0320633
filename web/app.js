// The control room: which page is shown, and what stands around it.

import { follow } from './events.js';
import { arrive, channels, followChannels, isHub, isList, named } from './hub.js';
import { computed, effect, html, render, signal, useEffect, useMemo } from './lib.js';
import { span } from './format.js';
import { Dialog } from './parts/dialog.js';
import { Icon } from './parts/icon.js';
import { LoginCard } from './parts/login_card.js';
import { say, Toasts } from './parts/toast.js';
import { Login } from './pages/login.js';
import { More } from './pages/more.js';
import { OnAir } from './pages/onair.js';
import { channel, contact, may, me, outdated, status } from './store.js';
import { language, t } from './words.js';

const AGAIN_MS = 3000;
const REST_MS = 3000;

// What the first page can do without is fetched when somebody goes there, or rests.
function later(load) {
  const view = signal(null);
  let asked = null;
  const fetch = () => {
    asked ??= load().then((found) => { view.value = found; }, () => setTimeout(() => { asked = null; fetch(); }, AGAIN_MS));
  };
  const Later = (props) => {
    useEffect(fetch, []);
    // The same, so that it is not drawn anew whenever what stands around it is.
    const page = useMemo(() => view.value && html`<${view.value} ...${props} />`, [view.value, props.rest]);
    return page || html`<p class="quiet late">${t('loading')}</p>`;
  };
  return { view: Later, fetch };
}
const queue = later(() => import('./pages/queue.js').then((page) => page.Queue));
const schedule = later(() => import('./pages/schedule.js').then((page) => page.Schedule));
const library = later(() => import('./pages/library.js').then((page) => page.Library));
const people = later(() => import('./pages/people.js').then((page) => page.People));
const log = later(() => import('./pages/log.js').then((page) => page.Log));
const settings = later(() => import('./pages/settings.js').then((page) => page.Settings));
// Of a hub, before a channel is chosen. People are the hub's own.
const list = later(() => import('./pages/channels.js').then((page) => page.Channels));

// `role`: who may look. `bar`: stands in the bar of a phone; the others are behind "More".
const PAGES = [
  { name: 'onair', icon: 'radio', view: OnAir, bar: true },
  { name: 'queue', icon: 'list-music', ...queue, bar: true },
  { name: 'schedule', icon: 'calendar-days', ...schedule, bar: true },
  { name: 'library', icon: 'library', ...library, bar: true },
  { name: 'people', icon: 'users', ...people },
  { name: 'log', icon: 'scroll-text', ...log, role: 'editor' },
  { name: 'settings', icon: 'settings', ...settings, role: 'admin' },
  { name: 'login', icon: 'smartphone', view: Login, role: 'admin' },
];
const LIST_PAGES = [
  { name: 'channels', icon: 'monitor', ...list, bar: true },
  { name: 'people', icon: 'users', ...people, bar: true },
  { name: 'log', icon: 'scroll-text', ...log, role: 'editor', bar: true },
];
const MORE = { name: 'more', icon: 'ellipsis', view: More, bar: true };

function pages() {
  if (isList())
    return LIST_PAGES;
  return isHub() ? PAGES.filter(({ name }) => name !== 'people') : PAGES;
}

const route = signal('onair');
const rest = signal([]);

function read() {
  // A link for somebody, opened where somebody else is logged in.
  if (location.hash.startsWith('#in='))
    return location.replace(`enter${location.hash}`);
  const [name, ...more] = location.hash.replace(/^#\/?/, '').split('/');
  const [first] = pages();
  const { name: found, fetch } = [...pages(), MORE].find((page) => page.name === name) ?? first;
  fetch?.();
  const moved = route.value !== found;
  route.value = found;
  rest.value = more.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  if (moved) {
    scrollTo(0, 0);
    document.getElementById('main')?.focus();
  }
  return undefined;
}

function pill() {
  const state = channel.value;
  if (contact.value.state === 'lost')
    return ['pill.lost', 'bad'];
  if (isList())
    return channels.value.some((one) => one.state !== 'live') ? ['pill.some', 'warn'] : ['pill.all', 'good'];
  if (!state || !status.value)
    return ['pill.opening', 'quiet'];
  if (state.stopped)
    return ['pill.stopped', 'quiet'];
  const outputs = status.value.outputs;
  if (outputs.some((one) => one.state === 'reconnecting'))
    return ['pill.trouble', 'bad'];
  if (outputs.some((one) => one.state === 'connecting'))
    return ['pill.connecting', 'warn'];
  if (state.paused)
    return ['pill.paused', 'warn'];
  return state.filler ? ['pill.filler', 'warn'] : ['pill.on_air', 'good'];
}

// Apart from the page: it looks at what changes each moment.
function Pill() {
  const [word, tone] = pill();
  return html`<p id="state" class="pill" data-tone=${tone} role="status">${t(word)}</p>`;
}

// What the room as a whole depends on, and no more: it is drawn anew with all that is in it.
const over = computed(() => contact.value.state === 'over');
const lost = computed(() => contact.value.state === 'lost');
const ready = computed(() => Boolean((isList() || channel.value) && me.value));

function Lost() {
  const { state, slow, silent_s: silent, code } = contact.value;
  if (slow)
    return html`<p class="banner" data-tone="warn" role="status" id="slow">${t('contact.slow')}</p>`;
  if (state !== 'lost')
    return outdated.value > 0 && html`<p class="banner" data-tone="warn" role="status" id="outdated">${t('contact.outdated')}</p>`;
  if (isHub() && code === 503)
    return html`<p id="lost" class="banner" role="alert">${t('contact.channel_down')} <a href="./">${t('nav.channels')}</a></p>`;
  return html`<p id="lost" class="banner" role="alert">${t(code === 'silent' || code === null ? 'contact.silent' : 'contact.error', { code })}
    ${' '}${t('contact.old', { span: span(silent) })}</p>`;
}

function Nav() {
  const shown = pages().filter(({ role }) => !role || may(role));
  const inMore = !shown.some(({ name, bar }) => bar && name === route.value);
  return html`<nav class="bar" aria-label=${t('nav.name')}>
    ${shown.map(({ name, icon, bar }) => html`<a key=${name} href=${`#/${name}`} class=${bar ? '' : 'wide'}
      aria-current=${route.value === name ? 'page' : undefined}><${Icon} name=${icon} /><span>${t(`nav.${name}`)}</span></a>`)}
    <a href="#/more" class="narrow" aria-current=${inMore ? 'page' : undefined}><${Icon} name=${MORE.icon} /><span>${t('nav.more')}</span></a>
    <div class="wide nav-foot"><${More} short /></div>
  </nav>`;
}

function Over() {
  return html`<main class="door" id="main"><section class="card">
    <h1 tabindex="-1">${t('over.title')}</h1><p>${t('over.text')}</p>
    <div class="row"><button type="button" class="btn primary" onClick=${() => location.reload()}>${t('do.again')}</button></div>
  </section></main>`;
}

function Room() {
  language.value;
  if (over.value)
    return html`<${Over} />`;
  const page = [...pages(), MORE].find(({ name }) => name === route.value) ?? pages()[0];
  const allowed = !page.role || may(page.role);
  return html`<a class="skip-link" href="#main" onClick=${(event) => {
    event.preventDefault();
    document.getElementById('main').focus();
  }}>${t('nav.skip')}</a>
  <header class="top">
    <img src="icon.svg" alt="" width="28" height="28" />
    ${isHub() && !isList() && html`<a href="./" id="all-channels" class="btn"><${Icon} name="chevron-left" />${t('nav.channels')}</a>`}
    <strong>${named() || 'tg_video_streamer'}</strong>
    <${Pill} />
  </header>
  <${Nav} />
  <main id="main" tabindex="-1" class=${lost.value ? 'stale' : ''}>
    <${Lost} />
    <h1 class=${route.value === 'onair' ? 'hidden' : ''}>${t(`nav.${page.name}`)}</h1>
    ${!isList() && html`<${LoginCard} />`}
    ${!ready.value ? html`<p class="quiet late">${t('loading')}</p>`
      : allowed ? html`<${page.view} rest=${rest.value} />`
        : html`<p class="card">${t('problem.forbidden_page', { role: t(`role.${page.role}`) })}</p>`}
  </main>
  <${Toasts} /><${Dialog} />`;
}

// What goes, with the row that it stands in, would take the focus with it, and the next Tab would begin at the top of the page. A
// dialog gives it back itself.
function keepFocus() {
  let last = null;
  document.addEventListener('focusin', ({ target }) => { last = target; });
  new MutationObserver(() => {
    if (!last || last.isConnected)
      return;
    if (document.activeElement === document.body && !last.closest('dialog'))
      document.getElementById('main')?.focus({ preventScroll: true });
    last = null;
  }).observe(document.getElementById('room'), { childList: true, subtree: true });
}

// The token has become a cookie: it leaves the address bar, the history and every copied link.
if (new URLSearchParams(location.search).has('token'))
  history.replaceState(null, '', location.pathname + location.hash);

document.documentElement.lang = language.value;
read();
keepFocus();
addEventListener('hashchange', read);
effect(() => {
  const now = channel.value?.now;
  const title = route.value === 'onair' ? (channel.value?.filler ? t('now.filler') : now?.title || now?.item) : t(`nav.${route.value}`);
  document.title = title ? `${title} · tg_video_streamer` : 'tg_video_streamer';
});
// Somebody who had something in his hand is told why it is gone.
let role = null;
effect(() => {
  const now = me.value?.role ?? null;
  if (role && now && now !== role)
    say({ text: t('said.your_role', { role: t(`role.${now}`) }), tone: 'quiet' });
  role = now ?? role;
});
render(html`<${Room} />`, document.getElementById('room'));
await arrive();
setTimeout(() => {
  for (const { fetch, role: least } of pages())
    if (!least || may(least))
      fetch?.();
}, REST_MS);
read();
if (contact.value.state !== 'over')
  (isList() ? followChannels : follow)();
