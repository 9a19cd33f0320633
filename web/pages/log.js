// What was done and refused, by whom: the newest first.

import { html, useState } from '../lib.js';
import { Row, useRecord } from '../parts/done.js';
import { Missing } from '../parts/asked.js';
import { t } from '../words.js';

const ROWS = 500;

export function Log() {
  const rows = useRecord(ROWS);
  const [wanted, setWanted] = useState('');
  if (!Array.isArray(rows))
    return html`<${Missing} asked=${{ problem: rows?.problem, again: () => location.reload() }} />`;
  const found = rows.filter((row) => `${row.by} ${row.text} ${row.command}`.toLowerCase().includes(wanted.toLowerCase()));
  return html`<section class="card">
    <label for="log-search">${t('log.search')}</label>
    <input id="log-search" type="search" value=${wanted} onInput=${(event) => setWanted(event.target.value)} />
    ${found.length ? html`<ol id="log" class="rows">${found.toReversed().map((row, index) => html`<${Row} key=${rows.length - index} row=${row} whole />`)}</ol>`
      : html`<p class="quiet">${t(wanted ? 'log.nothing_found' : 'log.empty')}</p>`}
  </section>`;
}
