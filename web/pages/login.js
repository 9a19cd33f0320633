import { html } from '../lib.js';
import { status } from '../store.js';
import { t } from '../words.js';

// The card itself stands above every page while it is wanted.
export function Login() {
  return html`<section class="card"><p>${t(status.value?.login ? 'login.above' : 'login.nothing')}</p></section>`;
}
