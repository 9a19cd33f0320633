// A sheet over the page: a question before what cannot be undone, or something to fill in. The browser's own <dialog> keeps
// the keyboard inside and Escape closes it.

import { computed, html, signal, useEffect, useRef } from '../lib.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

const shown = signal(null); // {title, view, close}
export const isOpen = computed(() => shown.value !== null);

export const closeDialog = () => { shown.value = null; };

// One at a time: what was open is closed without a choice.
function show(one) {
  const before = shown.value;
  shown.value = one;
  before?.onClose?.();
}

// onClose: somebody has closed it without choosing.
export const openDialog = (title, view, onClose) => show({ title, view, onClose });

// True, if the verb was chosen. The other button has the focus.
export function question({ title, text, verb }) {
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      closeDialog();
      resolve(yes);
    };
    show({ title, onClose: () => resolve(false), view: () => html`<p>${text}</p>
      <div class="row end">
        <button type="button" class="btn" autofocus onClick=${answer(false)}>${t('do.cancel')}</button>
        <button type="button" class="btn danger" id="sure" onClick=${answer(true)}>${verb}</button>
      </div>` });
  });
}

export function Dialog() {
  const ref = useRef(null);
  const one = shown.value;
  useEffect(() => {
    const before = document.activeElement;
    if (!one)
      return undefined;
    if (!ref.current.open)
      ref.current.showModal();
    // What opened it may be gone, with the row that it stood in.
    return () => (before?.isConnected && before !== document.body ? before : document.getElementById('main'))?.focus({ preventScroll: true });
  }, [one]);
  if (!one)
    return null;
  const closed = () => {
    one.onClose?.();
    if (shown.value === one)
      closeDialog();
  };
  return html`<dialog ref=${ref} aria-labelledby="dialog-title" onClose=${closed}>
    <div class="dialog-head">
      <h2 id="dialog-title">${one.title}</h2>
      <button type="button" class="icon" onClick=${() => ref.current.close()} aria-label=${t('do.close')}><${Icon} name="x" /></button>
    </div>
    ${one.view()}
  </dialog>`;
}
