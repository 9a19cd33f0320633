// The stream itself: its title, and whether the station is on the air at all.

import { command } from '../commands.js';
import { html, useState } from '../lib.js';
import { channel, may } from '../store.js';
import { t } from '../words.js';
import { closeDialog, openDialog, question } from './dialog.js';
import { useOnce } from './once.js';

function TitleForm() {
  const { stream_title: title } = channel.value;
  const [text, setText] = useState(title?.value ?? '');
  const [busy, once] = useOnce();
  const set = (name, more) => (event) => {
    event.preventDefault();
    return once(async () => {
      const { problem } = await command(name, more(), { said: t('said.title') });
      if (!problem)
        closeDialog();
    });
  };
  return html`<form id="title-form" onSubmit=${set('title-set', () => ({ text: text.trim() }))}>
    <label for="stream-title">${t('title.label')}</label>
    <input id="stream-title" required autofocus maxlength="255" value=${text} onInput=${(event) => setText(event.target.value)} />
    <div class="row end">${title?.by_hand && html`<button type="button" class="btn" onClick=${set('title-auto', () => ({}))}>${t('do.title_auto')}</button>`}
      <button type="submit" class="btn primary" disabled=${busy}>${t('do.save')}</button></div>
  </form>`;
}

async function stop() {
  if (await question({ title: t('ask.stop'), text: t('ask.stop.text'), verb: t('do.stop') }))
    command('stop', {}, { apply: (state) => ({ ...state, stopped: true }), done: (state) => state.stopped, said: t('said.stopped') });
}

const start = () => command('start', {}, { apply: (state) => ({ ...state, stopped: false }), done: (state) => !state.stopped, said: t('said.started') });

// What this service offers of it: an older one has neither.
export function streamActions(state) {
  return [
    state.stream_title && may('operator') && { text: t('do.title'), icon: 'pencil',
      act: () => openDialog(t('do.title'), () => html`<${TitleForm} />`) },
    state.stopped === false && may('admin') && { text: t('do.stop'), icon: 'circle-stop', danger: true, act: stop },
  ];
}

export function Start({ off }) {
  return may('admin')
    ? html`<div class="row"><button type="button" id="start" class="btn primary" disabled=${off} onClick=${start}>${t('do.start')}</button></div>`
    : html`<p class="note quiet">${t('now.stopped.text')}</p>`;
}
