import type { Contact, ContactCreate } from '@kupfer/schemas/contact';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { codeOf, problemOf } from '../problem.ts';
import { useTell } from '../ui/use-tell.ts';
import { addressLine } from './contact-lines.ts';
import { keepFilter } from './contact-search.ts';
import { type ContactChanges, type ContactField, changesOf, contactFields, isSame, only } from './contact-values.ts';
import { useContactWords } from './contact-words.ts';

/** Somebody else changed the same fields meanwhile. */
type Clash = { theirs: Contact; changes: ContactChanges; fields: ContactField[] };

async function update(before: Contact, changes: ContactChanges): Promise<Contact> {
  const { uuid } = before;
  return client.contact.update.mutate({ uuid, ...changes }, { context: { ifMatch: await entityTag(before) } });
}

/** Shows everywhere what a contact is now. */
async function spread(contact: Contact): Promise<void> {
  queryClient.setQueryData(trpc.contact.get.queryKey({ uuid: contact.uuid }), contact);
  await queryClient.invalidateQueries(trpc.contact.list.pathFilter());
}

/** Saves a contact: of one that is there already only what differs from `before`. `leave` is called when it is done. */
export function useSaveContact(before: Contact | undefined, leave: (saved: Contact) => void) {
  const [isBusy, setBusy] = useState(false);
  const [clash, setClash] = useState<Clash>();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const t = useTranslations('contact');
  const { complain } = useTell();
  const { shortName } = useContactWords();
  const { toldCreated, toldSaved, toldUnchanged } = useOutcome(leave);
  const valueWords = useValueWords();

  /** @throws what the service answers, but for the clash that is asked about */
  const change = async (known: Contact, changes: ContactChanges): Promise<void> => {
    const fields = contactFields.filter((field) => field in changes);
    if (fields.length === 0) return toldUnchanged(known);
    try {
      return toldSaved(known, await update(known, changes), fields);
    } catch (error) {
      if (codeOf(error) !== 'precondition_failed') throw error;
      const theirs = await client.contact.get.query({ uuid: known.uuid });
      const both = fields.filter(
        (field) => !isSame(theirs[field], known[field]) && !isSame(theirs[field], changes[field]),
      );
      // Changes of different fields do not hurt one another.
      if (both.length === 0) return change(theirs, changes);
      setClash({ theirs, changes, fields: both });
    }
  };

  /** Answers why it was refused when fields are to blame; else that is told here. */
  const attempt = async (name: string, run: () => Promise<void>): Promise<unknown> => {
    setBusy(true);
    try {
      return await run();
    } catch (error) {
      if (problemOf(error)?.errors?.length) return error;
      complain(t('notSaved', { name }), error);
    } finally {
      setBusy(false);
    }
  };

  const save = (wanted: ContactCreate) =>
    attempt(shortName(wanted), async () => {
      if (before) return change(before, changesOf(before, wanted));
      toldCreated(await client.contact.create.mutate(wanted, { context: { idempotencyKey } }));
    });

  const settle = ({ theirs, changes }: Clash, kept: readonly ContactField[]) => {
    setClash(undefined);
    return attempt(shortName(theirs), () => change(theirs, changesOf(theirs, only(changes, kept))));
  };
  const conflict = clash && {
    fields: clash.fields.map((field) => ({
      label: t(`field.${field}`),
      mine: valueWords(clash.changes[field]),
      theirs: valueWords(clash.theirs[field]),
    })),
    onKeepMine: () => settle(clash, changed(clash)),
    onTakeTheirs: () =>
      settle(
        clash,
        changed(clash).filter((field) => !clash.fields.includes(field)),
      ),
    onClose: () => setClash(undefined),
  };
  return { save, isBusy, conflict };
}

const changed = ({ changes }: Clash) => contactFields.filter((field) => field in changes);

/** What is told when a form is done, with what takes it back. */
function useOutcome(leave: (saved: Contact) => void) {
  const t = useTranslations('contact');
  const { tell, complain } = useTell();
  const { shortName } = useContactWords();
  const router = useRouter();
  const attempt = (run: () => Promise<void>) => () => void run().catch((error) => complain(t('notUndone'), error));
  return {
    async toldCreated(created: Contact) {
      const { uuid } = created;
      const takeBack = async () => {
        await client.contact.delete.mutate({ uuid }, { context: { ifMatch: await entityTag(created) } });
        if (router.state.location.pathname.includes(uuid))
          await router.navigate({ to: '/contacts', search: keepFilter });
        await queryClient.invalidateQueries(trpc.contact.list.pathFilter());
      };
      leave(created);
      tell(t('created', { name: shortName(created) }), attempt(takeBack));
      await spread(created);
    },
    async toldSaved(before: Contact, saved: Contact, fields: ContactField[]) {
      const name = shortName(saved);
      const takeBack = async () => {
        await spread(await update(saved, only(before, fields)));
        tell(t('undone', { name: shortName(before) }));
      };
      leave(saved);
      tell(t('saved', { name }), attempt(takeBack));
      await spread(saved);
    },
    toldUnchanged(contact: Contact) {
      leave(contact);
      tell(t('unchanged'));
    },
  };
}

/** Values of fields in words, to be compared by people. */
function useValueWords() {
  return (value: ContactChanges[ContactField]): string => {
    if (!Array.isArray(value)) return String(value ?? '');
    return value
      .map((each) =>
        typeof each === 'string'
          ? each
          : 'email' in each
            ? each.email
            : 'number' in each
              ? each.number
              : addressLine(each),
      )
      .join('\n');
  };
}
