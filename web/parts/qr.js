// A code to scan. Black on white in the dark as well: few scanners read an inverted one.

import { html, useMemo } from '../lib.js';
import { generate } from '../vendor/lean-qr.js';

const QUIET = 4; // the border that scanners need

function squares(code) {
  let path = '';
  for (let y = 0; y < code.size; y += 1)
    for (let x = 0; x < code.size; x += 1)
      if (code.get(x, y))
        path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  return path;
}

export function Qr({ text, label }) {
  const { path, size } = useMemo(() => {
    const code = generate(text);
    return { path: squares(code), size: code.size + 2 * QUIET };
  }, [text]);
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`} shape-rendering="crispEdges">
    <path fill="#fff" d=${`M0 0h${size}v${size}h-${size}z`} /><path fill="#000" d=${path} /></svg>`;
}
