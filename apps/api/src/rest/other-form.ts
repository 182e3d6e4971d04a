import { calendarOrganization, findCalendarAppointment } from '@kupfer/db/appointment-export';
import { inOrganization } from '@kupfer/db/database';
import { Addressed } from '@kupfer/schemas/fields';
import { calendarOfOne } from '../export/appointment-ics.ts';
import { allow, type Context } from '../trpc.ts';
import type { Operation } from './operations.ts';

/** Another form than JSON in which an operation answers its object to those who prefer it by `Accept`. */
export type OtherForm = {
  mediaType: string;
  /** What the document calls it; plain-export-routes.ts describes it. */
  schema: string;
  write(ctx: Context, input: unknown): Promise<string>;
};

const forms: Record<string, OtherForm> = {
  'appointment.get': {
    mediaType: 'text/calendar',
    schema: 'Calendar',
    async write({ database, caller }, input) {
      const scope = inOrganization(database, allow(caller, undefined).organization_uuid);
      const { uuid } = Addressed.pick({ uuid: true }).strip().parse(input);
      const [appointment, organization] = await Promise.all([
        findCalendarAppointment(scope, uuid),
        calendarOrganization(scope),
      ]);
      return calendarOfOne(appointment, organization);
    },
  },
};

export const otherFormOf = ({ name }: Pick<Operation, 'name'>): OtherForm | undefined => forms[name];

/** The media types in which the operation answers, the usual one first. */
export function answerTypesOf(operation: Operation): string[] {
  const other = otherFormOf(operation);
  return other ? ['application/json', other.mediaType] : ['application/json'];
}
