import { z } from 'zod';
import { AppointmentDrivingTime } from './appointment-driving-time.ts';
import { NoteText, NoteType, noteTypes } from './appointment-note.ts';
import { blank, patchFields, readOnly } from './body.ts';
import { Contact } from './contact.ts';
import { Instant, InstantOrLocalTime, line, lines, PathUuid, TimeZone, timeMarks, Uuid, Uuids } from './fields.ts';
import { inZone, readDate, readInstant, readLocalTime } from './instant.ts';
import { cursorParameters, ordering, pageOf, search, syncParameters } from './lists.ts';
import { oneOf } from './spellings.ts';

export const ownerTypes = ['CoreUser', 'Contact', 'Organization'] as const;
export const OwnerType = oneOf(ownerTypes);
export type OwnerType = (typeof ownerTypes)[number];

const Type = line(50, 1);

const fields = {
  name: line(50)
    .default('')
    .meta({ examples: ['Consultation'] }),
  start_date: InstantOrLocalTime,
  end_date: InstantOrLocalTime.meta({ examples: ['2026-07-01T11:00:00.000Z'] }),
  type: z
    .array(Type)
    .max(20, 'At most 20 types.')
    .refine((list) => new Set(list).size === list.length, 'A type stands here twice.')
    .default([])
    .meta({ examples: [['Consultation']] }),
  address: line(100)
    .default('')
    .meta({ examples: ['Lindenstraße 5a, Berlin'] }),
  siteprofile_uuid: Uuid.nullable().default(null),
  invitee_uuids: Uuids.default([]).meta({ description: 'Contacts and CoreUsers who are invited.' }),
  workflowlevel2_uuids: Uuids.default([]),
  contact_uuid: Uuid.nullable().default(null).meta({ description: 'The contact whom the appointment is about.' }),
  summary: lines(10_000).default(''),
};

/** Fields that are worked out when they are left blank. */
const computed = {
  owner: blank(Uuid).meta({ description: 'Whose appointment it is; blank: the caller.' }),
  owner_type: blank(OwnerType).meta({ description: 'What `owner` is the uuid of; blank: worked out from the owner.' }),
  time_zone: blank(TimeZone).meta({ description: "The zone in which people see it; blank: the organization's." }),
};

const shown = readOnly('organization_uuid', 'contact', 'driving_times', 'conflicts', 'create_date', 'edit_date');

const noteOnce = (list: { type: string }[]) => new Set(list.map((note) => note.type)).size === list.length;
const NOTE_ONCE = 'Each type of note at most once.';

/** A note as an appointment shows it. */
export const NoteOfAppointment = z
  .object({ uuid: Uuid, type: NoteType, note: NoteText })
  .meta({ id: 'NoteOfAppointment' });
export type NoteOfAppointment = z.infer<typeof NoteOfAppointment>;

const NotesGiven = z
  .array(z.strictObject({ ...readOnly('uuid'), type: NoteType, note: NoteText }))
  .max(noteTypes.length, NOTE_ONCE)
  .refine(noteOnce, NOTE_ONCE)
  .default([])
  .meta({ description: NOTE_ONCE, examples: [[{ type: 'Primary', note: 'Bring the long ladder.' }]] });

const NotesPatched = z
  .array(z.strictObject({ ...readOnly('uuid'), type: NoteType, note: NoteText.nullable() }))
  .max(noteTypes.length, NOTE_ONCE)
  .refine(noteOnce, NOTE_ONCE)
  .nullish()
  .meta({
    description:
      'Changes or adds by type and keeps the others; `note: null` takes one away, null in place of the list all.',
  });

/** Turns local times of a body into instants by the `time_zone` of the same body. */
function resolveLocalTimes(
  ctx: z.core.ParsePayload<{ start_date?: string; end_date?: string; time_zone?: string | null }>,
) {
  for (const name of ['start_date', 'end_date'] as const) {
    const given: unknown = ctx.value[name];
    const local = typeof given === 'string' ? readLocalTime(given) : undefined;
    // The field itself, or the zone, is refused already: a second sentence about it would mislead.
    if (!local || ctx.issues.some((issue) => issue.path?.[0] === name || issue.path?.[0] === 'time_zone')) continue;
    const zone = ctx.value.time_zone;
    const result = zone
      ? inZone(local, zone)
      : {
          wrong:
            'A local time needs `time_zone` in the same body; else give the offset, like 2026-07-01T12:00:00+02:00.',
        };
    if ('instant' in result) ctx.value[name] = result.instant;
    else ctx.issues.push({ code: 'custom', message: result.wrong, input: given, path: [name] });
  }
}

