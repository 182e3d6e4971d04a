import { type Organization, OrganizationPatch } from '@kupfer/schemas/organization';
import { schemaResolver } from '@mantine/form';
import { hashKey } from '@tanstack/react-query';
import { type HoursText, hoursMistakes, hoursOfText, textOfHours } from './hours-text.ts';

const plainFields = ['name', 'phone', 'email', 'time_zone', 'language', 'double_booking'] as const;
/** What the form of the organization has, working hours as they are typed. */
export type OrganizationValues = Pick<Organization, (typeof plainFields)[number]> & { hours: HoursText };
export type OrganizationField = keyof OrganizationValues;
/** What is to be changed. */
export type OrganizationChanges = Partial<Pick<Organization, (typeof plainFields)[number] | 'working_hours'>>;

const fields: readonly OrganizationField[] = [...plainFields, 'hours'];

export const valuesOf = (organization: Organization): OrganizationValues => {
  const { name, phone, email, time_zone, language, double_booking, working_hours } = organization;
  return { name, phone, email, time_zone, language, double_booking, hours: textOfHours(working_hours) };
};

// Hours are the same however they are typed, and blanks around a text are not stored.
const meaningOf = ({ hours, ...plain }: OrganizationValues) => ({
  ...plain,
  name: plain.name.trim(),
  phone: plain.phone.trim(),
  email: plain.email.trim(),
  hours: hoursOfText(hours),
});

/** The fields in which these differ. */
export const differing = (one: OrganizationValues, other: OrganizationValues): OrganizationField[] =>
  fields.filter((field) => hashKey([meaningOf(one)[field]]) !== hashKey([meaningOf(other)[field]]));

/** What is to be sent, for what is stored to become what was typed. */
export const changesOf = (stored: OrganizationValues, typed: OrganizationValues): OrganizationChanges => {
  const { hours, ...plain } = typed;
  const wanted = { ...plain, working_hours: hoursOfText(hours) };
  return Object.fromEntries(
    differing(stored, typed)
      .map((field) => (field === 'hours' ? ('working_hours' as const) : field))
      .map((field) => [field, wanted[field]]),
  );
};

/** The other fields of the schema are not in the form. */
const checked = OrganizationPatch.pick({ name: true, phone: true, email: true, working_hours: true }).strip();
const check = schemaResolver(checked, { sync: true });

/** What is wrong with each field. */
export const mistakesIn = ({ hours, ...plain }: OrganizationValues): Record<string, unknown> =>
  hoursMistakes(check({ ...plain, working_hours: hoursOfText(hours) }));
