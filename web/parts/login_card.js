// The card that logs the service in to Telegram: a QR code to scan, then perhaps the account's password.
// The password leaves the field when it is sent and is kept nowhere. Another account than before is asked about.

import { ask, at } from '../api.js';
import { clock } from '../format.js';
import { html, useEffect, useRef, useState } from '../lib.js';
import { status, ticks } from '../store.js';
import { has, t } from '../words.js';
import { useOnce } from './once.js';

const CHECKED_WITHIN_MS = 8000; // then a password that is still asked for was the wrong one
const REMEMBERED_MS = 60000;

async function send(body) {
  const { problem } = await ask(at('api/login'), { method: 'POST', body });
  return problem ? problem.status : 204;
}

function complaint(code) {
  const key = `login.refused_${code}`;
  if (code === 0)
    return t('problem.silent');
  return has(key) ? t(key) : t('problem.other', { status: code });
}

function Code({ login }) {
  ticks.value;
  const [broken, setBroken] = useState(0);
  const left = login.valid_s - (performance.now() - status.value.at) / 1000;
  useEffect(() => {
    if (!broken)
      return undefined;
    const timer = setTimeout(() => setBroken(0), 2000); // tries again
    return () => clearTimeout(timer);
  }, [broken]);
  return html`<p id="login-lead">${t('login.code')}</p>
    ${!broken && html`<img id="login-code" src=${at(`api/login.svg?code=${login.code}`)} alt=${t('login.code_name')} width="216"
      height="216" onError=${() => setBroken(broken + 1)} />`}
    <p id="login-left" class="quiet">${left > 0 ? t('login.follows', { left: clock(Math.ceil(left)) }) : t('login.follows_now')}</p>`;
}

// `memory` outlives the form: that it is asked for again says what became of the last one.
function Password({ memory }) {
  const field = useRef(null);
  const [said, setSaid] = useState(() => {
    const age = performance.now() - (memory.current.sentAt ?? -Infinity);
    memory.current.sentAt = null;
    return age < REMEMBERED_MS ? { text: 'login.again', tone: 'bad' } : { text: '', tone: 'quiet' };
  });
  const [, once] = useOnce();
  ticks.value;
  const { sentAt } = memory.current;
  useEffect(() => {
    if (sentAt === null || sentAt === undefined || performance.now() - sentAt < CHECKED_WITHIN_MS)
      return;
    memory.current.sentAt = null;
    setSaid({ text: 'login.again', tone: 'bad' });
  });
  const give = async () => {
    memory.current.sentAt = null;
    setSaid({ text: 'login.sending', tone: 'quiet' });
    const code = await send({ password: field.current?.value ?? '' });
    if (code === 204) {
      if (field.current)
        field.current.value = '';
      memory.current.sentAt = performance.now();
      setSaid({ text: 'login.sent', tone: 'quiet' });
    } else {
      setSaid({ text: complaint(code), tone: 'bad' });
    }
  };
  const submit = (event) => {
    event.preventDefault();
    return once(give);
  };
  return html`<p id="login-lead">${t('login.password')}</p>
    <form id="login-form" onSubmit=${submit}>
      <label for="login-password">${t('login.field')}</label>
      <div class="entry">
        <input id="login-password" ref=${field} type="password" autocomplete="current-password" required
          aria-describedby="login-feedback" />
        <button type="submit" class="btn primary">${t('do.log_in')}</button>
      </div>
      <p id="login-feedback" class="note" role="status" data-tone=${said.tone}>${said.text && t(said.text)}</p>
    </form>`;
}

function Account({ other }) {
  const [said, setSaid] = useState('');
  const [busy, once] = useOnce();
  const decide = (account) => () => once(async () => {
    setSaid(t('login.sending'));
    const code = await send({ account });
    setSaid(code === 204 ? t('login.sent_decision') : complaint(code));
  });
  const was = other.before ? t('login.was', { before: other.before }) : t('login.was_unknown');
  return html`<p id="login-lead">${t('login.other', { now: other.now, was })}</p>
    <div id="account-form">
      <div class="row">
        <button id="account-accept" type="button" class="btn" disabled=${busy} onClick=${decide('accept')}>${t('login.accept')}</button>
        <button id="account-refuse" type="button" class="btn" disabled=${busy} onClick=${decide('refuse')}>${t('login.refuse')}</button>
      </div>
      <p id="account-feedback" class="note" role="status">${said}</p>
    </div>`;
}

export function LoginCard() {
  const memory = useRef({ sentAt: null });
  const login = status.value?.login;
  if (!login)
    return null;
  const other = login.other_account;
  const wants = login.wants_password && !other;
  return html`<section class="card login alarm" aria-labelledby="login-heading" id="login-card">
    <h2 id="login-heading">${t('login.title')}</h2>
    ${other ? html`<${Account} key="account" other=${other} />`
      : wants ? html`<${Password} key="password" memory=${memory} />` : html`<${Code} key="code" login=${login} />`}
  </section>`;
}
