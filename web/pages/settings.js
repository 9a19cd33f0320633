// What is set, where it comes from, and what a change of it needs. Secrets can be written and never read.

import { ask, at, CHANNEL, sentence } from '../api.js';
import { run } from '../commands.js';
import { html, useState } from '../lib.js';
import { Missing, useAsked } from '../parts/asked.js';
import { closeDialog, openDialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { accepted, said } from '../said.js';
import { has, t } from '../words.js';

const path = () => at(`${CHANNEL}/settings`);

function valueOf(setting) {
  if (setting.secret)
    return setting.set ? '••••••••' : t('settings.unset');
  return setting.value ?? (setting.default || t('settings.unset'));
}

function complaint(problem) {
  return problem.said?.accepted ? t('settings.accepts', { accepted: accepted(problem.said.accepted) }) : sentence(problem);
}

function Edit({ was, revision, done }) {
  const [seen, setSeen] = useState({ setting: was, revision }); // read anew, when somebody else was quicker
  const { setting } = seen;
  const [text, setText] = useState(setting.secret ? '' : setting.value ?? setting.default ?? '');
  const [bad, setBad] = useState('');
  const [busy, setBusy] = useState(false);
  // What somebody has typed stays; whoever knows what is set by now may save it all the same.
  const look = async () => {
    const { data } = await ask(path());
    const now = data?.settings.find(({ name }) => name === setting.name);
    if (now)
      setSeen({ setting: now, revision: data.revision });
    done();
  };
  const write = (value) => async (event) => {
    event.preventDefault();
    setBusy(true);
    const { data, problem } = await run({ request: { path: path(), method: 'PATCH', match: seen.revision, body: { set: { [setting.name]: value() } } },
      said: t(`settings.written_${setting.needs}`, { name: setting.name }), bad: complaint });
    if (problem?.status === 412)
      await look();
    setBusy(false);
    if (problem)
      return setBad(complaint(problem));
    closeDialog();
    return done(data);
  };
  return html`<form id="setting-form" onSubmit=${write(() => text)}>
    ${setting.accepted && html`<p class="note quiet" id="setting-accepts">${t('settings.accepts', { accepted: accepted(setting.accepted) })}</p>`}
    <label for="setting-value">${t(setting.secret ? 'settings.new_secret' : 'settings.value')}</label>
    <input id="setting-value" type=${setting.secret ? 'password' : 'text'} autofocus autocomplete="off" spellcheck="false" maxlength="4000"
      required=${setting.secret} value=${text} aria-invalid=${bad !== ''} aria-describedby="setting-bad"
      onInput=${(event) => { setText(event.target.value); setBad(''); }} />
    <p class="note" data-tone="bad" id="setting-bad" role="status">${bad}</p>
    ${setting !== was && html`<p class="note" id="setting-now">${t('settings.value_now', { value: valueOf(setting) })}</p>`}
    <p class="note quiet">${t(`settings.needs_${setting.needs}`)}</p>
    <div class="row end">
      ${setting.set && html`<button type="button" class="btn" disabled=${busy} onClick=${write(() => null)}>${t('do.default')}</button>`}
      <button type="submit" class="btn primary" disabled=${busy}>${t('do.save')}</button></div>
  </form>`;
}

function Setting({ setting, revision, done }) {
  const edit = () => openDialog(setting.name, () => html`<${Edit} was=${setting} revision=${revision} done=${done} />`);
  const facts = [t(`source.${setting.source}`), setting.pending && t(`settings.pending_${setting.needs}`),
    setting.override && t('settings.override', { value: String(setting.override.value) })];
  return html`<li data-name=${setting.name}>
    <div class="what"><p class="name"><code>${setting.name}</code></p>
      <p class="value">${valueOf(setting)}</p>
      <p class="note quiet">${facts.filter(Boolean).join(' · ')}</p>
      ${!setting.editable && setting.why_not && html`<p class="note quiet">${said(setting.why_not) ?? setting.why_not}</p>`}</div>
    ${setting.editable && html`<button type="button" class="icon" aria-label=${t('settings.edit', { name: setting.name })} title=${t('settings.edit', { name: setting.name })}
      onClick=${edit}><${Icon} name="pencil" /></button>`}
  </li>`;
}

export function Settings() {
  const asked = useAsked(path());
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState('');
  if (!asked.data)
    return html`<${Missing} asked=${asked} />`;
  const { settings, revision, problems, file } = asked.data;
  const found = settings.filter((one) => (all || wanted || one.set || one.pending)
    && one.name.toLowerCase().includes(wanted.trim().toLowerCase().replaceAll(' ', '_')));
  const groups = [...new Set(found.map(({ group }) => group))];
  return html`<section class="card"><p>${t('settings.file')} <code>${file}</code></p>
      <label for="setting-search">${t('settings.search')}</label>
      <input id="setting-search" type="search" value=${wanted} onInput=${(event) => setWanted(event.target.value)} />
      <div class="row"><button type="button" class="btn" aria-pressed=${all} onClick=${() => setAll(!all)}>${t('settings.all')}</button></div>
      ${problems?.length > 0 && html`<ul class="plain">${problems.map(({ where, text }) => html`<li data-tone="bad"><code>${where}</code> ${text}</li>`)}</ul>`}
    </section>
    ${groups.map((group) => html`<section class="card" key=${group} aria-labelledby=${`group-${group}`}>
      <h2 id=${`group-${group}`}>${has(`group.${group}`) ? t(`group.${group}`) : group}</h2>
      <ul class="rows">${found.filter((one) => one.group === group).map((one) => html`<${Setting} key=${one.name} setting=${one} revision=${revision} done=${asked.again} />`)}</ul>
    </section>`)}
    ${!found.length && html`<p class="card quiet">${t('log.nothing_found')}</p>`}`;
}
