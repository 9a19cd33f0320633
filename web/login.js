// The card that logs the service in to Telegram: a QR code to scan, then perhaps the account's password.
// The password leaves the field when it is sent and is kept nowhere. Another account than before is asked about.

import { byId, clock, setText } from './dom.js';

const ANSWER_WITHIN_MS = 10000;
const CHECKED_WITHIN_MS = 8000; // then a password that is still asked for was the wrong one
const REMEMBERED_MS = 60000;

const LEAD_CODE =
  'Open Telegram on your phone, go to Settings → Devices → Link Desktop Device, and point it at this code.';
const LEAD_PASSWORD = 'The code was scanned. The account has a two-step password: give it here.';

function leadAccount({ before, now }) {
  const was = before ? `until now it was account ${before}` : 'whose account it was until now is not known';
  return `Account ${now} has logged in; ${was}. Use it only if you scanned the code yourself.`;
}

const REFUSED = {
  400: 'This is not a password that can be sent.',
  401: 'The service asks who you are: open a link from tg_video_streamer panel-link.',
  403: 'The service takes a password only from the page at its own address.',
  409: 'This is not asked for any more.',
  413: 'This password is too long.',
};

export class LoginCard {
  #shown = false; // a password is asked for
  #ends = null; // when the code does, by performance.now()
  #code = null; // whose picture is shown
  #sending = false;
  #sentAt = null;

  constructor() {
    byId('login-form').addEventListener('submit', (event) => this.#submit(event));
    byId('login-code').addEventListener('error', () => { this.#code = null; }); // the next answer tries again
    byId('account-accept').addEventListener('click', () => this.#decide('accept'));
    byId('account-refuse').addEventListener('click', () => this.#decide('refuse'));
  }

  // `login` is that of /api/status.
  show(login) {
    byId('login-card').hidden = !login;
    const other = login?.other_account ?? null;
    this.#showCode(login && !login.wants_password && !other ? login : null);
    this.#showForm(Boolean(login?.wants_password));
    byId('account-form').hidden = !other;
    if (!other)
      setText(byId('account-feedback'), '');
    if (other)
      setText(byId('login-lead'), leadAccount(other));
    else if (login)
      setText(byId('login-lead'), login.wants_password ? LEAD_PASSWORD : LEAD_CODE);
    this.tick();
  }

  tick() {
    if (this.#ends === null)
      return;
    const left = (this.#ends - performance.now()) / 1000;
    setText(byId('login-left'), left > 0 ? `A new code follows in ${clock(Math.ceil(left))}.` : 'A new code follows…');
  }

  #showCode(login) {
    const picture = byId('login-code');
    picture.hidden = !login;
    byId('login-left').hidden = !login;
    this.#ends = login ? performance.now() + 1000 * login.valid_s : null;
    const code = login ? login.code : null;
    if (this.#code === code)
      return;
    this.#code = code;
    if (login)
      picture.src = `api/login.svg?code=${code}`;
    else
      picture.removeAttribute('src');
  }

  #showForm(wanted) {
    byId('login-form').hidden = !wanted;
    const appears = wanted && !this.#shown;
    if (!wanted && this.#shown) {
      byId('login-password').value = '';
      this.#say('');
    }
    this.#shown = wanted;
    const age = this.#sentAt === null ? 0 : performance.now() - this.#sentAt;
    if (!wanted || age === 0 || (!appears && age < CHECKED_WITHIN_MS))
      return;
    this.#sentAt = null;
    if (age < REMEMBERED_MS)
      this.#say('It is still asked for: perhaps it was mistyped. Try again.', 'bad');
  }

  #say(text, tone = 'quiet') {
    setText(byId('login-feedback'), text);
    byId('login-feedback').dataset.tone = tone;
  }

  async #decide(account) {
    const say = (text) => setText(byId('account-feedback'), text);
    say('Sending…');
    try {
      const status = await send({ account });
      say(status === 204 ? 'Sent.' : (REFUSED[status] ?? `The service has answered with error ${status}.`));
    } catch {
      say('The service has not answered. Try again.');
    }
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#sending)
      return;
    this.#sending = true;
    this.#sentAt = null;
    this.#say('Sending…');
    const field = byId('login-password');
    try {
      const status = await send({ password: field.value });
      if (status === 204) {
        field.value = '';
        this.#sentAt = performance.now();
        this.#say('Sent. Telegram checks it…');
      } else {
        this.#say(REFUSED[status] ?? `The service has answered with error ${status}.`, 'bad');
      }
    } catch {
      this.#say('The service has not answered. Try again.', 'bad');
    } finally {
      this.#sending = false;
    }
  }
}

async function send(body) {
  const answer = await fetch('api/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return answer.status;
}
