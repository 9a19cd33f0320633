// Arithmetic of the plan: days and minutes as the station's clock shows them. A wall clock's time is kept as milliseconds as
// if it were UTC's, so that nobody else's zone gets into it.

// One of a series is told from the others by the time it stands for; what happens once stays what it is when it moves.
export const nameOf = (event) => (event.series ? `${event.uid} ${event.instance}` : event.uid);
export const same = (a, b) => Boolean(a && b) && nameOf(a) === nameOf(b);

export const DAY_MS = 24 * 3600 * 1000;
export const MINUTE_MS = 60 * 1000;

export const wallOf = (text) => Date.parse(`${text.replace('Z', '')}Z`);
export const textOf = (wall) => new Date(wall).toISOString().slice(0, 19);
export const dayOf = (wall) => Math.floor(wall / DAY_MS) * DAY_MS;
// Monday.
export const weekOf = (wall) => dayOf(wall) - ((new Date(wall).getUTCDay() + 6) % 7) * DAY_MS;
export const snap = (wall, minutes) => Math.round(wall / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;

// UTC → what the clock in the zone shows, and back. `offset(at)` in minutes.
export const toWall = (at, offset) => at + offset(at) * MINUTE_MS;

export function toUtc(wall, offset) {
  const guess = wall - offset(wall) * MINUTE_MS;
  return wall - offset(guess) * MINUTE_MS; // once more: the guess may lie on the other side of a change of the clocks
}

// The parts of events in days from `first` on: {event, day, from, to} in minutes of the day. One over midnight has two.
export function blocksIn(events, first, days) {
  const blocks = [];
  for (const event of events) {
    const start = wallOf(event.wall_start);
    const end = Math.max(wallOf(event.wall_end), start + 5 * MINUTE_MS);
    for (let day = dayOf(start); day < end; day += DAY_MS) {
      const index = (day - first) / DAY_MS;
      if (index >= 0 && index < days)
        blocks.push({ event, day: index, from: Math.max(0, (start - day) / MINUTE_MS), to: Math.min(1440, (end - day) / MINUTE_MS),
          head: day === dayOf(start), tail: day + DAY_MS >= end });
    }
  }
  blocks.sort((a, b) => a.day - b.day || a.from - b.from || b.to - a.to);
  // One that begins while another is on stands in front of it, a little to the right.
  let on = [];
  for (const block of blocks) {
    on = on.filter((one) => one.day === block.day && one.to > block.from);
    block.depth = on.length;
    on.push(block);
  }
  return blocks;
}

// Between what is planned, for a list: [{from, to}] of at least a minute.
export function gapsIn(events, from, to) {
  const gaps = [];
  let at = from;
  for (const event of [...events].sort((a, b) => wallOf(a.wall_start) - wallOf(b.wall_start))) {
    const start = Math.min(wallOf(event.wall_start), to);
    if (start - at >= MINUTE_MS)
      gaps.push({ from: at, to: start });
    at = Math.max(at, wallOf(event.wall_end));
  }
  if (to - at >= MINUTE_MS)
    gaps.push({ from: at, to });
  return gaps;
}

// How long something is that somebody makes longer: what the clock does that night is in it already.
export function lengthAfter(event, { start, end }) {
  const was = wallOf(event.wall_end) - wallOf(event.wall_start);
  return (Date.parse(event.end) - Date.parse(event.start) + (end - start) - was) / 1000;
}

// Where and how long something is, once somebody has put it there.
export function movedTo(event, walls, offset) {
  const start = toUtc(walls.start, offset);
  const utc = (time) => new Date(time).toISOString();
  return { wall_start: textOf(walls.start), wall_end: textOf(walls.end), start: utc(start), end: utc(start + 1000 * lengthAfter(event, walls)) };
}

// The notes of an event: what it plays, how it starts, and whatever else stands there.
export function readNotes(notes) {
  const what = [];
  const other = [];
  let hard = false;
  for (const line of (notes ?? '').split('\n')) {
    const [, key, value] = line.match(/^\s*(\w+)\s*:\s*(.*?)\s*$/) ?? [];
    if (key?.toLowerCase() === 'play')
      what.push(value);
    else if (key?.toLowerCase() === 'start')
      hard = value.toLowerCase() === 'hard';
    else if (line.trim())
      other.push(line);
  }
  return { what: what.join('\n'), hard, other: other.join('\n') };
}

export function writeNotes({ what, hard, other }) {
  return [...what.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => `play: ${line}`),
    ...(hard ? ['start: hard'] : []), ...other.split('\n').filter((line) => line.trim())].join('\n');
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

// What the form can say of a rule; `custom`: more than that.
export function readRule(rule) {
  if (!rule)
    return { repeat: 'once', days: [] };
  const parts = Object.fromEntries(rule.split(';').map((part) => part.split('=')));
  const known = Object.keys(parts).every((key) => ['FREQ', 'BYDAY', 'WKST'].includes(key));
  const days = (parts.BYDAY ?? '').split(',').filter(Boolean);
  if (known && parts.FREQ === 'DAILY' && !days.length)
    return { repeat: 'daily', days: [] };
  if (known && parts.FREQ === 'WEEKLY' && days.every((one) => DAYS.includes(one)))
    return { repeat: 'weekly', days };
  return { repeat: 'custom', days: [], rule };
}

export function writeRule({ repeat, days, rule }, start) {
  if (repeat === 'once')
    return null;
  if (repeat === 'custom')
    return rule;
  if (repeat === 'daily')
    return 'FREQ=DAILY';
  const chosen = DAYS.filter((one) => days.includes(one));
  return `FREQ=WEEKLY;BYDAY=${(chosen.length ? chosen : [DAYS[(new Date(start).getUTCDay() + 6) % 7]]).join(',')}`;
}

export const WEEKDAYS = DAYS;
