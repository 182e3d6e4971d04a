import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { entityTag } from '../entity-tag.ts';
import { codeOf } from '../problem.ts';
import { useTell } from '../ui/use-tell.ts';
import { type Choice, fieldsOf, partsOf } from './merge-choice.ts';

const readAnew = () =>
  Promise.all([
    queryClient.invalidateQueries(trpc.contact.pathFilter()),
    queryClient.invalidateQueries(trpc.appointment.pathFilter()),
  ]);

/** Merges two contacts as chosen, and undoes that. */
export function useMerge() {
  const t = useTranslations('merge');
  const { tell, complain } = useTell();
  const { shortName } = useContactWords();
  const [isMerging, setMerging] = useState(false);
  const key = useRef({ of: '', idempotencyKey: '' });

  const undo = async (uuid: string) => {
    try {
      await client.contact.unmerge.mutate({ uuid });
      tell(t('undone'));
    } catch (error) {
      complain(t('notUndone'), error);
    }
    await readAnew();
  };

  const merge = async (choice: Choice, leave: (uuid: string) => void) => {
    const { into, from } = partsOf(choice);
    const { uuid } = into;
    const input = { uuid, from: from.uuid, fields: fieldsOf(choice) };
    const of = JSON.stringify(input);
    if (key.current.of !== of) key.current = { of, idempotencyKey: crypto.randomUUID() };
    const { idempotencyKey } = key.current;
    setMerging(true);
    try {
      const context = { ifMatch: await entityTag(into), idempotencyKey };
      const merged = await client.contact.merge.mutate(input, { context });
      leave(uuid);
      tell(t('merged', { name: shortName(merged) }), () => void undo(uuid));
      await readAnew();
    } catch (error) {
      const isStale = codeOf(error) === 'precondition_failed';
      complain(t('notMerged'), isStale ? t('changed') : error);
      if (isStale) await readAnew();
    } finally {
      setMerging(false);
    }
  };
  return { merge, isMerging };
}