export const Appointment = z
  .object({
    uuid: Uuid,
    ...fields,
    start_date: Instant,
    end_date: Instant,
    owner: Uuid,
    owner_type: OwnerType,
    time_zone: TimeZone,
    notes: z.array(NoteOfAppointment),
    driving_times: z.array(AppointmentDrivingTime),
    contact: Contact.nullable(),
    conflicts: z.array(Uuid).nullable().meta({
      description:
        'Appointments that overlap this one and share a participant; null unless asked for by `conflicts=true`.',
    }),
    organization_uuid: Uuid,
    ...timeMarks,
  })
  .meta({ id: 'Appointment', description: 'A time that somebody has with somebody, somewhere.' });
export type Appointment = z.infer<typeof Appointment>;

export const AppointmentCreate = z
  .strictObject({ ...readOnly('uuid'), ...fields, ...computed, notes: NotesGiven, ...shown })
  .check(resolveLocalTimes);
export type AppointmentCreate = z.infer<typeof AppointmentCreate>;

export const AppointmentReplace = z
  .strictObject({ uuid: PathUuid, ...fields, ...computed, notes: NotesGiven, ...shown })
  .check(resolveLocalTimes);
export type AppointmentReplace = z.infer<typeof AppointmentReplace>;

export const AppointmentPatch = z
  .strictObject({ uuid: PathUuid, ...patchFields(fields), ...computed, notes: NotesPatched, ...shown })
  .check(resolveLocalTimes);
export type AppointmentPatch = z.infer<typeof AppointmentPatch>;

const WithConflicts = z.boolean().default(false).meta({ description: '`true`: fill `conflicts`.' });

export const AppointmentGet = z.strictObject({ uuid: PathUuid, conflicts: WithConflicts });

/** A contact or CoreUser, or the caller. */
export const UuidOrMe = z
  .string()
  .overwrite((text) => text.toLowerCase())
  .refine((text) => text === 'me' || Uuid.safeParse(text).success, 'A uuid or `me` is expected.');

const InstantOrDate = z
  .string()
  .overwrite((text) => readInstant(text) ?? text)
  .refine(
    (text) => readInstant(text) || readDate(text),
    'An instant with its offset, or a date like 2026-07-01, is expected.',
  );

const Interval = z
  .string()
  .overwrite((text) =>
    text
      .split('/')
      .map((part) => readInstant(part) ?? part)
      .join('/'),
  )
  .refine((text) => {
    const [from, to, ...rest] = text.split('/').map(readInstant);
    return from && to && rest.length === 0 && from < to;
  }, 'Two instants with a slash between them are expected, the earlier first: 2026-07-01T00:00:00Z/2026-08-01T00:00:00Z.');

export const AppointmentQuery = z.strictObject({
  ...cursorParameters,
  ...syncParameters,
  owner: UuidOrMe.optional().meta({ description: 'By owner; `me` is the caller.' }),
  invitee: UuidOrMe.optional().meta({ description: 'To which this contact or user is invited; `me` is the caller.' }),
  contact_uuid: Uuid.optional(),
  siteprofile_uuid: Uuid.optional(),
  workflowlevel2_uuid: Uuid.optional(),
  type: Type.optional().meta({ description: 'That have this type.' }),
  start_date_gte: InstantOrDate.optional().meta({
    description: "That begin then or later; a date means its first moment in the organization's zone.",
  }),
  start_date_lte: InstantOrDate.optional().meta({
    description: "That begin then or earlier; a date means its last moment in the organization's zone.",
  }),
  overlaps: Interval.optional().meta({
    description: 'That share some time with `<from>/<to>`, both instants; `to` itself is outside.',
  }),
  search: search('name, address and summary'),
  conflicts: WithConflicts,
  ordering: ordering(['start_date', 'end_date', 'create_date'], 'start_date'),
});
export type AppointmentQuery = z.infer<typeof AppointmentQuery>;

export const AppointmentPage = pageOf(Appointment);
