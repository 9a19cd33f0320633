// Who did what of late: it ends most arguments.

import { ask, at as ofChannel } from '../api.js';
import { dayTime, time, who } from '../format.js';
import { html, useEffect, useState } from '../lib.js';
import { said } from '../said.js';
import { me, may, news, serverNow } from '../store.js';
import { has, t } from '../words.js';
import { zone } from '../zone.js';

const SHOWN = 4;
const SAME_DAY_MS = 12 * 3600 * 1000;

// What was done, in the words of the page.
export const deed = (row) => (has(`did.${row.command}`) ? t(`did.${row.command}`) : row.command);

export function Row({ row, whole }) {
  const at = Date.parse(row.at);
  const when = !whole && serverNow() - at < SAME_DAY_MS ? time(at, zone.value) : dayTime(at, zone.value);
  const refused = row.result === 'refused';
  return html`<li class="did"><span class="start">${when}</span>
    <div class="what"><p><b>${who(row.by)}</b>: ${deed(row)}
      ${refused && html` <span class="tag" data-tone="bad">${t('did.refused')}</span>`}</p>
      ${row.text && html`<p class="note quiet" lang=${said(row.text) ? undefined : 'en'}>${said(row.text) ?? row.text}</p>`}</div></li>`;
}

// The record, and what has happened since it was read. Nothing: whoever looks may not see it.
export function useRecord(limit) {
  const [rows, setRows] = useState(null);
  const allowed = may('editor');
  useEffect(() => {
    let mine = true;
    if (allowed)
      ask(ofChannel(`api/v1/log?limit=${limit}`)).then(({ data, problem }) => mine && (data || !Array.isArray(rows)) && setRows(data ? data.rows : { problem }));
    return () => { mine = false; };
  }, [allowed, limit, me.value?.role, news.record.value]);
  if (!allowed)
    return news.commands.value; // one's own
  if (!rows || rows.problem)
    return rows;
  const known = new Set(rows.map((row) => JSON.stringify(row)));
  return [...rows, ...news.commands.value.filter((row) => !known.has(JSON.stringify(row)))];
}

export function LastDone() {
  const rows = useRecord(SHOWN);
  if (!Array.isArray(rows) || !rows.length)
    return null;
  return html`<section class="card" aria-labelledby="done-heading">
    <h2 id="done-heading">${t('done.title')}</h2>
    <ol id="done" class="rows">${rows.slice(-SHOWN).reverse().map((row) => html`<${Row} key=${row.at + row.command + row.text} row=${row} />`)}</ol>
  </section>`;
}
