// What the control room computes and says, without a browser.
//
//   node --test page_test.mjs      with TGVS_WEB, the folder web/

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

// The server says what kind of module they are; node asks a package.
const folder = mkdtempSync(join(tmpdir(), 'tgvs-page-'));
cpSync(process.env.TGVS_WEB, folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
after(() => rmSync(folder, { recursive: true }));
const load = (name) => import(join(folder, name));

globalThis.document ??= { documentElement: {}, hidden: false };
globalThis.location ??= new URL('http://localhost/');
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });

const { EN } = await load('text/en.js');
const { RU } = await load('text/ru.js');
const words = await load('words.js');
const format = await load('format.js');
const week = await load('week.js');

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
