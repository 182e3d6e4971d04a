import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useOrganization } from '../organization.ts';

/** As many people as are looked for among the contacts one by one. */
const FEW = 20;

/**
 * The names of people by their uuids: members and contacts of the organization, also those known only as the CoreUser
 * that a contact is, and the organization itself. Unknown ones are missing.
 */
export function useNames(uuids: string[]): ReadonlyMap<string, string> {
  const { shortName } = useContactWords();
  const organization = useOrganization();
  const asked = [...new Set(uuids)].sort();
  const options = { enabled: asked.length > 0, placeholderData: keepPreviousData };
  const members = useQuery({
    ...trpc.member.list.queryOptions({ core_user_uuid: asked, page_size: asked.length || 1 }),
    ...options,
  });
  const contacts = useQuery({
    ...trpc.contact.list.queryOptions({ uuid: asked, limit: asked.length || 1, count: false }),
    ...options,
  });
  const known = [...(contacts.data?.results ?? []), ...(members.data?.results ?? [])].flatMap((person) =>
    'uuid' in person ? person.uuid : person.core_user_uuid,
  );
  const isLoaded = contacts.isSuccess && members.isSuccess && !contacts.isPlaceholderData && !members.isPlaceholderData;
  const missing = isLoaded ? asked.filter((uuid) => uuid !== organization?.uuid && !known.includes(uuid)) : [];
  const others = useQueries({
    queries: missing
      .slice(0, FEW)
      .map((uuid) => trpc.contact.list.queryOptions({ core_user_uuid: uuid, limit: 1, count: false })),
  });
  const personnel = usePersonnel();
  const names = new Map<string, string>();
  if (organization) names.set(organization.uuid, organization.name);
  // Users of a platform who never came here are known by their contact alone.
  for (const contact of personnel) if (contact.core_user_uuid) names.set(contact.core_user_uuid, shortName(contact));
  for (const contact of contacts.data?.results ?? []) names.set(contact.uuid, shortName(contact));
  for (const member of members.data?.results ?? []) names.set(member.core_user_uuid, member.name || member.username);
  for (const contact of others.flatMap(({ data }) => data?.results ?? []))
    if (contact.core_user_uuid) names.set(contact.core_user_uuid, shortName(contact));
  return names;
}

const PERSONNEL = 500;

/** The contacts who work for the organization. */
function usePersonnel() {
  const query = trpc.contact.list.queryOptions({ contact_type: ['Personnel'], limit: PERSONNEL, count: false });
  return useQuery({ ...query, staleTime: 5 * 60_000 }).data?.results ?? [];
}
