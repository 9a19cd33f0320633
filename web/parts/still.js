// A picture of what goes out: one segment of the preview, of which the first picture is shown. It is asked for anew now and
// then, while somebody looks.

import { html, useLayoutEffect, useRef, useState } from '../lib.js';
import { drawStill } from '../player.js';
import { seen } from '../seen.js';
import { t } from '../words.js';

const ANEW_MS = 30000;

export function Still({ channel }) {
  const canvas = useRef(null);
  const [there, setThere] = useState(false);
  const watched = seen.value;
  const { preview, root, started } = channel;
  useLayoutEffect(() => {
    if (!preview || !watched)
      return undefined;
    let stop = drawStill(canvas.current, `${root.slice(1)}/hls/live.m3u8`, setThere);
    const anew = setInterval(() => {
      stop();
      stop = drawStill(canvas.current, `${root.slice(1)}/hls/live.m3u8`, setThere);
    }, ANEW_MS);
    return () => {
      clearInterval(anew);
      stop();
    };
  }, [preview, watched, root, started]);
  if (!preview)
    return null;
  return html`<canvas class="still" ref=${canvas} width="320" height="180" role="img" data-there=${there}
    aria-label=${t('channel.still', { name: channel.title })}></canvas>`;
}
