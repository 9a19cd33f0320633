// How the service itself is.

import { byteCount, span } from '../format.js';
import { html } from '../lib.js';
import { me, status } from '../store.js';
import { t } from '../words.js';

export function Station() {
  const now = status.value;
  if (!now)
    return null;
  return html`<p class="quiet note facts-line">
    <span id="uptime">${t('station.up', { span: span(now.uptime_s) })}</span>
    <span id="cache">${t('station.cache', { bytes: byteCount(now.cache_bytes) })}</span>
    <span id="version">${t('station.version', { version: now.version })}</span>
    ${me.value && html`<span id="me">${t('station.me', { name: me.value.name, role: t(`role.${me.value.role}`) })}</span>`}
  </p>`;
}
