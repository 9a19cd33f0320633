// What was done or went wrong, for some seconds, with the way back. It waits while somebody points at it or is in it.

import { html, signal, useEffect, useRef } from '../lib.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

const UNDO_S = 8;
const BAD_S = 12;
const SAID_S = 4;
const MOST = 3;

export const toasts = signal([]);
let last = 0;

const drop = (id) => { toasts.value = toasts.value.filter((one) => one.id !== id); };

// By somebody, whose focus would go with it.
function gone(id) {
  drop(id);
  document.getElementById('main')?.focus({ preventScroll: true });
}

export function say({ text, tone = 'good', undo = null }) {
  last += 1;
  const left = tone === 'bad' ? BAD_S : undo ? UNDO_S : SAID_S;
  toasts.value = [...toasts.value, { id: last, text, tone, undo, left }].slice(-MOST);
}

function Toast({ toast }) {
  const held = useRef(false);
  useEffect(() => {
    let left = toast.left;
    const timer = setInterval(() => {
      if (held.current)
        return;
      left -= 0.25;
      if (left <= 0)
        drop(toast.id);
    }, 250);
    return () => clearInterval(timer);
  }, [toast.id]);
  const hold = (on) => () => { held.current = on; };
  const undo = () => {
    gone(toast.id);
    toast.undo();
  };
  return html`<div class="toast" data-tone=${toast.tone} onMouseEnter=${hold(true)} onMouseLeave=${hold(false)}
      onFocusIn=${hold(true)} onFocusOut=${hold(false)}>
    <p>${toast.text}</p>
    ${toast.undo && html`<button type="button" class="text" onClick=${undo}>${t('do.undo')}</button>`}
    <button type="button" class="icon" onClick=${() => gone(toast.id)} title=${t('do.close')}
      aria-label=${t('do.close')}><${Icon} name="x" /></button>
  </div>`;
}

export function Toasts() {
  return html`<div id="toasts" role="status" aria-live="polite">
    ${toasts.value.map((toast) => html`<${Toast} key=${toast.id} toast=${toast} />`)}
  </div>`;
}
