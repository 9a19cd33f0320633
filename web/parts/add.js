// A link or a file, and where it is to go.

import { html, useState } from '../lib.js';
import { play } from '../commands.js';
import { titleOf } from './coming.js';
import { channel } from '../store.js';
import { t } from '../words.js';
import { question } from './dialog.js';
import { Menu } from './menu.js';
import { useOnce } from './once.js';
import { Resolved } from './resolved.js';

// Pulls the first address out of what was pasted: phones share a title along with it.
export function locationIn(text) {
  const whole = text.trim();
  return whole.match(/https?:\/\/\S+/)?.[0] ?? whole;
}

async function sure(place) {
  const now = channel.value?.now;
  return place !== 'now' || !now || question({ title: t('ask.now'), text: t('ask.now.text', { title: titleOf(now) }),
    verb: t('do.play_now') });
}

export function Add() {
  const [text, setText] = useState('');
  const [busy, once] = useOnce();
  const send = async (place) => {
    const location = locationIn(text);
    if (!location || !(await sure(place)))
      return;
    await once(async () => {
      const answer = await play(location, place);
      if (!answer.problem)
        setText((now) => (now === text ? '' : now)); // what somebody has typed meanwhile stays
    });
  };
  const submit = (event) => {
    event.preventDefault();
    send('next');
  };
  return html`<form id="request-form" class="add" onSubmit=${submit}>
    <label for="request">${t('add.label')}</label>
    <div class="entry">
      <input id="request" type="text" inputmode="url" required maxlength="4000" autocomplete="off" autocapitalize="none"
        spellcheck="false" placeholder=${t('add.hint')} value=${text} onInput=${(event) => setText(event.target.value)} />
      <span class="split">
        <button type="submit" class="btn" disabled=${busy}>${t('do.play_next')}</button>
        <${Menu} label=${t('add.where')} icon="chevron-down" disabled=${busy} items=${[
          { text: t('do.play_last'), icon: 'arrow-down', act: () => send('last') },
          { text: t('do.play_now'), icon: 'play', act: () => send('now') },
        ]} />
      </span>
    </div>
    <${Resolved} location=${locationIn(text)} />
  </form>`;
}
