// Numbers and times as people read them.

import { language, t } from './words.js';

const two = (number) => String(number).padStart(2, '0');

// 3723 → "1:02:03"
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

// "1:02:03", "62:03", "90" → seconds; null: it is no time
export function seconds(text) {
  const parts = text.trim().split(':');
  if (parts.length > 3 || !parts.every((part) => /^\d{1,5}$/.test(part)))
    return null;
  return parts.reduce((sum, part) => 60 * sum + Number(part), 0);
}

export function span(length) {
  const minutes = Math.floor(length / 60);
  if (minutes < 1)
    return t('span.s', { s: Math.floor(length) });
  if (minutes < 60)
    return t('span.min', { min: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 ? t('span.h_min', { h: hours, min: minutes % 60 }) : t('span.h', { h: hours });
  return t('span.d_h', { d: Math.floor(hours / 24), h: hours % 24 });
}

function decimal(number) {
  return number.toLocaleString(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

export function bitRate(bits) {
  return bits >= 1e6 ? t('rate.m', { n: decimal(bits / 1e6) }) : t('rate.k', { n: Math.round(bits / 1e3) });
}

export function byteCount(bytes) {
  return bytes >= 1e9 ? t('bytes.g', { n: decimal(bytes / 1e9) }) : t('bytes.m', { n: bytes >= 1e7 ? Math.round(bytes / 1e6) : decimal(Math.max(bytes, 1e5) / 1e6) });
}

export function percent(share) {
  return t('percent', { n: Math.floor(100 * share) });
}

// Whoever has come with the token of the whole panel has no name of his own.
export const who = (name) => (name === 'owner' ? t('people.owner') : name);

const formats = new Map();

function format(zone, options) {
  const key = `${language.value} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat(language.value, { timeZone: zone, hourCycle: 'h23', ...options });
    } catch { // a zone that this browser does not know
      made = new Intl.DateTimeFormat(language.value, { hourCycle: 'h23', ...options });
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

export const time = (at, zone) => format(zone, { hour: '2-digit', minute: '2-digit' }).format(at);
export const dayTime = (at, zone) =>
  format(zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at);

// Minutes east of UTC at that moment.
export function offsetOf(at, zone) {
  const parts = Object.fromEntries(format(zone, {
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return Math.round((wall - Math.floor(at / 1000) * 1000) / 60000);
}

// "Moscow, UTC+3": browsers' own names for zones are long, or not what people call them.
export function zoneName(at, zone) {
  const offset = offsetOf(at, zone);
  const hours = Math.floor(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  const sign = offset < 0 ? '−' : '+';
  const city = zone.split('/').pop().replaceAll('_', ' ');
  const known = t(`zone.${zone}`);
  const name = known.startsWith('zone.') ? city : known;
  return name === 'UTC' && !offset ? name : `${name}, UTC${sign}${hours}${minutes ? `:${two(minutes)}` : ''}`;
}
