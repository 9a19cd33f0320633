// What the control room computes and says, without a browser.
//
//   node --test page_test.mjs      with TGVS_WEB, the folder web/, and TGVS_SOURCE, the folder src/

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

// The server says what kind of module they are; node asks a package.
const folder = mkdtempSync(join(tmpdir(), 'tgvs-page-'));
cpSync(process.env.TGVS_WEB, folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
after(() => rmSync(folder, { recursive: true }));
const load = (name) => import(join(folder, name));

globalThis.crypto ??= webcrypto;
globalThis.document ??= { documentElement: {}, hidden: false };
globalThis.location ??= new URL('http://localhost/');
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });

const { EN } = await load('text/en.js');
const { RU } = await load('text/ru.js');
const words = await load('words.js');
const format = await load('format.js');
const week = await load('week.js');
const api = await load('api.js');
const said = await load('said.js');
const { truth } = await load('store.js');
const { toasts } = await load('parts/toast.js');
const commands = await load('commands.js');
const lists = await load('lists.js');
const { RU_SAID } = await load('text/ru_said.js');

const names = (text) => [...String(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const forms = (text) => (typeof text === 'object' ? Object.values(text) : [text]);

function sources() {
  return ['.', 'pages', 'parts'].flatMap((part) => readdirSync(join(folder, part)).filter((name) => name.endsWith('.js'))
    .map((name) => [join(part, name), readFileSync(join(folder, part, name), 'utf8')]));
}

test('both languages have the same texts, with the same things to fill in', () => {
  assert.deepEqual(Object.keys(RU).sort(), Object.keys(EN).sort());
  for (const [key, text] of Object.entries(EN))
    for (const form of [...forms(text), ...forms(RU[key])])
      assert.deepEqual(names(form), names(forms(text)[0]), key);
});

test('no text is there twice, of which only the last would be said', () => {
  for (const language of ['en', 'ru']) {
    const keys = [`${language}.js`, `${language}_pages.js`, `${language}_said.js`].filter((name) => readdirSync(join(folder, 'text')).includes(name))
      .flatMap((name) => [...readFileSync(join(folder, 'text', name), 'utf8').matchAll(/^ {2}'((?:[^'\\]|\\.)+)':/gm)].map(([, key]) => key));
    assert.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), [], language);
  }
});

// ---- What the service says, which is English

const source = (name) => readFileSync(join(process.env.TGVS_SOURCE, name), 'utf8');
// Whatever these say reaches people: what was done, and what was refused.
const SPEAKERS = ['control/desk.cpp', 'control/desk_queue.cpp', 'control/command.cpp', 'control/people.cpp', 'playlist/list_edit.cpp',
  'playlist/list_names.cpp', 'playlist/list_store.cpp', 'playlist/list_doc.cpp', 'playlist/list_text.cpp', 'schedule/edit.cpp', 'schedule/edit_series.cpp',
  'schedule/edit_series_changes.cpp', 'schedule/edit_series_lines.cpp', 'service/api_site.cpp', 'service/asked_item.cpp',
  'service/desk_site.cpp', 'service/library_site.cpp', 'service/list_site.cpp', 'service/live_entrance.cpp', 'service/live_site.cpp',
  'service/people_keeper.cpp', 'service/people_site.cpp', 'service/resolve_site.cpp', 'service/schedule_changes.cpp',
  'service/schedule_site.cpp', 'service/settings_site.cpp', 'service/show_api.cpp', 'config/overview.cpp'];
