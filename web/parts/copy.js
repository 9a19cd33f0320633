import { html, useState } from '../lib.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

// Where the browser gives pages no clipboard (without TLS), the text is selected, so that it can be copied by hand.
async function put(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const shown = button.closest('[data-copy]')?.querySelector('code, input') ?? button.parentElement.querySelector('code');
    if (shown)
      getSelection().selectAllChildren(shown);
    return false;
  }
}

export function Copy({ text, label }) {
  const [state, setState] = useState('');
  const copy = async (event) => {
    const done = await put(text, event.currentTarget);
    setState(done ? 'copied' : 'select');
    setTimeout(() => setState(''), 4000);
  };
  return html`<button type="button" class=${label ? 'btn' : 'text'} onClick=${copy}>
    <${Icon} name=${state === 'copied' ? 'check' : 'copy'} />${t(state ? `copy.${state}` : label ?? 'do.copy')}</button>`;
}
