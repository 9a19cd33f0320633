// How far something is prepared, in a word and a colour.

import { percent } from '../format.js';
import { html } from '../lib.js';
import { has, t } from '../words.js';

const TONES = { ready: 'good', live: 'good', failed: 'bad', cached: 'good', unavailable: 'bad', nothing_to_play: 'bad' };

export function State({ item }) {
  if (!item.state)
    return null;
  const key = `state.${item.state}`;
  const word = has(key) ? t(key) : item.state;
  const going = item.progress !== null && item.progress !== undefined && !['ready', 'failed'].includes(item.state);
  return html`<span class="tag" data-tone=${TONES[item.state] ?? 'quiet'}>${word}${going ? ` ${percent(item.progress)}` : ''}</span>`;
}