// Of it, what a person at the page never sees: what to do about it at a terminal, what only a program can be told, and the log.
const NOT_FOR_THE_PAGE = [
  /`ctl |restart-item|^skip |^without a length|^set [A-Z]|^remove |^ask |^give |^a name has|^the list of |^free some|^refetch|^see |^look |^add /,
  /^save the list|^it must be one line|^did you mean|^put files|^try again|^make |^let the service|^lists there|^change |^fix |^send |^name a |^wait /,
  /^the one here|^write its links|^"|^\?|^(?:GET|PUT|PATCH|DELETE),? |^that is not a JSON|^an Idempotency|^there is nothing here|^the command must/,
  /^(?:a whole list is|settings are|an event is) (?:written|changed) (?:for|in) one version|^cannot create |^\{\}\{\} on \{\}$|^\{\} \{\}|^Invalid links|^somebody has logged in/,
  /^cannot (?:end|read|save|write) |^nobody can log in|^using the last good|^it must |^\{\}; \{\}$/,
];

// As text/ru_said.js has them: with {} for what is filled in.
function sentences(file) {
  const text = source(file).replace(/^\s*\/\/.*$/gm, '').replace(/^#include.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)'/g, '');
  return [...text.matchAll(/(?:"(?:[^"\\\n]|\\.)*"\s*)+/g)]
    .map(([whole]) => [...whole.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, part]) => part).join('')
      .replaceAll('\\"', '"').replace(/\{:[^}]*\}/g, '{}').replace(/^; /, '').replace(/: $/, ': {}'))
    .filter((one) => / /.test(one.trim()) && !NOT_FOR_THE_PAGE.some((pattern) => pattern.test(one)));
}

test('whatever the service says to people has Russian words', () => {
  for (const file of SPEAKERS)
    assert.deepEqual(sentences(file).filter((one) => !(one in RU_SAID)), [], file);
  // And none is left over, of what is no single word and comes from elsewhere.
  const all = new Set([...SPEAKERS, 'playlist/url.cpp', 'hub/hub_site.cpp'].flatMap(sentences));
  const parts = ['the scheme {}:// is not supported', '{}: {}', '“{}” {}'];
  assert.deepEqual(Object.keys(RU_SAID).filter((one) => / /.test(one) && !all.has(one) && !parts.includes(one)), []);
});

test('what the service says is said in the language of the page', () => {
  const tell = (text) => said.said(text);
  words.language.value = 'ru';
  for (const [english, russian] of [
    ['“A; is next” is skipped', '«A; is next» пропущено'],
    ['is next; it was already in the queue', 'будет следующим; в очереди это уже было'],
    ['evening: moved; the other entry is gone, so this one is at the end', '«evening»: перемещено; соседней строки уже нет, поэтому эта — в конце'],
    ['the other request is gone; this one is at the end of the queue', 'соседней заявки уже нет; эта — в конце очереди'],
    ['no live publisher is let in for 600 s', 'в прямой эфир никого не пускаем 600 с'],
    ['no live publisher is let in for 600 s; whoever is connected is disconnected', 'в прямой эфир никого не пускаем 600 с; тот, кто подключён, отключён'],
    ['“Film” is being tried again now', '«Film»: пробуем ещё раз'],
    ['“https://example.com” is next; it was already in the queue', '«https://example.com»: будет следующим; в очереди это уже было'],
    ['the role operator does not allow that', 'роли «оператор» это нельзя'],
    ['Anna is editor on kino, viewer on news from now on', 'Anna — теперь редактор (kino), зритель (news)'],
    ['the programme is shuffled; as SHUFFLE=1 says', 'ролики идут вперемешку; как велит настройка SHUFFLE=1'],
    ['the programme is shuffled; SHUFFLE=0 is overridden until somebody changes it back',
      'ролики идут вперемешку; настройка SHUFFLE=0 не действует, пока выбор не вернут'],
    ['the list is unchanged: No space left on device', 'список остался прежним: No space left on device'],
  ])
    assert.equal(tell(english), russian);
  // What comes from elsewhere has no other words.
  assert.equal(tell('HTTP Error 403: Forbidden'), null);
  assert.equal(tell('evening: what nobody knows'), null);
  assert.equal(tell(''), null);
  assert.equal(api.sentence({ code: 'not_possible', status: 409, title: 'nobody is publishing' }), 'Сейчас это невозможно: никто не подключён.');
  assert.equal(api.sentence({ code: 'list_full', status: 409, title: 'the list is full: it has 9 lines', remedy: 'remove some' }),
    'Список полон: строк в нём 9.');
  words.language.value = 'en';
  assert.equal(tell('is next'), 'is next');
  assert.equal(api.sentence({ code: 'list_full', status: 409, title: 'the list is full', remedy: 'remove some' }), 'The list is full. Remove some.');
});

test('what a setting takes has Russian words', () => {
  const all = [...source('config/keys.cpp').matchAll(/\bkey<.*>\("[A-Z_0-9]+", "([^"]+)"/g)].map(([, text]) => text);
  assert.ok(all.length > 60, all.length);
  words.language.value = 'ru';
  assert.deepEqual(all.filter((one) => said.accepted(one) === one), []);
  assert.equal(said.accepted('480p, 720p or 1080p'), '480p, 720p или 1080p');
  assert.equal(said.accepted('0 to 60 (seconds)'), 'от 0 до 60 (секунды)');
  words.language.value = 'en';
  assert.equal(said.accepted('0 or 1'), '0 or 1');
});

test('each thing that people do, and each class of a failure, has a name', () => {
  const names = (file, pattern) => [...source(file).matchAll(pattern)].map(([, name]) => name);
  const commands = [...names('control/command.cpp', /"([a-z]+(?:-[a-z]+)*)"/g).slice(0, 40), ...['people_site', 'schedule_changes', 'settings_site', 'api_site']
    .flatMap((file) => names(`service/${file}.cpp`, /(?:command|not_read) = "([a-z_-]+)"/g))].filter((name) => !source('control/command.cpp').includes(`return "${name}"`));
  assert.ok(commands.length > 30, commands);
  const classes = [...names('ytdlp/extractor_types.cpp', /return "([a-z_]+)"/g), ...['preparation_encode', 'library_workers', 'library_metrics', 'failures']
    .flatMap((file) => names(`library/${file}.cpp`, /error_class = (?:disk \? )?"([a-z_]+)"/g))];
  assert.ok(classes.length > 15, classes);
  for (const key of [...commands.map((name) => `did.${name}`), ...classes.map((name) => `class.${name}`)])
    assert.ok(key in EN && key in RU, key);
});

// ---- What is sent

// Bodies of what is sent while `act` goes on, each answered so.
async function sentBy(act, answer = () => ({})) {
  const sent = [];
  const asked = globalThis.fetch;
  globalThis.fetch = async (path, { method, body }) => {
    if (method !== 'GET')
      sent.push(JSON.parse(body));
    return new Response(JSON.stringify(answer(path)));
  };
  toasts.value = [];
  await act();
  globalThis.fetch = asked;
  return sent;
}
const moment = () => new Promise((done) => { setTimeout(done, 5); });
const onAir = (id, more) => ({ id, item: id.split('-')[0], title: '', claim: 'programme', live: false, duration_s: 60, position_s: 20, ...more });
const undo = () => toasts.value.find((one) => one.undo)?.undo;

test('what was skipped comes back, if nothing else has come since, and if the way back leads to it', async () => {
  const x = onAir('x-1');
  for (const [what, after, undone, sent] of [
    ['another is on', [onAir('y-2')], onAir('x-3'), [{ command: 'previous', item: 'y-2' }, { command: 'seek', second: 20, item: 'x-3' }]],
    ['after a moment with nothing', [null, onAir('y-2')], onAir('x-3'), [{ command: 'previous', item: 'y-2' }, { command: 'seek', second: 20, item: 'x-3' }]],
    ['a jingle is on', [onAir('j-2', { claim: 'jingle' })], onAir('x-3'), [{ command: 'previous', item: 'j-2' }, { command: 'seek', second: 20, item: 'x-3' }]],
    ['another is on, after a jingle', [onAir('j-2', { claim: 'jingle' }), onAir('y-3')], onAir('x-4'),
      [{ command: 'previous', item: 'y-3' }, { command: 'seek', second: 20, item: 'x-4' }]],
    ['a request is on', [onAir('r-2', { claim: 'request' })], null, []],
    ['somebody plays something now, during a jingle', [onAir('j-2', { claim: 'jingle' }), onAir('r-3', { claim: 'play_now' })], null, []],
    ['a request is on, and before it there was another', [onAir('y-2'), onAir('r-3', { claim: 'request' })], null, []],
    ['somebody has skipped that, too', [onAir('y-2'), onAir('z-3')], null, []],
    ['it has gone from its list', [onAir('y-2')], onAir('w-3'), [{ command: 'previous', item: 'y-2' }]],
  ]) {
    truth.value = { now: x };
    assert.deepEqual((await sentBy(async () => {
      const skipped = commands.skip(x, 20);
      for (const now of after) {
        await moment();
        truth.value = { now };
      }
      await skipped;
      const done = undo()();
      await moment();
      if (undone)
        truth.value = { now: undone };
      await done;
      const said = toasts.value.some(({ text }) => text === EN['undo.late']);
      assert.equal(said, undone?.item !== 'x', what);
    })).slice(1), sent, what);
  }
});

test('a way back is offered only where there is one', async () => {
  for (const [more, offered] of [[{}, true], [{ claim: 'request' }, false], [{ claim: 'event' }, false], [{ claim: 'live', live: true }, false]]) {
    truth.value = { now: onAir('x-1', more) };
    await sentBy(async () => {
      const skipped = commands.skip(truth.value.now, 20);
      truth.value = { now: onAir('y-2') };
      await skipped;
      assert.equal(Boolean(undo()), offered, JSON.stringify(more));
    });
  }
});

test('a place that somebody went to is left again only in the same item', async () => {
  for (const [now, sent] of [[onAir('x-2'), [{ command: 'seek', second: 10, item: 'x-2' }]], [onAir('y-2'), []], [onAir('x-2', { title: 'X' }), []],
    [null, []]]) {
    truth.value = { now: onAir('x-1') };
    assert.deepEqual((await sentBy(async () => {
      const sought = commands.seek(truth.value.now, 40, 10);
      truth.value = { now };
      await sought;
      await undo()();
    })).slice(1), sent);
  }
});

test('a request goes before whom it was put, or before the next who is left', async () => {
  const queue = (text) => [...text].map((id) => ({ id }));
  for (const [shown, entry, to, left, sent] of [
    ['abcd', 'a', 2, 'abcd', { before: 'd' }],
    ['abcd', 'a', 1, 'abd', { before: 'd' }], // c has gone
    ['abcd', 'a', 1, 'ab', {}],
    ['abcd', 'd', 0, 'abcd', { before: 'a' }],
    ['abcd', 'd', 0, 'bcd', { before: 'b' }],
    ['abcd', 'b', 3, 'abcd', {}],
    ['abcd', 'a', -1, 'abcd', { before: 'b' }],
  ]) {
    truth.value = { now: null, queue: queue(left) };
    const bodies = await sentBy(() => {
      const moved = commands.moveAmong(queue(shown), entry, to, queue(left));
      truth.value = { now: null, queue: commands.placed(queue(left), entry, sent.before) };
      return moved;
    });
    assert.deepEqual(bodies, [{ command: 'queue-move', entry, ...sent }], `${shown} ${entry} ${to} ${left}`);
  }
});

test('an entry goes where it was put, although not all of its list has been read', () => {
  const rows = (text) => [...text].map((id) => (id === '.' ? undefined : { id }));
  for (const [text, index, place] of [
    ['abc', 0, { first: true }],
    ['a....', 0, { first: true }],
    ['abc', 1, { before: 'c' }],
    ['ab..', 1, { after: 'a' }],
    ['.b..', 1, null],
    ['..c', 2, {}],
  ])
    assert.deepEqual(lists.placeIn(rows(text), index), place, text);
});

test('of a long list what is not in sight is read anew, and an entry still goes to its place and back', async () => {
  let items = Array.from({ length: 1000 }, (_, index) => ({ id: `e${index}`, item: `${index}`, line: `${index}` }));
  let revision = 1;
  const answer = (path) => {
    const from = Number(path.match(/from=(\d+)/)?.[1] ?? 0);
    return { total: items.length, from, items: items.slice(from, from + 200), revision: String(revision) };
  };
  const list = new lists.List('great');
  const sent = await sentBy(async () => {
    list.again();
    list.see(440, 460);
    await moment();
    items = items.toSpliced(440, 1);
    revision += 1;
    await list.remove(list.get(440), 440);
    await moment();
    assert.equal(list.get(10), undefined, 'of another version');
    await list.move(list.get(449), 449, 0);
    await toasts.value.at(-1).undo();
    await moment();
    assert.equal(list.get(0), undefined, 'what was only shown is in no version of it');
    await list.move(list.get(460), 460, 10);
    assert.equal(toasts.value.at(-1).text, EN['list.not_read']);
    await moment();
    // While something is in somebody's hand, more of the same comes, and nothing of another.
    list.hold(true);
    list.see(0, 20);
    await moment();
    await list.move(list.get(460), 460, 10);
    await moment();
    revision += 1;
    list.hold(true);
    list.see(900, 920);
    await moment();
    assert.equal(list.get(910), undefined);
    list.hold(false);
    await moment();
    assert.equal(list.get(910).id, 'e911');
  }, answer);
  assert.deepEqual(sent.map(({ command, entry, list: _, ...place }) => [command, entry, place]), [
    ['playlist-remove', 'e440', {}],
    ['playlist-move', 'e450', { first: true }],
    ['playlist-move', 'e450', { before: 'e451' }],
    ['playlist-move', 'e461', { before: 'e10' }],
  ]);
});

test('what could not be read is asked for again, later and later, and the page says that it is old', async () => {
  const { outdated } = await load('store.js');
  const { pauseAfter, Retry } = await load('retry.js');
  assert.deepEqual([1, 2, 3, 4, 5, 50].map(pauseAfter), [3000, 6000, 12000, 24000, 30000, 30000]);
  const timers = [];
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = (act, pause) => timers.push({ act, pause });
  globalThis.clearTimeout = (id) => { delete timers[id - 1]; };
  let asked = 0;
  const retry = new Retry(() => { asked += 1; });
  // [what came of it, whether something is shown] → how long it waits, and whether the page says that it is old.
  for (const [status, old, pause, told] of [[0, true, 3000, 0], [502, true, 6000, 1], [0, false, 12000, 0], [503, true, 24000, 1], [404, true, null, 0],
    [500, true, 3000, 0], [500, true, 6000, 1], [null, true, null, 0]]) {
    retry.heard(status === null ? undefined : { status }, old);
    assert.deepEqual([Object.values(timers).map((one) => one.pause), outdated.value], [pause ? [pause] : [], told], status);
  }
  retry.heard({ status: 0 }, true);
  document.hidden = true; // nobody looks
  timers.at(-1).act();
  assert.equal(asked, 0);
  document.hidden = false;
  timers.at(-1).act();
  assert.equal(asked, 1);
  retry.heard({ status: 0 }, true);
  assert.equal(outdated.value, 1);
  retry.stop();
  assert.equal(outdated.value, 0);
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
});

test('a page of a list that was not read is asked for again, whatever comes of the others', async () => {
  const { outdated } = await load('store.js');
  const timers = [];
  const { fetch: asked, setTimeout: set } = globalThis;
  let bad = true;
  let questions = 0;
  globalThis.fetch = async (path) => {
    const from = Number(path.match(/from=(\d+)/)[1]);
    questions += 1;
    return bad && from === 0 ? new Response('', { status: 502 })
      : new Response(JSON.stringify({ total: 300, from, items: Array.from({ length: from ? 100 : 200 }, (_, index) => ({ id: `e${from + index}` })), revision: '1' }));
  };
  globalThis.setTimeout = (act, pause) => { timers.push({ act, pause }); };
  const still = () => new Promise((done) => { set(done, 5); });
  const list = new lists.List('two');
  list.again();
  for (const [pause, told] of [[3000, 0], [6000, 1]]) {
    await still();
    assert.deepEqual([timers.length, timers.at(-1).pause, outdated.value], [1, pause, told]);
    timers.pop().act();
  }
  await still();
  bad = false;
  timers.pop().act();
  await still();
  assert.deepEqual([list.get(10).id, list.get(210).id, outdated.value, timers.length], ['e10', 'e210', 0, 0]);
  const before = questions;
  list.leave();
  list.again(); // of a command that is answered later
  await still();
  assert.equal(questions, before);
  Object.assign(globalThis, { fetch: asked, setTimeout: set });
});

test('of a hub a role is one for each channel, and is put back as it was', async () => {
  const { rights, rightsOf, roleOf, roleWords } = await load('parts/rights.js');
  for (const [person, role, said, after] of [
    [{ role: 'editor' }, 'editor', 'editor', { role: 'operator' }],
    [{ role: 'admin', channels: { kino: 'viewer' } }, 'admin', 'admin', { role: 'viewer', channels: { kino: 'operator' } }],
    [{ role: 'viewer', channels: { kino: 'editor' } }, 'editor', 'editor (kino)', { role: 'viewer', channels: { kino: 'operator' } }],
    [{ role: 'viewer', channels: { kino: 'editor', news: 'viewer' } }, null, 'editor (kino), viewer (news)',
      { role: 'viewer', channels: { kino: 'operator', news: 'operator' } }],
  ]) {
    assert.equal(roleOf(person), role);
    assert.equal(roleWords(person), said);
    assert.deepEqual(rights('operator', Object.keys(person.channels ?? {})), after);
    assert.deepEqual(rightsOf({ ...person, id: 'p1', name: 'Ann' }), person);
  }
});

// ---- The first page

// Everything that comes with a module, but for what is fetched later.
function graph(name, found = new Set()) {
  if (found.has(name))
    return found;
  found.add(name);
  for (const [, other] of readFileSync(join(folder, name), 'utf8').matchAll(/(?:^|[;}\n])(?:import|export)\s?[\w*$\s{},]*?(?:from\s?)["'](\.[^"']+)["']/g))
    graph(join(dirname(name), other), found);
  return found;
}

test('the first page names all modules that it needs, and no other', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...page.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, name]) => name);
  const needed = graph('app.js');
  needed.delete('app.js');
  assert.ok(needed.has('vendor/signals-core.js') && !needed.has('vendor/lean-qr.js'), 'the graph is read');
  assert.deepEqual(named.sort(), [...needed].sort());
});

test('what stands on the page before its scripts is what they draw', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const both = (html) => [...html.matchAll(/<span class="in-en">([^<]*)<\/span><span class="in-ru">([^<]*)<\/span>/g)].map(([, en, ru]) => [en, ru]);
  const links = [...page.matchAll(/<a href="#\/(\w+)".*?<\/a>/g)];
  assert.deepEqual(links.map(([, name]) => name), ['onair', 'queue', 'schedule', 'library', 'people', 'more']);
  for (const [link, name] of links)
    assert.deepEqual(both(link), [[EN[`nav.${name}`], RU[`nav.${name}`]]]);
  assert.deepEqual(both(page.match(/<p class="pill".*<\/p>/)[0]), [[EN['pill.opening'], RU['pill.opening']]]);
});

test('a number has each form that its language needs', () => {
  for (const [key, text] of Object.entries(EN)) {
    assert.equal(typeof text, typeof RU[key], key);
    if (typeof text !== 'object')
      continue;
    assert.deepEqual(Object.keys(text).sort(), ['one', 'other'], key);
    assert.deepEqual(Object.keys(RU[key]).sort(), ['few', 'many', 'one', 'other'], key);
  }
});

test('every text that a page names is there, and none is left over', () => {
  const text = sources().map(([, content]) => content).join('\n');
  const used = new Set([...text.matchAll(/['"]([a-z_]+(?:\.[\w/-]+)+)['"]/g)].map(([, key]) => key));
  for (const [, key] of text.matchAll(/\bt\('([^']+)'/g))
    assert.ok(key in EN, key);
  // Those that are put together from a part that is fixed and one that is not.
  const prefixes = [...text.matchAll(/[`(]([a-z]+(?:\.[a-z]+)*[._])\$\{/g)].map(([, prefix]) => prefix);
  const said = (key) => used.has(key) || text.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix));
  assert.deepEqual(Object.keys(EN).filter((key) => !said(key)), [], 'nobody says them');
});

