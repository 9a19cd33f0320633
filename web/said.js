// What the service says of what people have done or were refused. It speaks English; text/ru_said.js has each of its sentences in
// Russian. What comes from elsewhere (yt-dlp, ffmpeg, the system) has no other words than its own.

import { RU_ACCEPTED, RU_SAID } from './text/ru_said.js';
import { has, language, t } from './words.js';

const MOST_KEPT = 500;
const kept = new Map();

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const fixed = (text) => text.replaceAll('{}', '').length;

// The more of a sentence is fixed, the sooner it is looked at. One that begins with what is filled in does not begin before
// another has ended.
const compiled = (table) => Object.entries(table).sort(([a], [b]) => fixed(b) - fixed(a)).map(([english, russian]) => ({ russian,
  pattern: new RegExp(`^${english.split('{}').map(quoted).join('(.*?)').replace(/^\(\.\*\?\)/, '((?:(?!; ).)*?)')}$`, 's') }));
let sentences = null;

// "editor", "editor on kino, viewer on news"
const roles = (text) => text.split(', ').map((one) => {
  const [role, channel] = one.split(' on ');
  const word = has(`role.${role}`) ? t(`role.${role}`) : role;
  return channel ? `${word} (${channel})` : word;
}).join(', ');

// Nothing: what is to be filled in is a sentence that is not known.
function filled(russian, gaps) {
  let known = true;
  const text = russian.replace(/\{(\d)(?::(\w+))?\}/g, (_, index, kind) => {
    const gap = gaps[index];
    if (kind === 'role')
      return roles(gap);
    if (kind !== 'said' || gap === '')
      return gap;
    const rest = gap.startsWith('; ') ? gap.slice(2) : gap;
    const inner = translated(rest);
    known &&= inner !== null;
    return rest === gap ? inner : `; ${inner}`;
  });
  return known ? text : null;
}

function whole(text, patterns = sentences ??= compiled(RU_SAID)) {
  for (const { pattern, russian } of patterns) {
    const found = text.match(pattern);
    const said = found && filled(russian, found.slice(1));
    if (said)
      return said;
  }
  return null;
}

// Sentences are put together with "; ".
function translated(text) {
  const all = whole(text);
  if (all)
    return all;
  for (let at = text.indexOf('; '); at > 0; at = text.indexOf('; ', at + 2)) {
    const front = whole(text.slice(0, at));
    const rest = front && translated(text.slice(at + 2));
    if (rest)
      return `${front}; ${rest}`;
  }
  return null;
}

// What a setting takes.
export const accepted = (text) => (language.value === 'ru' && whole(text, compiled(RU_ACCEPTED))) || text;

// In the page's language; nothing: there are no words for it.
export function said(text) {
  if (language.value !== 'ru' || !text)
    return text || null;
  if (!kept.has(text)) {
    if (kept.size >= MOST_KEPT)
      kept.clear();
    kept.set(text, translated(text));
  }
  return kept.get(text);
}
