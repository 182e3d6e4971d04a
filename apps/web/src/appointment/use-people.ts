import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useFoundContacts } from '../contact/use-found-contacts.ts';
import { useSession } from '../organization.ts';
import { OFFERED, type Option } from './use-typed.ts';

/** Those who may act in the organization, the person first. */
export function useMembers(search: string | undefined): Option[] {
  const t = useTranslations('appointment.people');
  const { core_user_uuid: me } = useSession();
  const members = useQuery({
    ...trpc.member.list.queryOptions({ search, page_size: OFFERED }),
    placeholderData: keepPreviousData,
  }).data?.results;
  const options = (members ?? [])
    .filter(({ is_disabled }) => !is_disabled)
    .map(({ core_user_uuid: value, name, username }) => {
      const label = name || username;
      return { value, label: value === me ? t('me', { name: label }) : label };
    });
  return options.sort((one, other) => Number(other.value === me) - Number(one.value === me));
}

/** Contacts that match: whole, and as options by the names by which people are spoken of. */
export function useContacts(search: string | undefined, contactType?: string) {
  const { shortName } = useContactWords();
  const contacts = useFoundContacts(search, { limit: OFFERED, ...(contactType && { contact_type: [contactType] }) });
  return { contacts, options: contacts.map((contact): Option => ({ value: contact.uuid, label: shortName(contact) })) };
}
