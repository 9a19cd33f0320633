// Going live: who waits, and the way back to the programme.

import { command } from '../commands.js';
import { html, useEffect, useState } from '../lib.js';
import { channel, contact } from '../store.js';
import { t } from '../words.js';
import { openDialog, question } from './dialog.js';
import { Icon } from './icon.js';

const REFUSED_S = 600;

async function end() {
  if (await question({ title: t('ask.live_end'), text: t('ask.live_end.text'), verb: t('do.live_end') }))
    command('live-end', {}, { said: t('said.live_ended') });
}

export function LiveEnd({ off }) {
  return html`<button id="live-end" type="button" class="btn danger" disabled=${off} onClick=${end}>
    <${Icon} name="circle-stop" />${t('do.live_end')}</button>`;
}

export const refuse = () => command('live-refuse', { length_s: REFUSED_S }, { said: t('said.live_refused') });

// A publisher stands before the door.
export function LiveWaiting() {
  const live = channel.value?.live;
  if (!live?.waiting)
    return null;
  const admit = async () => {
    if (await question({ title: t('ask.live'), text: t('ask.live.text'), verb: t('do.admit') }))
      command('live-admit', {}, { said: t('said.live_admitted') });
  };
  return html`<section class="card alarm" aria-labelledby="live-waiting" id="live-card">
    <h2 id="live-waiting">${t('live.waiting')}</h2>
    <p>${t('live.waiting.text')}</p>
    <div class="row">
      <button type="button" id="admit" class="btn primary" disabled=${contact.value.state !== 'live'} onClick=${admit}>${t('do.admit')}</button>
      <button type="button" id="refuse" class="btn" disabled=${contact.value.state !== 'live'} onClick=${refuse}>${t('do.refuse')}</button>
    </div>
  </section>`;
}

// With the code for phones: it is fetched when somebody asks.
function Later() {
  const [how, setHow] = useState(null); // {view}, or {problem}
  useEffect(() => {
    import('./live_how.js').then(({ How }) => setHow({ view: How }), () => setHow({}));
  }, []);
  if (!how)
    return html`<p class="quiet late">${t('loading')}</p>`;
  return how.view ? html`<${how.view} />` : html`<p>${t('problem.silent')}</p>`;
}

export const goLive = () => openDialog(t('live.title'), () => html`<${Later} />`);
