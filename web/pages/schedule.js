// The plan: a week on a wide screen, a day on a phone, and a list of what is there. In the station's time.

import { at, newKey, sentence } from '../api.js';
import { run } from '../commands.js';
import { offsetOf, zoneName } from '../format.js';
import { html, useEffect, useState } from '../lib.js';
import { Missing, useAsked } from '../parts/asked.js';
import { closeDialog, openDialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { fresh as freshShow, Scope, ShowForm, titleOfShow } from '../parts/show_form.js';
import { State } from '../parts/states.js';
import { hhmm, WeekGrid } from '../parts/week_grid.js';
import { may, news, serverNow, ticks } from '../store.js';
import { language, t } from '../words.js';
import { DAY_MS, dayOf, gapsIn, snap, textOf, toUtc, toWall, wallOf, weekOf } from '../week.js';
import { browserZone, foreign, told, zone } from '../zone.js';

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

function complaint(problem, again) {
  if (problem.status === 412)
    again();
  return sentence(problem);
}

// body, scope: what is sent of an event. back: what undoes it.
async function put(event, body, scope, again, { said, back } = {}) {
  const request = { path: uidPath(event.uid), method: 'PUT', match: event.revision && `"${event.revision}"`,
    body: { ...body, ...(scope ? { scope, instance: event.instance } : {}) } };
  const undo = ({ uid, revision }) => back && (async () => {
    await run({ request: { ...request, path: uidPath(uid ?? event.uid), match: `"${revision}"`, body: { ...back, ...(scope ? { scope, instance: event.instance } : {}) } } });
    again();
  });
  const { problem } = await run({ request, said, undo, bad: (one) => complaint(one, again) });
  again();
  return problem ? sentence(problem) : null;
}

async function drop(event, scope, again) {
  const query = scope ? `?scope=${scope}&instance=${encodeURIComponent(event.instance)}` : '';
  const whole = !scope || scope === 'all';
  // What went as a whole is put as a whole; one occurrence that was left out is put again as a show of its own.
  const undo = async () => {
    const body = { title: event.title, start: event.wall_start, end: event.wall_end, notes: event.notes ?? '', calendar: event.calendar,
      ...(whole && event.rule ? { rule: event.rule } : {}) };
    await run({ request: { path: uidPath(whole ? event.uid : newUid()), method: 'PUT', body } });
    again();
  };
  const { problem } = await run({ request: { path: uidPath(event.uid) + query, method: 'DELETE', match: `"${event.revision}"` },
    said: t('said.show_dropped', { title: titleOfShow(event) }), undo: () => (scope === 'following' ? null : undo), bad: (one) => complaint(one, again) });
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
          ${event.series ? ` · ${t('show.series')}` : ''} ${event.ours ? html`<${State} item=${event} />` : t('show.not_ours')}</p></div>
      <button type="button" class="btn" onClick=${() => open(event)}>${t(event.editable && may('editor') ? 'do.change' : 'do.details')}</button></li>`))}</ol>`;
}

function Details({ event }) {
  return html`<p>${hhmm(wallOf(event.wall_start))}–${hhmm(wallOf(event.wall_end))} <${State} item=${event} /></p>
    <ul class="plain">${event.what.map((one) => html`<li class="name">${one}</li>`)}</ul>`;
}

export function Schedule() {
  ticks.value;
  const wide = useWide();
  const offset = (time) => offsetOf(time, zone.value);
  const now = toWall(serverNow(), offset);
  const [chosen, setChosen] = useState(null); // a day; nothing: today
  const day = chosen ?? dayOf(now);
  const first = weekOf(day);
  const asked = useAsked(at(`api/v1/schedule/events?from=${textOf(toUtc(first, offset))}Z&to=${textOf(toUtc(first + 7 * DAY_MS, offset))}Z`),
    { on: [news.schedule.value], every_ms: 30000 });
  useEffect(() => {
    if (asked.data?.zone)
      told.value = asked.data.zone;
  }, [asked.data?.zone]);
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  const { events, calendars, problems } = asked.data;
  const editor = may('editor');
  const { again } = asked;
  const editable = (event) => editor && event.editable;
  const move = (event, { start, end }) => {
    const body = { start: textOf(start), end: textOf(end) };
    const back = { start: event.wall_start, end: event.wall_end };
    const send = (scope) => put(event, body, scope, again, { said: t('said.show_moved', { time: hhmm(start) }), back: scope === 'following' ? null : back });
    if (event.series)
      openDialog(t('show.scope'), () => html`<${AskScope} event=${event} done=${send} />`);
    else
      send(null);
  };
  const save = (event) => async (body, scope) => {
    const problem = await put(event.uid ? event : { ...event, uid: newUid() }, body, scope, again, { said: t('said.show_saved') });
    if (!problem)
      closeDialog();
    return problem;
  };
  const open = (event) => openDialog(event.uid ? titleOfShow(event) : t('show.new'), () => (event.uid && !editable(event)
    ? html`<${Details} event=${event} />`
    : html`<${ShowForm} event=${event} calendars=${calendars} save=${save(event)} remove=${(scope) => drop(event, scope, again)} />`));
  const fresh = (wall) => editor && calendars.some((one) => one.editable) && open(freshShow(wall));
  const shown = wide ? events : events.filter((event) => wallOf(event.wall_start) < day + DAY_MS && wallOf(event.wall_end) > day);
  const start = wide ? first : day;
  const from = wide && now < first + 7 * DAY_MS ? Math.max(now, first) : day; // the list: the coming 24 hours, or the day
  const days = wide ? 7 : 1;
  const step = (by) => () => setChosen(day + by * 7 * DAY_MS);
  return html`<div class="week-tools">
      <button type="button" class="icon" aria-label=${t('week.before')} title=${t('week.before')} onClick=${step(-1)}><${Icon} name="chevron-left" /></button>
      <button type="button" class="icon" aria-label=${t('week.after')} title=${t('week.after')} onClick=${step(1)}><${Icon} name="chevron-right" /></button>
      <button type="button" class="btn" id="today" onClick=${() => setChosen(null)}>${t('week.today')}</button>
      <p><b>${new Intl.DateTimeFormat(language.value, { timeZone: 'UTC', day: 'numeric', month: 'long' }).formatRange(first, first + 6 * DAY_MS)}</b> <span class="quiet" id="zone">${zoneName(serverNow(), zone.value)}</span>
        ${foreign.value && html` <span class="quiet note">${t('week.yours', { time: hhmm(toWall(serverNow(), (time) => offsetOf(time, browserZone))) })}</span>`}</p>
      ${editor && calendars.some((one) => one.editable) && html`<button type="button" class="btn primary" id="new-show"
        onClick=${() => open(freshShow(Math.max(snap(now, 60) + 3600000, day + 19 * 3600000)))}><${Icon} name="plus" />${t('show.new')}</button>`}
    </div>
    ${!wide && html`<div class="chips" role="group" aria-label=${t('week.days')}>${headings(first, 7).map(({ weekday, date }, index) => html`<button type="button" key=${index}
      aria-pressed=${day === first + index * DAY_MS} onClick=${() => setChosen(first + index * DAY_MS)}>${weekday} <b>${date}</b></button>`)}</div>`}
    ${problems?.length > 0 && html`<section class="card alarm"><h2>${t('problems.title')}</h2><ul class="plain">${problems.map((text) => html`<li>${text}</li>`)}</ul></section>`}
    ${!calendars.length && html`<p class="card" id="no-calendar">${t('week.none')}</p>`}
    <${WeekGrid} events=${shown} first=${start} days=${days} now=${now} headings=${headings(start, days)} editable=${editable} move=${move} open=${open} fresh=${fresh} />
    <section class="card" aria-labelledby="shows-heading"><h2 id="shows-heading">${from === now ? t('week.list') : heading(from, { weekday: 'long', day: 'numeric', month: 'long' })}</h2>
      <${List} events=${events.filter((event) => wallOf(event.wall_end) > from && wallOf(event.wall_start) < from + DAY_MS)} from=${from}
        to=${from + DAY_MS} open=${open} />
    </section>`;
}