test('texts are filled in, in the form of the number', () => {
  words.language.value = 'ru';
  const said = [1, 2, 5, 11, 21, 22, 112, 1.5].map((n) => words.t('list.total', { n }));
  assert.deepEqual(said, ['1 ролик', '2 ролика', '5 роликов', '11 роликов', '21 ролик', '22 ролика', '112 роликов', '1.5 ролика']);
  words.language.value = 'en';
  assert.equal(words.t('list.total', { n: 1 }), '1 item');
  assert.equal(words.t('queue.by', { name: '<b>{name}' }), 'asked for by <b>{name}');
  assert.equal(words.t('no such key'), 'no such key');
});

test('times and sizes are said as people say them', () => {
  assert.deepEqual([0, 59.9, 60, 3600, 36061, -5].map(format.clock), ['0:00', '0:59', '1:00', '1:00:00', '10:01:01', '0:00']);
  assert.deepEqual(['1:02:03', '62:03', '90', '', 'x', '1:2:3:4', '1:-2'].map(format.seconds), [3723, 3723, 90, null, null, null, null]);
  words.language.value = 'ru';
  assert.equal(format.bitRate(2_640_000), '2,6 Мбит/с'); // in Cyrillic letters to the last
  assert.match(format.bitRate(2_640_000), /^[\d,]+ [а-яА-Я/]+$/);
  assert.equal(format.byteCount(14_300_000_000), '14,3 ГБ');
  assert.equal(format.span(3 * 3600 + 12 * 60), '3 ч 12 мин');
  words.language.value = 'en';
});

