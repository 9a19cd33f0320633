import { html } from '../lib.js';

export function Icon({ name }) {
  return html`<svg class="pic" width="20" height="20" aria-hidden="true" focusable="false"><use href=${`icons.svg#${name}`} /></svg>`;
}
