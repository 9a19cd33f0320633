// A button that opens a short list of further actions: by a tap, or the arrow keys.

import { html, useEffect, useRef, useState } from '../lib.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

function step(list, by) {
  const items = [...list.querySelectorAll('[role=menuitem]:not([disabled])')];
  const next = (items.indexOf(document.activeElement) + by + items.length) % items.length;
  items[next]?.focus();
}

// items: [{text, icon, act, danger}]
export function Menu({ items, label = t('do.more'), icon = 'ellipsis', text, id, disabled }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const button = useRef(null);
  const kept = useRef(items); // while it is open, nothing in it changes its place under a finger
  if (!open)
    kept.current = items;
  const close = (back) => {
    setOpen(false);
    if (back)
      button.current?.focus();
  };
  useEffect(() => {
    if (!open)
      return undefined;
    const list = box.current.querySelector('[role=menu]');
    // Upwards, where below there is no room.
    list.classList.toggle('up', list.getBoundingClientRect().bottom > innerHeight - 64);
    list.querySelector('[role=menuitem]')?.focus();
    const outside = (event) => !box.current?.contains(event.target) && close(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const keys = (event) => {
    const list = box.current.querySelector('[role=menu]');
    if (event.key === 'Escape')
      close(true);
    else if (event.key === 'ArrowDown')
      step(list, 1);
    else if (event.key === 'ArrowUp')
      step(list, -1);
    else if (event.key === 'Tab')
      return close(true); // and on from the button
    else
      return undefined;
    event.preventDefault();
    return event.stopPropagation();
  };
  const chosen = (item) => () => {
    close(true);
    item.act();
  };
  return html`<span class="menu" ref=${box} onKeyDown=${open ? keys : undefined}>
    <button type="button" ref=${button} id=${id} class=${text ? 'btn' : 'icon'} disabled=${disabled} aria-haspopup="menu"
      aria-expanded=${open} aria-label=${text ? undefined : label} title=${text ? undefined : label}
      onClick=${() => setOpen(!open)}>${icon && html`<${Icon} name=${icon} />`}${text}</button>
    ${open && html`<div role="menu" aria-label=${label}>
      ${kept.current.filter(Boolean).map((item) => html`<button type="button" role="menuitem" disabled=${item.disabled}
        class=${item.danger ? 'danger' : ''} onClick=${chosen(item)}>
        ${item.icon && html`<${Icon} name=${item.icon} />`}<span>${item.text}</span></button>`)}
    </div>`}
  </span>`;
}