test('a zone is named by its city and its distance from UTC', () => {
  const winter = Date.UTC(2026, 0, 15);
  assert.equal(format.zoneName(winter, 'Europe/Moscow'), 'Moscow, UTC+3');
  assert.equal(format.zoneName(winter, 'America/New_York'), 'New York, UTC−5');
  assert.equal(format.zoneName(winter, 'Asia/Kolkata'), 'Kolkata, UTC+5:30');
  assert.equal(format.zoneName(winter, 'UTC'), 'UTC');
  assert.equal(format.time(winter, 'Europe/Moscow'), '03:00');
});

test('a wall clock is turned into UTC and back, in the nights when the clocks are set, too', () => {
  const offset = (at) => format.offsetOf(at, 'Europe/Berlin');
  for (const wall of ['2026-03-29T00:00:00', '2026-03-29T12:00:00', '2026-10-25T00:00:00', '2026-10-25T12:00:00'])
    assert.equal(week.textOf(week.toWall(week.toUtc(week.wallOf(wall), offset), offset)), wall);
  const hours = (from, to) => (week.toUtc(week.wallOf(to), offset) - week.toUtc(week.wallOf(from), offset)) / 3600000;
  assert.equal(hours('2026-03-29T00:00:00', '2026-03-30T00:00:00'), 23);
  assert.equal(hours('2026-10-25T00:00:00', '2026-10-26T00:00:00'), 25);
});

