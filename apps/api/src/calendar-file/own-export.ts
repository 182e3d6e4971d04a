import { calendarOrganization, findCalendarAppointment } from '@kupfer/db/appointment-export';
import type { Transaction } from '@kupfer/db/database';
import { calendarOfOne } from '../export/appointment-ics.ts';
import { componentsOf } from './component.ts';
import { type CalendarEvent, type Reading, readEvent } from './event.ts';
import { zonesOf } from './zone.ts';

/** An appointment as it would come back if we exported it, and nobody changed it. */
export async function ownExport(tx: Transaction, uuid: string, reading: Reading): Promise<CalendarEvent> {
  const text = calendarOfOne(await findCalendarAppointment(tx, uuid), await calendarOrganization(tx));
  const zones = zonesOf(reading.organizationZone, reading.effort);
  const components = [...componentsOf([text])].filter((component) => component !== null);
  for (const component of components) zones.add(component);
  const event = components.find(({ name }) => name === 'VEVENT');
  if (!event) throw new Error('an export of an appointment has no event');
  return readEvent(event, { ...reading, zones, elsewhere: () => [] });
}
