import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { type Answers, trpc } from '../api.ts';
import { useOrganization } from '../organization.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import type { Dates } from './appointment-values.ts';

export type Overlap = { appointment: Answers['appointment']['list']['results'][number]; who: string[] };

/** More people are not asked about while somebody types; the calendar shows all overlaps. */
const PEOPLE = 20;
const FEW = 5;
const PAUSE = 300;

/** The other appointments at that time of those who take part, each once. An organization may be at many places. */
export function useOverlaps(
  own: string | undefined,
  span: Dates | undefined,
  owner: string,
  invitees: string[],
): Overlap[] {
  const organization = useOrganization();
  const hidden = useHidden();
  const overlaps = span && span.start_date < span.end_date ? `${span.start_date}/${span.end_date}` : '';
  const people = [...new Set([owner, ...invitees])].filter((uuid) => uuid !== organization?.uuid).slice(0, PEOPLE);
  // As one text, which stays the same one from one drawing to the next.
  const [settled] = useDebouncedValue([overlaps, ...people].join(' '), PAUSE);
  const [asked = '', ...asking] = settled.split(' ');
  const queries = asking.flatMap((who) =>
    (['owner', 'invitee'] as const).map((part) => ({
      ...trpc.appointment.list.queryOptions({ overlaps: asked, [part]: who, page_size: FEW }),
      enabled: asked !== '',
    })),
  );
  const answers = useQueries({ queries });
  const found = new Map<string, Overlap>();
  answers.forEach(({ data }, place) => {
    const who = asking[place >> 1] ?? '';
    // What was asked for the fields of a moment ago does not count.
    if (asked !== overlaps || !people.includes(who)) return;
    for (const appointment of data?.results ?? []) {
      if (appointment.uuid === own || hidden.has(appointment.uuid)) continue;
      const known = found.get(appointment.uuid) ?? { appointment, who: [] };
      if (!known.who.includes(who)) known.who.push(who);
      found.set(appointment.uuid, known);
    }
  });
  return [...found.values()];
}