const show = (start, end, uid = start) => ({ uid, instance: start, wall_start: `2026-11-${start}:00`, wall_end: `2026-11-${end}:00` });

test('a show over midnight stands in two days, and one beside another is seen', () => {
  const monday = week.weekOf(week.wallOf('2026-11-29T12:00:00'));
  assert.equal(week.textOf(monday), '2026-11-23T00:00:00');
  const blocks = week.blocksIn([show('24T23:00', '25T02:00'), show('24T23:30', '24T23:45')], monday, 7);
  assert.deepEqual(blocks.map(({ day, from, to, depth, head, tail }) => ({ day, from, to, depth, head, tail })), [
    { day: 1, from: 1380, to: 1440, depth: 0, head: true, tail: false },
    { day: 1, from: 1410, to: 1425, depth: 1, head: true, tail: true },
    { day: 2, from: 0, to: 120, depth: 0, head: false, tail: true },
  ]);
  assert.deepEqual(week.blocksIn([show('22T23:00', '23T00:00')], monday, 7), [], 'it ends as the week begins');
});

test('one of a series is told from the others, and what happens once is the same when it has moved', () => {
  const one = (uid, instance, series) => ({ uid, instance: `2026-11-30T${instance}:00:00Z`, series });
  assert.ok(week.same(one('a', 19, true), one('a', 19, true)));
  assert.ok(!week.same(one('a', 19, true), one('a', 20, true)));
  assert.ok(week.same(one('a', 19, false), one('a', 20, false)));
  assert.ok(!week.same(one('a', 19, false), one('b', 19, false)));
  assert.ok(!week.same(one('a', 19, false), undefined));
});

