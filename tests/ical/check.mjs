// Reads every calendar in a folder with ical.js in its strict mode: nothing may be dropped, repaired or moved on the way.
import { deepStrictEqual as same, strictEqual as equal, ok } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';

const folder = process.argv[2];
if (!folder) {
    console.error('usage: node check.mjs FOLDER');
    process.exit(2);
}
ICAL.design.strict = true;
const told = [];
for (const name of ['warn', 'error', 'log']) console[name] = (...words) => told.push(words.join(' '));

let events = 0;
const files = readdirSync(folder).filter((name) => name.endsWith('.ics'));
ok(files.length > 0, `no calendars in ${folder}`);
for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const count = (what) => text.split('\r\n').filter((line) => line === what).length;
    try {
        const parsed = ICAL.parse(text);
        same(ICAL.parse(ICAL.stringify(parsed)), parsed, 'does not survive writing and reading');
        const calendar = new ICAL.Component(parsed);
        equal(calendar.getFirstPropertyValue('method'), 'PUBLISH');
        const zones = calendar.getAllSubcomponents('vtimezone');
        for (const zone of zones) ICAL.TimezoneService.register(zone);
        const list = calendar.getAllSubcomponents('vevent');
        equal(list.length, count('BEGIN:VEVENT'));
        equal(calendar.getAllSubcomponents('vfreebusy').length, count('BEGIN:VFREEBUSY'));
        equal(new Set(list.map((event) => event.getFirstPropertyValue('uid'))).size, list.length, 'a UID twice');
        for (const component of list) {
            const event = new ICAL.Event(component);
            for (const name of ['uid', 'dtstamp', 'sequence', 'status', 'summary', 'organizer'])
                ok(component.hasProperty(name), `an event without ${name}`);
            ok(event.startDate.compare(event.endDate) < 0, `${event.uid} ends before it starts`);
            const start = component.getFirstProperty('dtstart');
            if (start.getParameter('tzid')) {
                // The zone of the file itself says +07:00, whatever this machine knows.
                const { year, month, day, hour, minute, second } = event.startDate;
                equal(event.startDate.toUnixTime(), Date.UTC(year, month - 1, day, hour - 7, minute, second) / 1000);
            }
            ++events;
        }
        for (const busy of calendar.getAllSubcomponents('vfreebusy'))
            for (const property of busy.getAllProperties('freebusy'))
                for (const period of property.getValues()) ok(period.start.compare(period.end) < 0);
        for (const zone of zones) ICAL.TimezoneService.remove(zone.getFirstPropertyValue('tzid'));
    } catch (error) {
        process.stderr.write(`${file}: ${error.stack}\n`);
        process.exitCode = 1;
    }
}
if (told.length) {
    process.stderr.write(`ical.js complained:\n${told.join('\n')}\n`);
    process.exitCode = 1;
}
process.stdout.write(`${files.length} calendars, ${events} events\n`);
