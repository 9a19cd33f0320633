// The page: asks /api/status each second and shows the answer. Titles come from outside, so that text
// goes in by textContent only.

import { byId, clock, element, setText } from './dom.js';
import { DeskCard } from './desk.js';
import { LoginCard } from './login.js';
import { Player } from './player.js';

const POLL_MS = 1000;
const POLL_HIDDEN_MS = 5000;
const ANSWER_WITHIN_MS = 4000;
const LOST_AFTER_MS = 3500;

const PREPARATION = {
  waiting: ['waiting', 'quiet'],
  resolving: ['looking it up', 'quiet'],
  fetching: ['downloading', 'quiet'],
  encoding: ['encoding', 'quiet'],
  ready: ['ready', 'good'],
  failed: ['failed', 'bad'],
};

const OUTPUT = {
  connecting: ['connecting', 'warn'],
  live: ['live', 'good'],
  reconnecting: ['reconnecting', 'warn'],
};

const desk = new DeskCard();
const login = new LoginCard();
let player = null;
let instance = null;
let onAir = null; // the last answer's, with `at`: when it came
let answeredAt = performance.now();

function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1)
    return `${Math.floor(seconds)} s`;
  if (minutes < 60)
    return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function bitRate(bits) {
  return bits >= 1e6 ? `${(bits / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bits / 1e3)} kbit/s`;
}

function byteCount(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

function showPill(text, tone) {
  setText(byId('state'), text);
  byId('state').dataset.tone = tone;
}

function tag([word, tone]) {
  const node = element('span', 'tag', word);
  node.dataset.tone = tone;
  return node;
}

function firstLine(name, label) {
  const line = element('div', 'line');
  line.append(element('span', 'name', name), tag(label));
  return line;
}

function nextItem(item) {
  const [word, tone] = PREPARATION[item.state] ?? [item.state, 'quiet'];
  const percent = item.progress === null ? '' : ` ${Math.floor(100 * item.progress)} %`;
  const node = element('li');
  node.append(firstLine(item.title, [word + percent, tone]));
  if (item.progress !== null && item.state !== 'ready' && item.state !== 'failed') {
    const bar = element('progress');
    bar.value = item.progress;
    bar.setAttribute('aria-label', `${word}: ${item.title}`);
    node.append(bar);
  }
  if (item.reason)
    node.append(element('p', 'note quiet', item.reason));
  return node;
}

function output(item) {
  const facts = element('dl');
  const fact = (term, value) => {
    const pair = element('div');
    pair.append(element('dt', '', term), element('dd', '', value));
    facts.append(pair);
  };
  const live = item.state === 'live';
  fact('Connected for', live ? span(item.connected_s) : '–');
  fact('Bit rate', live ? bitRate(item.bits_per_second) : '–');
  fact('Reconnects', String(item.reconnects));
  fact('Dropped frames', String(item.dropped_frames));
  const node = element('li');
  node.append(firstLine(item.name, OUTPUT[item.state] ?? [item.state, 'quiet']), facts);
  if (item.problem)
    node.append(element('p', 'note', item.problem));
  return node;
}

// Builds a list anew only when what it shows has changed.
function showList(list, items, build) {
  const key = JSON.stringify(items);
  if (list.dataset.key === key)
    return;
  list.dataset.key = key;
  list.replaceChildren(...items.map(build));
}

function showOnAir() {
  if (!onAir)
    return;
  const filler = desk.paused ? 'Paused' : 'Filler: nothing of the playlist is ready yet';
  const title = onAir.filler ? filler : onAir.title || 'untitled';
  setText(byId('title'), title);
  document.title = `${title} · tg_video_streamer`;
  // Runs on between two answers, but never past the end or far beyond the last answer.
  const since = Math.min(performance.now() - onAir.at, LOST_AFTER_MS) / 1000;
  const known = onAir.duration_s !== null;
  const position = Math.min(onAir.position_s + since, known ? onAir.duration_s : Infinity);
  setText(byId('position'), clock(position));
  setText(byId('duration'), known ? clock(onAir.duration_s) : 'live');
  byId('progress').hidden = !known;
  byId('progress').max = known && onAir.duration_s > 0 ? onAir.duration_s : 1;
  byId('progress').value = known ? position : 0;
}

function overall(status) {
  if (status.outputs.some((one) => one.state === 'reconnecting'))
    return ['output trouble', 'bad'];
  if (status.outputs.some((one) => one.state === 'connecting'))
    return ['connecting', 'warn'];
  return status.on_air.filler ? ['filler', 'warn'] : ['on air', 'good'];
}

function show(status) {
  onAir = { ...status.on_air, at: performance.now() };
  showOnAir();
  showPill(...overall(status));
  login.show(status.login);
  showList(byId('next'), status.next, nextItem);
  showList(byId('outputs'), status.outputs, output);
  showList(byId('problems'), status.problems, (text) => element('li', '', text));
  byId('no-next').hidden = status.next.length > 0;
  byId('no-outputs').hidden = status.outputs.length > 0;
  byId('problems-card').hidden = status.problems.length === 0;
  setText(byId('uptime'), `up ${span(status.uptime_s)}`);
  setText(byId('cache'), `cache ${byteCount(status.cache_bytes)}`);
  setText(byId('version'), `version ${status.version}`);
}

function keepPlaying(status) {
  byId('screen').hidden = !status.preview;
  if (!status.preview)
    return;
  if (!player)
    player = new Player(byId('video'), 'hls/live.m3u8', (moves) => { byId('curtain').hidden = moves; });
  else if (instance !== status.instance)
    player.restartNow();
  instance = status.instance;
}

function showLost(complaint) {
  const silent = performance.now() - answeredAt;
  if (silent < LOST_AFTER_MS)
    return;
  showPill('no contact', 'bad');
  setText(byId('lost'), `${complaint} for ${span(silent / 1000)}. What you see below is old; this page keeps trying.`);
  byId('lost').hidden = false;
  document.body.classList.add('stale');
}

function complaintAbout(answer) {
  return answer.status === 401
    ? 'The service asks who you are (open a link from tg_video_streamer panel-link)'
    : `The service has answered with error ${answer.status}`;
}

// Throws when the service cannot be reached.
async function ask() {
  const answer = await fetch('api/status', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!answer.ok)
    return showLost(complaintAbout(answer));
  const status = await answer.json();
  answeredAt = performance.now();
  byId('lost').hidden = true;
  document.body.classList.remove('stale');
  show(status);
  keepPlaying(status);
  await desk.ask();
}

async function poll() {
  await ask().catch(() => showLost('The service has not answered'));
  setTimeout(poll, document.hidden ? POLL_HIDDEN_MS : POLL_MS);
}

function toggleMute() {
  const video = byId('video');
  video.muted = !video.muted;
  setText(byId('mute'), video.muted ? 'Unmute' : 'Mute');
}

function toggleFullScreen() {
  if (document.fullscreenElement)
    document.exitFullscreen();
  else
    byId('screen').requestFullscreen?.().catch(() => {});
}

// A link for somebody, opened where somebody else is logged in.
if (location.hash.startsWith('#in='))
  location.replace(`enter${location.hash}`);

// The token has become a cookie: it leaves the address bar, the history and every copied link.
if (new URLSearchParams(location.search).has('token'))
  history.replaceState(null, '', location.pathname);

byId('mute').addEventListener('click', toggleMute);
byId('full').addEventListener('click', toggleFullScreen);
setInterval(showOnAir, 250);
setInterval(() => login.tick(), 250);
poll();