test('between shows there are gaps, also where shows overlap', () => {
  const at = (text) => week.wallOf(`2026-11-${text}:00`);
  const gaps = week.gapsIn([show('24T10:00', '24T12:00'), show('24T11:00', '24T11:30')], at('24T08:00'), at('24T13:00'));
  assert.deepEqual(gaps, [{ from: at('24T08:00'), to: at('24T10:00') }, { from: at('24T12:00'), to: at('24T13:00') }]);
  assert.deepEqual(week.gapsIn([show('24T07:00', '24T14:00')], at('24T08:00'), at('24T13:00')), []);
});

test('notes of a calendar are read, and written with whatever else stands there', () => {
  const read = week.readNotes('play: a.mkv\nstart: hard\n  repeat: yes\nPLAY: https://x/?a=1: b\nfor Anna');
  assert.deepEqual(read, { what: 'a.mkv\nhttps://x/?a=1: b', hard: true, other: '  repeat: yes\nfor Anna' });
  assert.equal(week.writeNotes(read), 'play: a.mkv\nplay: https://x/?a=1: b\nstart: hard\n  repeat: yes\nfor Anna');
  assert.deepEqual(week.readNotes(null), { what: '', hard: false, other: '' });
});

test('a rule that the form cannot say is left as it is', () => {
  const start = week.wallOf('2026-11-29T20:00:00'); // a Sunday
  for (const rule of [null, 'FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,SU', 'FREQ=MONTHLY;BYDAY=1SU', 'FREQ=DAILY;COUNT=3'])
    assert.equal(week.writeRule(week.readRule(rule), start), rule);
  assert.equal(week.writeRule({ repeat: 'weekly', days: [] }, start), 'FREQ=WEEKLY;BYDAY=SU');
  assert.equal(week.writeRule({ repeat: 'weekly', days: ['FR', 'MO'] }, start), 'FREQ=WEEKLY;BYDAY=MO,FR');
});

