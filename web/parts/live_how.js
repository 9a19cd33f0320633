// What a publisher enters to go live. It is fetched when somebody asks.

import { ask, at, sentence } from '../api.js';
import { time } from '../format.js';
import { html, useEffect, useState } from '../lib.js';
import { command } from '../commands.js';
import { channel } from '../store.js';
import { t } from '../words.js';
import { zone } from '../zone.js';
import { Copy } from './copy.js';
import { closeDialog } from './dialog.js';
import { refuse } from './live.js';
import { Qr } from './qr.js';

function Field({ name, value, secret }) {
  const [shown, setShown] = useState(!secret);
  return html`<div class="fact"><dt>${name}</dt><dd>
    <code>${shown ? value : '••••••••'}</code>
    ${!shown && html`<button type="button" class="text" onClick=${() => setShown(true)}>${t('do.show')}</button>`}
    <${Copy} text=${value} /></dd></div>`;
}

// One address that apps for phones can scan.
function srtLink({ url, stream_id: id, passphrase, latency_ms: latency }) {
  return `${url}?mode=caller&streamid=${encodeURIComponent(id)}&passphrase=${encodeURIComponent(passphrase)}`
    + (latency ? `&latency=${latency * 1000}` : '');
}

export function How() {
  const [answer, setAnswer] = useState(null);
  useEffect(() => { ask(at('api/v1/live')).then(setAnswer); }, []);
  if (!answer)
    return html`<p class="quiet">${t('loading')}</p>`;
  if (answer.problem)
    return html`<p>${answer.problem.status === 404 ? t('live.not_offered') : sentence(answer.problem)}</p>`;
  const { srt, rtmp } = answer.data;
  if (!srt && !rtmp)
    return html`<p>${t('live.off')}</p>`;
  return html`<p>${t('live.how')}</p>
    ${srt && html`<h3>SRT</h3><dl class="facts"><${Field} name=${t('live.address')} value=${srt.url} />
      <${Field} name=${t('live.stream_id')} value=${srt.stream_id} />
      <${Field} name=${t('live.passphrase')} value=${srt.passphrase} secret />
      <${Field} name=${t('live.whole')} value=${srtLink(srt)} secret /></dl>
      <details><summary>${t('live.qr')}</summary><${Qr} text=${srtLink(srt)} label=${t('live.qr')} /></details>`}
    ${rtmp && html`<h3>RTMP</h3><dl class="facts"><${Field} name=${t('live.address')} value=${rtmp.url} />
      <${Field} name=${t('live.key')} value=${rtmp.key} secret /></dl>`}
    <p class="quiet note">${t('live.secret')}</p>
    ${channel.value?.live?.refused_until && html`<p id="refused-until">${t('live.refused_until', { time: time(Date.parse(channel.value.live.refused_until), zone.value) })}</p>`}
    <div class="row end">
      <button type="button" class="btn" onClick=${() => { closeDialog(); refuse(); }}>${t('do.refuse_all')}</button>
      <button type="button" class="btn" onClick=${() => { closeDialog(); command('live-refuse', { length_s: 1 }, { said: t('said.live_open') }); }}>
        ${t('do.let_in')}</button>
    </div>`;
}
