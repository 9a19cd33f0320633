// How the service itself is.

import { byteCount, span, who } from '../format.js';
import { html } from '../lib.js';
import { me, status } from '../store.js';
import { t } from '../words.js';

// `alone`: who looks stands there already.
export function Station({ alone }) {
  const now = status.value;
  if (!now)
    return null;
  return html`<p class="quiet note facts-line">
    <span id="uptime">${t('station.up', { span: span(now.uptime_s) })}</span>
    <span id="cache">${t('station.cache', { bytes: byteCount(now.cache_bytes) })}</span>
    <span id="version">${t('station.version', { version: now.version })}</span>
    ${me.value && !alone && html`<span id="me">${t('station.me', { name: who(me.value.name), role: t(`role.${me.value.role}`) })}</span>`}
  </p>`;
}
