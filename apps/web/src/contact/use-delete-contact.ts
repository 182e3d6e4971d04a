import type { Contact } from '@kupfer/schemas/contact';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { deleteLater } from '../ui/delayed-delete.ts';
import { useTell } from '../ui/use-tell.ts';
import { useContactWords } from './contact-words.ts';

/** Deletes a contact as soon as it cannot be undone any more; until then it is hidden. */
export function useDeleteContact() {
  const t = useTranslations('contact');
  const { tell, complain } = useTell();
  const { shortName } = useContactWords();
  return (contact: Contact) => {
    const { uuid } = contact;
    const name = shortName(contact);
    const run = async () => {
      await client.contact.delete.mutate({ uuid });
      await queryClient.invalidateQueries(trpc.contact.pathFilter());
    };
    const undo = deleteLater(uuid, run, (error) => complain(t('notDeleted', { name }), error));
    tell(t('deleted', { name }), undo);
  };
}
