// The plan: a week on a wide screen, a day on a phone, and a list of what is there. In the station's time.

import { at, newKey, sentence } from '../api.js';
import { run } from '../commands.js';
import { offsetOf, span, zoneName } from '../format.js';
import { html, useEffect, useRef, useState } from '../lib.js';
import { Missing, useAsked } from '../parts/asked.js';
import { closeDialog, openDialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { fresh as freshShow, Scope, ShowForm, titleOfShow, unlike } from '../parts/show_form.js';
import { State } from '../parts/states.js';
import { hhmm, WeekGrid } from '../parts/week_grid.js';
import { may, minutes, news, serverNow, skew_s } from '../store.js';
import { Versions } from '../versions.js';
import { language, t } from '../words.js';
import { DAY_MS, dayOf, gapsIn, lengthAfter, movedTo, same, snap, textOf, toUtc, toWall, wallOf, weekOf } from '../week.js';
import { browserZone, foreign, told, zone } from '../zone.js';

const CLOCK_OFF_S = 120;
const WIDE = matchMedia('(min-width: 800px)');

function useWide() {
  const [wide, setWide] = useState(WIDE.matches);
  useEffect(() => {
    const look = () => setWide(WIDE.matches);
    WIDE.addEventListener('change', look);
    return () => WIDE.removeEventListener('change', look);
  }, []);
  return wide;
}

const uidPath = (uid) => at(`api/v1/schedule/events/${encodeURIComponent(uid)}`);
const newUid = () => `${newKey().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
const heading = (wall, options) => new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', ...options }).format(wall);

// The day on which the clocks are set has another length; it says so.
function headings(first, days) {
  const offset = (time) => offsetOf(time, zone.value);
  return Array.from({ length: days }, (_, index) => {
    const wall = first + index * DAY_MS;
    const hours = (toUtc(wall + DAY_MS, offset) - toUtc(wall, offset)) / 3600000;
    return { weekday: heading(wall, { weekday: 'short' }), date: heading(wall, { day: 'numeric' }), long: heading(wall, { weekday: 'long', day: 'numeric', month: 'long' }),
      note: hours === 24 ? '' : t('span.h', { h: hours }) };
  });
}

// One's own changes follow one another, those of a page that was left as well: each is of the version that the one before has
// made, and only what somebody else has done in between is somebody else's.
const versions = new Versions();
let last = Promise.resolve();
function inTurn(act) {
  const sent = last.then(act);
  last = sent.catch(() => {});
  return sent;
}

// The service has kept what was there, to the byte.
const takeBack = (undone) => (done) => done?.undo && (async () => {
  await inTurn(async () => {
    const { data } = await run({ request: { path: at('api/v1/schedule/undo'), method: 'POST', body: { change: done.undo } } });
    versions.made(done.revision, data?.revision);
  });
  undone();
});

// What is asked of an event, in the version of it that somebody has before him. Whoever is told that it is another by now may
// ask once more.
const change = (event, request, said, undone) => inTurn(async () => {
  const seen = versions.newest(event.revision);
  const { data, problem } = await run({ request: { ...request, match: seen && `"${seen}"` }, said, undo: takeBack(undone) });
  if (data?.uid === event.uid)
    versions.made(seen, data.revision);
  if (problem?.status === 412) {
    event.revision = problem.said.revision;
    versions.made(null, event.revision);
  }
  return problem ?? null;
});

const put = (event, body, scope, said, undone) => change(event, { path: uidPath(event.uid), method: 'PUT',
  body: { ...body, ...(scope ? { scope, instance: event.instance } : {}) } }, said, undone);

async function drop(event, scope, again) {
  const query = scope ? `?scope=${scope}&instance=${encodeURIComponent(event.instance)}` : '';
  const problem = await change(event, { path: uidPath(event.uid) + query, method: 'DELETE' },
    t('said.show_dropped', { title: titleOfShow(event) }), again);
  again();
  if (!problem)
    closeDialog();
}

function AskScope({ event, done }) {
  const [scope, setScope] = useState('this');
  const submit = (press) => {
    press.preventDefault();
    closeDialog();
    done(scope);
  };
  return html`<form onSubmit=${submit}><p>${titleOfShow(event)}</p><${Scope} scope=${scope} set=${setScope} />
    <div class="row end"><button type="submit" class="btn primary" autofocus>${t('do.move_show')}</button></div></form>`;
}

function List({ events, from, to, open }) {
  const gaps = gapsIn(events.filter(({ ours }) => ours), from, to).map((gap) => ({ gap, wall: gap.from }));
  const rows = [...events.map((event) => ({ event, wall: wallOf(event.wall_start) })), ...gaps].sort((a, b) => a.wall - b.wall);
  return html`<ol id="shows" class="rows">${rows.map(({ event, gap, wall }) => (gap
    ? html`<li key=${`gap ${wall}`} class="gap"><span class="start">${hhmm(gap.from)}</span><p class="what quiet">${t('week.gap')}</p></li>`
    : html`<li key=${`${event.uid} ${event.instance}`}><span class="start">${hhmm(wall)}</span>
      <div class="what"><p class="name two">${titleOfShow(event)}</p>
        <p class="note quiet">${t('week.until', { time: hhmm(wallOf(event.wall_end)) })}${event.start_mode === 'hard' ? ` · ${t('show.hard_short')}` : ''}
          ${event.series ? ` · ${t('show.series')}` : ''}${unlike(event) && html` · <b class="unlike">${unlike(event)}</b>`} ${event.ours ? html`<${State} item=${event} />` : t('show.not_ours')}</p></div>
      <button type="button" class="btn" data-series=${event.series} onClick=${() => open(event)}>${t(event.editable && may('editor') ? 'do.change' : 'do.details')}</button></li>`))}</ol>`;
}

function Details({ event }) {
  return html`<p>${hhmm(wallOf(event.wall_start))}–${hhmm(wallOf(event.wall_end))} <${State} item=${event} /></p>
    <ul class="plain">${event.what.map((one) => html`<li class="name">${one}</li>`)}</ul>`;
}

// "#/schedule/2026-11-29". Nothing: today.
function dayIn(text) {
  const wall = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? wallOf(`${text}T00:00:00`) : NaN;
  return Number.isFinite(wall) ? wall : null;
}
const go = (day) => { location.hash = day === null ? '#/schedule' : `#/schedule/${textOf(day).slice(0, 10)}`; };

export function Schedule({ rest }) {
  minutes.value;
  const wide = useWide();
  const offset = (time) => offsetOf(time, zone.value);
  const now = toWall(serverNow(), offset);
  const day = dayIn(rest?.[0]) ?? dayOf(now);
  const first = weekOf(day);
  const asked = useAsked(at(`api/v1/schedule/events?from=${textOf(toUtc(first, offset))}Z&to=${textOf(toUtc(first + 8 * DAY_MS, offset))}Z`), // and the night after it
    { on: [news.schedule.value], every_ms: 30000 });
  const [placed, setPlaced] = useState([]); // {event, at}: where somebody has put it, until the service says where it is
  const settle = useRef(null); // of the grid: what it has not yet written is written
  useEffect(() => {
    if (asked.data?.zone)
      told.value = asked.data.zone;
  }, [asked.data?.zone]);
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  const { calendars, problems } = asked.data;
  const events = asked.data.events.map((event) => ({ ...event, ...placed.find((one) => same(event, one.event))?.at }));
  const editor = may('editor');
  const { again } = asked;
  const editable = (event) => editor && event.editable;
  // It, as it then stands; nothing, if it is asked first which of them is meant.
  const move = (event, { start, end }) => {
    const then = movedTo(event, { start, end }, offset);
    const begins = start !== wallOf(event.wall_start);
    const length = lengthAfter(event, { start, end });
    const body = { ...(begins ? { start: textOf(start) } : {}), ...(length !== lengthAfter(event, { start: wallOf(event.wall_start), end: wallOf(event.wall_end) }) ? { length_s: length } : {}) };
    const mine = { event, at: then };
    const back = () => setPlaced((all) => all.filter((one) => one !== mine));
    const send = async (scope) => {
      const said = begins ? t('said.show_moved', { time: hhmm(start) }) : t('said.show_longer', { time: hhmm(end) });
      const problem = await put({ ...event }, body, scope, said, () => { back(); again(); });
      const read = again();
      if (!problem)
        await read;
      back();
    };
    setPlaced((all) => [...all.filter((one) => !same(one.event, event)), mine]);
    if (event.series) {
      openDialog(t('show.scope'), () => html`<${AskScope} event=${event} done=${send} />`, back);
      return null;
    }
    send(null);
    return { ...event, ...then };
  };
  const save = (event) => async (body, scope) => {
    const problem = Object.keys(body).length ? await put(event, body, scope, t('said.show_saved'), again) : null;
    again();
    if (!problem)
      closeDialog();
    return problem ? sentence(problem) : null;
  };
  // What keys have moved is written first, and is in the form; what asks which of them is meant is not interrupted.
  const open = (shown) => {
    const moved = settle.current?.();
    if (moved !== null)
      openShow(shown.uid ? { ...(same(moved, shown) ? moved : shown) } : { ...shown, uid: newUid(), fresh: true });
  };
  const openShow = (event) => openDialog(event.fresh ? t('show.new') : titleOfShow(event), () => (!event.fresh && !editable(event)
    ? html`<${Details} event=${event} />`
    : html`<${ShowForm} event=${event} calendars=${calendars} save=${save(event)} remove=${(scope) => drop(event, scope, again)} />`));
  const fresh = (wall) => editor && calendars.some((one) => one.editable) && open(freshShow(wall));
  const shown = wide ? events : events.filter((event) => wallOf(event.wall_start) < day + DAY_MS && wallOf(event.wall_end) > day);
  const start = wide ? first : day;
  const from = wide && now < first + 7 * DAY_MS ? Math.max(now, first) : day; // the list: the coming 24 hours, or the day
  const days = wide ? 7 : 1;
  const step = (by) => () => go(day + by * 7 * DAY_MS);
  return html`<div class="week-tools">
      <button type="button" class="icon" aria-label=${t('week.before')} title=${t('week.before')} onClick=${step(-1)}><${Icon} name="chevron-left" /></button>
      <button type="button" class="icon" aria-label=${t('week.after')} title=${t('week.after')} onClick=${step(1)}><${Icon} name="chevron-right" /></button>
      <button type="button" class="btn" id="today" onClick=${() => go(null)}>${t('week.today')}</button>
      <p><b>${new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', day: 'numeric', month: 'long' }).formatRange(first, first + 6 * DAY_MS)}</b> <span class="quiet" id="zone">${zoneName(serverNow(), zone.value)}</span>
        ${foreign.value && offsetOf(serverNow(), browserZone) !== offset(serverNow()) && html` <span class="quiet note" id="yours">${t('week.yours', { time: hhmm(toWall(serverNow(), (time) => offsetOf(time, browserZone))) })}</span>`}
        ${Math.abs(skew_s()) > CLOCK_OFF_S && html` <span class="note" data-tone="warn" id="clock-off">${t(skew_s() > 0 ? 'clock.ahead' : 'clock.behind', { span: span(60 * Math.round(Math.abs(skew_s()) / 60)) })}</span>`}</p>
      ${editor && calendars.some((one) => one.editable) && html`<button type="button" class="btn primary" id="new-show"
        onClick=${() => open(freshShow(Math.max(snap(now, 60) + 3600000, day + 19 * 3600000)))}><${Icon} name="plus" />${t('do.new_show')}</button>`}
    </div>
    ${!wide && html`<div class="chips" role="group" aria-label=${t('week.days')}>${headings(first, 7).map(({ weekday, date }, index) => html`<button type="button" key=${index}
      aria-pressed=${day === first + index * DAY_MS} onClick=${() => go(first + index * DAY_MS)}>${weekday} <b>${date}</b></button>`)}</div>`}
    ${problems?.length > 0 && html`<section class="card alarm"><h2>${t('problems.title')}</h2><ul class="plain">${problems.map((text) => html`<li>${text}</li>`)}</ul></section>`}
    ${!calendars.length && html`<p class="card" id="no-calendar">${t('week.none')}</p>`}
    <${WeekGrid} events=${shown} first=${start} days=${days} now=${now} headings=${headings(start, days)} editable=${editable} move=${move} settle=${settle} open=${open} fresh=${fresh} />
    <section class="card" aria-labelledby="shows-heading"><h2 id="shows-heading">${from === now ? t('week.list') : heading(from, { weekday: 'long', day: 'numeric', month: 'long' })}</h2>
      <${List} events=${events.filter((event) => wallOf(event.wall_end) > from && wallOf(event.wall_start) < from + DAY_MS)} from=${from}
        to=${from + DAY_MS} open=${open} />
    </section>`;
}
