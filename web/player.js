// Keeps the live preview playing: starts it, notices that it failed or stands still, starts it again
// with growing pauses, and stays near the live edge. The library that it needs comes with the first picture.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10000;
const CHECK_MS = 1000;
const CURTAIN_AFTER_MS = 2500; // shorter stops are a player filling its buffer
const RESTART_AFTER_MS = 8000; // four segments without a picture

const HLS_OPTIONS = {
  enableWorker: false, // a worker would need blob: scripts in the content security policy
  liveSyncDurationCount: 3,
  liveMaxLatencyDurationCount: 8, // beyond 16 s it jumps to the live edge
  maxBufferLength: 20,
  backBufferLength: 10,
};

let library = null;

function loadLibrary() {
  library ??= new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = 'vendor/hls.light.min.js';
    script.onload = () => resolve(window.Hls);
    script.onerror = () => {
      library = null; // the next start tries again
      resolve(null);
    };
    document.head.append(script);
  });
  return library;
}

export class Player {
  // `onPicture(bool)` tells whether the picture moves.
  constructor(video, url, onPicture) {
    this.video = video;
    this.url = url;
    this.onPicture = onPicture;
    this.hls = null;
    this.pauseMs = FIRST_PAUSE_MS;
    this.restartTimer = 0;
    this.lastTime = -1;
    this.movedAt = performance.now();
    this.gone = false;
    this.checks = setInterval(() => this.check(), CHECK_MS);
    this.start();
  }

  async start() {
    this.stop();
    this.movedAt = performance.now();
    const Hls = await loadLibrary();
    if (this.gone || this.hls)
      return;
    if (Hls?.isSupported()) {
      this.hls = new Hls(HLS_OPTIONS);
      this.hls.on(Hls.Events.ERROR, (_, data) => this.onHlsError(data));
      this.hls.loadSource(this.url);
      this.hls.attachMedia(this.video);
    } else {
      // Safari on the telephone: no Media Source Extensions, but HLS of its own.
      this.video.src = this.url;
      this.video.onerror = () => this.restartLater();
    }
    // A browser that refuses even muted autoplay shows the first picture; the watch below tries again.
    this.video.play().catch(() => {});
  }

  stop() {
    clearTimeout(this.restartTimer);
    this.restartTimer = 0;
    this.hls?.destroy();
    this.hls = null;
  }

  // For good: nobody looks.
  destroy() {
    this.gone = true;
    clearInterval(this.checks);
    this.stop();
    this.video.removeAttribute('src');
    this.video.load();
  }

  // The service is another run than before: what is buffered belongs to the old one.
  restartNow() {
    this.pauseMs = FIRST_PAUSE_MS;
    this.start();
  }

  restartLater() {
    if (this.restartTimer || this.gone)
      return;
    this.restartTimer = setTimeout(() => this.start(), this.pauseMs);
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
  }

  onHlsError(data) {
    if (data.fatal)
      this.restartLater();
  }

  check() {
    const now = performance.now();
    const moved = this.video.currentTime !== this.lastTime && this.video.readyState >= 2;
    this.lastTime = this.video.currentTime;
    if (moved) {
      this.movedAt = now;
      this.pauseMs = FIRST_PAUSE_MS;
    }
    const still = now - this.movedAt;
    this.onPicture(still < CURTAIN_AFTER_MS && this.video.readyState >= 2);
    if (this.video.paused)
      this.video.play().catch(() => {});
    if (still > RESTART_AFTER_MS)
      this.restartLater();
  }
}

// The first picture of a segment, into a canvas: no more is fetched. Returns what ends it.
export function drawStill(canvas, url, onThere) {
  const video = document.createElement('video');
  let hls = null;
  let gone = false;
  const end = () => {
    gone = true;
    hls?.destroy();
    video.removeAttribute('src');
  };
  video.muted = true;
  video.addEventListener('loadeddata', () => {
    if (gone)
      return;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d').drawImage(video, 0, 0);
    onThere(true);
    end();
  });
  loadLibrary().then((Hls) => {
    if (gone)
      return;
    if (Hls?.isSupported()) {
      hls = new Hls({ ...HLS_OPTIONS, maxBufferLength: 1, maxMaxBufferLength: 1 });
      hls.loadSource(url);
      hls.attachMedia(video);
    } else {
      video.preload = 'auto';
      video.src = url;
    }
  });
  return end;
}
