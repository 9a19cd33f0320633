// The picture as it goes out, without sound until somebody asks for it. It is there while somebody looks.

import { at } from '../api.js';
import { html, useLayoutEffect, useRef, useState } from '../lib.js';
import { Player } from '../player.js';
import { seen } from '../seen.js';
import { status } from '../store.js';
import { t } from '../words.js';
import { Icon } from './icon.js';

export function Preview() {
  const video = useRef(null);
  const screen = useRef(null);
  const [moves, setMoves] = useState(false);
  const [muted, setMuted] = useState(true);
  const watched = seen.value;
  const there = Boolean(status.value?.preview);
  const instance = status.value?.instance;
  useLayoutEffect(() => { // at once: a page that is left is stopped in the middle of it
    if (!there || !watched)
      return undefined;
    const player = new Player(video.current, at('hls/live.m3u8'), setMoves);
    return () => {
      player.destroy();
      setMoves(false);
    };
  }, [there, watched, instance]);
  const toggle = () => {
    video.current.muted = !muted;
    setMuted(!muted);
  };
  const full = () => {
    if (document.fullscreenElement)
      document.exitFullscreen();
    else if (screen.current.requestFullscreen)
      screen.current.requestFullscreen().catch(() => {});
    else
      video.current.webkitEnterFullscreen?.(); // the telephone that knows only the video's own
  };
  if (status.value && !there)
    return html`<p class="card quiet" id="no-preview">${t('preview.off')}</p>`;
  return html`<div class="screen" id="screen" ref=${screen}>
    <video id="video" ref=${video} muted playsinline aria-label=${t('preview.name')}></video>
    <p id="curtain" class="curtain" hidden=${moves}>${t('preview.waiting')}</p>
    <div class="screen-buttons">
      <button id="mute" type="button" onClick=${toggle}><${Icon} name=${muted ? 'volume-x' : 'volume-2'} />
        <span>${t(muted ? 'preview.unmute' : 'preview.mute')}</span></button>
      <button id="full" type="button" onClick=${full}><${Icon} name="maximize" /><span>${t('preview.full')}</span></button>
    </div>
  </div>`;
}