test('a show that is moved is as long as before, on the night when the clocks are set as well', () => {
  const wall = (text) => week.wallOf(`2027-03-${text}:00`);
  // From one to five on the clock, in a night that has no hour from two to three.
  const night = { start: '2027-03-28T00:00:00Z', end: '2027-03-28T03:00:00Z', wall_start: '2027-03-28T01:00:00', wall_end: '2027-03-28T05:00:00' };
  assert.equal(week.lengthAfter(night, { start: wall('29T01:00'), end: wall('29T05:00') }), 3 * 3600);
  assert.equal(week.lengthAfter(night, { start: wall('28T01:00'), end: wall('28T05:30') }), 3.5 * 3600);
});

test('where a show was put is told in UTC as well, with its length', () => {
  const offset = (at) => format.offsetOf(at, 'Europe/Berlin');
  const event = { start: '2027-03-27T19:00:00Z', end: '2027-03-27T20:00:00Z', wall_start: '2027-03-27T20:00:00', wall_end: '2027-03-27T21:00:00' };
  const walls = { start: week.wallOf('2027-03-28T20:15:00'), end: week.wallOf('2027-03-28T21:30:00') };
  assert.deepEqual(week.movedTo(event, walls, offset), { wall_start: '2027-03-28T20:15:00', wall_end: '2027-03-28T21:30:00',
    start: '2027-03-28T18:15:00.000Z', end: '2027-03-28T19:30:00.000Z' });
});

