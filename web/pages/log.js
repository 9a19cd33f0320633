// What was done and refused, by whom: the newest first.

import { who } from '../format.js';
import { html, useState } from '../lib.js';
import { deed, Row, useRecord } from '../parts/done.js';
import { Missing } from '../parts/asked.js';
import { said } from '../said.js';
import { t } from '../words.js';

const ROWS = 500; // that are searched
const SHOWN = 60;

export function Log() {
  const rows = useRecord(ROWS);
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(SHOWN);
  if (!Array.isArray(rows))
    return html`<${Missing} asked=${{ problem: rows?.problem, again: () => location.reload() }} />`;
  const found = rows.filter((row) => `${who(row.by)} ${row.by} ${deed(row)} ${said(row.text) ?? ''} ${row.text} ${row.command}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return html`<section class="card">
    <label for="log-search">${t('log.search')}</label>
    <input id="log-search" type="search" value=${wanted} onInput=${(event) => setWanted(event.target.value)} />
    ${found.length ? html`<ol id="log" class="rows">${found.slice(-most).reverse().map((row) => html`<${Row} key=${rows.indexOf(row)} row=${row} whole />`)}</ol>
      ${found.length > most && html`<div class="row"><button type="button" class="btn" onClick=${() => setMost(most + 4 * SHOWN)}>${t('log.more')}</button></div>`}`
      : html`<p class="quiet">${t(wanted ? 'log.nothing_found' : 'log.empty')}</p>`}
  </section>`;
}
