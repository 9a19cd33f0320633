// A calendar as another program reads it: ical.js is what Thunderbird has. Prints what happens when, in order.
//
//   node read_calendar.mjs NODE_MODULES FILE UNTIL      UNTIL: 2027-01-01T00:00:00Z

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [modules, file, until] = process.argv.slice(2);
const { default: ICAL } = await import(join(modules, 'ical.js/dist/ical.min.js'));

const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')));
calendar.getAllSubcomponents('vtimezone').forEach((zone) => ICAL.TimezoneService.register(zone));
const all = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
const end = Date.parse(until);
const rows = [];
const add = (start, stop, { summary }) => rows.push([start.toJSDate().toISOString(), stop.toJSDate().toISOString(), summary]);
for (const event of all.filter((one) => !one.isRecurrenceException())) {
  if (!event.isRecurring()) {
    add(event.startDate, event.endDate, event);
    continue;
  }
  all.filter((one) => one.isRecurrenceException() && one.uid === event.uid).forEach((one) => event.relateException(one));
  const times = event.iterator();
  for (let time = times.next(); time && time.toJSDate() < end; time = times.next()) {
    const { startDate, endDate, item } = event.getOccurrenceDetails(time);
    add(startDate, endDate, item);
  }
}
console.log(JSON.stringify(rows.sort()));