test('of versions somebody follows his own, and those of nobody else', async () => {
  const { Versions } = await load('versions.js');
  // [of, now] of what was made → what is sent by whoever has seen it.
  for (const [made, sent] of [
    [[], { a: 'a' }],
    [[['a', 'b'], ['b', 'c']], { a: 'c', b: 'c', c: 'c', d: 'd' }],
    [[['a', 'b'], ['b', 'a']], { a: 'a', b: 'a' }], // taken back
    [[['a', 'b'], ['b', 'c'], ['c', 'b']], { a: 'b', b: 'b', c: 'b' }],
    [[['a', 'b'], ['b', 'c'], ['c', 'b'], ['b', 'd']], { a: 'd', c: 'd' }],
    [[['a', 'b'], [null, 'a']], { a: 'a', b: 'b' }], // somebody else has put it back
    [[['a', 'a'], ['a', ''], [undefined, undefined]], { a: 'a' }],
  ]) {
    const versions = new Versions();
    for (const [of, now] of made)
      versions.made(of, now);
    assert.deepEqual(Object.fromEntries(Object.keys(sent).map((seen) => [seen, versions.newest(seen)])), sent, JSON.stringify(made));
  }
  const many = new Versions();
  for (let one = 0; one < 1000; one += 1)
    many.made(`v${one}`, `v${one + 1}`);
  assert.equal(many.newest('v999'), 'v1000');
  assert.equal(many.next.size, 100);
});

test('a gap ends where the day does, though the next show is far away', () => {
  const at = (text) => week.wallOf(`2026-11-${text}:00`);
  assert.deepEqual(week.gapsIn([show('26T10:00', '26T12:00')], at('24T08:00'), at('24T13:00')), [{ from: at('24T08:00'), to: at('24T13:00') }]);
});

test('what does not fill its time says so in words', async () => {
  const { unlike } = await load('parts/show_form.js');
  const fit = (free_s, over_s = 0, cut_s = 0) => unlike({ fit: { free_s, over_s, cut_s } });
  assert.equal(unlike({ fit: null }), '');
  assert.equal(fit(59, 30, 10), '');
  assert.equal(fit(300), '5 min too short: then the list plays');
  assert.equal(fit(0, 900, 1500), '15 min too long · the last 25 min are cut off');
  words.language.value = 'ru';
  assert.equal(fit(0, 0, 1500), 'последние 25 мин не покажут');
  words.language.value = 'en';
});
