// What a link is called and how long it is, while it still stands in the field.

import { ask, at, CHANNEL, sentence } from '../api.js';
import { clock } from '../format.js';
import { html, useEffect, useState } from '../lib.js';
import { may } from '../store.js';
import { t } from '../words.js';

const TYPED_MS = 500;
const AGAIN_MS = 1500;

let offered = true; // until the service says that it does not know

export function Resolved({ location }) {
  const [answer, setAnswer] = useState(null);
  const worth = offered && may('operator') && /^https?:\/\/[^/\s]+\.?[^\s]*$|[\w)]\.\w{2,4}$/.test(location);
  useEffect(() => {
    setAnswer(null);
    if (!worth)
      return undefined;
    let timer = 0;
    let gone = false;
    const look = async () => {
      const { data, problem } = await ask(at(`${CHANNEL}/resolve`), { method: 'POST', body: { location } });
      if (gone)
        return;
      if (problem?.status === 404)
        offered = false;
      setAnswer(problem ? { problem } : data);
      if (data?.state === 'resolving')
        timer = setTimeout(look, AGAIN_MS);
    };
    timer = setTimeout(look, TYPED_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [location, worth]);
  if (!worth || !answer || answer.problem?.status === 404)
    return null;
  if (answer.problem)
    return html`<p class="note" role="status" data-tone="bad" id="resolved">${sentence(answer.problem)}</p>`;
  if (answer.state === 'resolving')
    return html`<p class="note quiet" role="status" id="resolved">${t('resolve.going')}</p>`;
  if (answer.state === 'failed')
    return html`<p class="note" role="status" data-tone="bad" id="resolved">${t('resolve.failed', { reason: answer.reason })}</p>`;
  return html`<p class="note" role="status" id="resolved"><b>${answer.title || answer.item}</b> ${answer.live ? t('resolve.live')
    : answer.duration_s ? clock(answer.duration_s) : ''}</p>`;
}
