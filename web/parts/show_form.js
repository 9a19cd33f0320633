// One show: what it is called, when, how long, what it plays, and whether it comes again.

import { clock, seconds as secondsIn, span } from '../format.js';
import { html, useState } from '../lib.js';
import { t } from '../words.js';
import { MINUTE_MS, readNotes, readRule, textOf, wallOf, WEEKDAYS, writeNotes, writeRule } from '../week.js';

export const titleOfShow = (event) => event.title || event.what?.[0] || t('untitled');

// Where what is planned is longer or shorter than its time: in words. Empty: it fits, or nobody knows yet.
export function unlike({ fit }) {
  if (!fit)
    return '';
  return [fit.free_s >= 60 && t('fit.free', { span: span(fit.free_s) }), fit.over_s >= 60 && t('fit.over', { span: span(fit.over_s) }),
    fit.cut_s >= 60 && t('fit.cut', { span: span(fit.cut_s) })].filter(Boolean).join(' · ');
}

// "1:30" is an hour and a half here, "90" are minutes.
export function lengthIn(text) {
  const parts = text.trim().split(':');
  if (parts.length === 1)
    return /^\d{1,4}$/.test(parts[0]) ? 60 * Number(parts[0]) : null;
  return secondsIn(parts.length === 2 ? `${text.trim()}:00` : text);
}

const lengthText = (length) => clock(length).replace(/:00$/, '').replace(/^(\d+)$/, '0:$1').replace(/^0:(\d)$/, '0:0$1');

export function Scope({ scope, set }) {
  return html`<fieldset><legend>${t('show.scope')}</legend>${['this', 'following', 'all'].map((one) => html`<label class="choice" key=${one}>
    <input type="radio" name="scope" value=${one} checked=${scope === one} onChange=${() => set(one)} /><span>${t(`scope.${one}`)}</span></label>`)}</fieldset>`;
}

// event: what is there, or {wall_start, wall_end} of a new one. save(body, scope) → problem or nothing. Only what somebody has
// changed is sent, so that the rest stays as other programs have written it.
export function ShowForm({ event, calendars, save, remove }) {
  const { fresh } = event;
  const [title, setTitle] = useState(event.title ?? '');
  const [start, setStart] = useState(event.wall_start.slice(0, 16));
  const [was] = useState(() => ({ title: event.title ?? '', start: event.wall_start.slice(0, 16), notes: writeNotes(readNotes(event.notes)),
    length: lengthText(event.end ? (Date.parse(event.end) - Date.parse(event.start)) / 1000 : (wallOf(event.wall_end) - wallOf(event.wall_start)) / 1000) }));
  const [length, setLength] = useState(was.length);
  const [notes, setNotes] = useState(readNotes(event.notes));
  const [rule, setRule] = useState(readRule(event.rule));
  const [scope, setScope] = useState('this');
  const [calendar, setCalendar] = useState(calendars.find((one) => one.editable)?.number ?? 1);
  const [bad, setBad] = useState('');
  const [busy, setBusy] = useState(false);
  const seconds = lengthIn(length);
  const part = (name) => (change) => setNotes({ ...notes, [name]: change.target.value });
  const submit = async (press) => {
    press.preventDefault();
    if (seconds === null || (fresh && !seconds))
      return setBad(t('show.bad_length'));
    const wall = wallOf(`${start}:00`);
    const body = {};
    if (fresh || title.trim() !== was.title)
      body.title = title.trim();
    if (fresh || start !== was.start)
      body.start = textOf(wall);
    if (fresh || length.trim() !== was.length)
      body.length_s = seconds;
    if (fresh || writeNotes(notes) !== was.notes)
      body.notes = writeNotes(notes);
    if (fresh)
      body.calendar = calendar;
    const repeats = writeRule(rule, wall);
    if (fresh ? repeats !== null : scope !== 'this' && repeats !== (event.rule ?? null))
      body.rule = repeats;
    if (!fresh && !event.series && repeats !== null)
      body.rule = repeats;
    setBusy(true);
    const problem = await save(body, event.series ? scope : null);
    setBusy(false);
    return setBad(problem ?? '');
  };
  const toggle = (one) => () => setRule({ ...rule, days: rule.days.includes(one) ? rule.days.filter((other) => other !== one) : [...rule.days, one] });
  const repeatable = fresh || !event.series || scope !== 'this';
  return html`<form id="show-form" onSubmit=${submit}>
    <label for="show-title">${t('show.title')}</label>
    <input id="show-title" required maxlength="400" autofocus value=${title} onInput=${(change) => setTitle(change.target.value)} />
    <div class="pair"><div><label for="show-start">${t('show.start')}</label>
      <input id="show-start" type="datetime-local" required value=${start} onInput=${(change) => setStart(change.target.value)} /></div>
    <div><label for="show-length">${t('show.length')}</label>
      <input id="show-length" required inputmode="numeric" value=${length} aria-invalid=${seconds === null} onInput=${(change) => setLength(change.target.value)} /></div></div>
    <label for="show-what">${t('show.what')}</label>
    <textarea id="show-what" rows="2" required=${!event.what?.length} maxlength="8000" placeholder=${event.what?.join('\n') || 'film.mkv'} value=${notes.what} onInput=${part('what')}></textarea>
    <label class="choice"><input type="checkbox" checked=${notes.hard} onChange=${() => setNotes({ ...notes, hard: !notes.hard })} />
      <span>${t('show.hard')} <span class="quiet">${t('show.hard.means')}</span></span></label>
    ${unlike(event) && html`<p class="note" id="show-unlike">${unlike(event)}</p>`}
    ${event.series && html`<${Scope} scope=${scope} set=${setScope} />`}
    ${repeatable && html`<label for="show-repeat">${t('show.repeat')}</label>
      <select id="show-repeat" value=${rule.repeat} onChange=${(change) => setRule({ ...rule, repeat: change.target.value })}>
        ${['once', 'daily', 'weekly', ...(rule.rule ? ['custom'] : [])].map((one) => html`<option value=${one} selected=${one === rule.repeat}>
          ${one === 'custom' ? t('repeat.custom', { rule: rule.rule }) : t(`repeat.${one}`)}</option>`)}</select>
      ${rule.repeat === 'weekly' && html`<div class="row" role="group" aria-label=${t('show.days')}>${WEEKDAYS.map((one) =>
        html`<button type="button" class="btn day-button" key=${one} aria-pressed=${rule.days.includes(one)} onClick=${toggle(one)}>${t(`day.${one}`)}</button>`)}</div>`}`}
    <details><summary>${t('show.more')}</summary>
      <label for="show-notes">${t('show.notes')}</label><textarea id="show-notes" rows="3" maxlength="8000" value=${notes.other} onInput=${part('other')}></textarea>
      ${fresh && calendars.length > 1 && html`<label for="show-calendar">${t('show.calendar')}</label>
        <select id="show-calendar" onChange=${(change) => setCalendar(Number(change.target.value))}>${calendars.filter((one) => one.editable).map((one) =>
          html`<option value=${one.number} selected=${one.number === calendar}>${one.name}</option>`)}</select>`}
    </details>
    <p class="note" role="status" data-tone="bad" id="show-bad">${bad}</p>
    <div class="row end">
      ${!fresh && html`<button type="button" class="btn danger" disabled=${busy} onClick=${() => remove(event.series ? scope : null)}>${t('do.drop_show')}</button>`}
      <button type="submit" class="btn primary" disabled=${busy}>${t('do.save')}</button></div>
  </form>`;
}

export const fresh = (wall) => ({ wall_start: textOf(wall), wall_end: textOf(wall + 60 * MINUTE_MS), series: false });
