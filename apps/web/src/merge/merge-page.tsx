import type { Contact } from '@kupfer/schemas/contact';
import { Button, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { ContactSelect } from '../appointment/contact-select.tsx';
import { ContactDetails } from '../contact/contact-details.tsx';
import { useContactWords } from '../contact/contact-words.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import classes from './merge.module.css';
import { type Choice, resultOf } from './merge-choice.ts';
import { FieldChoices, ListChoices, SurvivorChoice } from './merge-fields.tsx';
import { useMerge } from './use-merge.ts';

/** Two contacts side by side, and what is to become of them as one. */
export function MergePage() {
  const t = useTranslations('merge');
  const { one = '', other, listed } = useSearch({ from: '/contacts/merge' });
  const navigate = useNavigate();
  const first = useQuery(trpc.contact.get.queryOptions({ uuid: one }));
  const second = useQuery({ ...trpc.contact.get.queryOptions({ uuid: other ?? '' }), enabled: other !== undefined });
  const failed = first.error ? first : second.error ? second : undefined;
  return (
    <div className={classes.page}>
      <Link to={listed ? '/contacts/duplicates' : '/contacts/$uuid'} params={{ uuid: one }} className={classes.back}>
        <IconArrowLeft size={16} />
        {listed ? t('backToDuplicates') : t('back')}
      </Link>
      <Title order={1} size="h3">
        {t('title')}
      </Title>
      <Text c="dimmed" size="sm">
        {t('titleWhy')}
      </Text>
      {failed && <FailedState error={failed.error} retry={failed.refetch} />}
      {!failed && (!first.data || (other && !second.data)) && <LoadingRows rows={5} />}
      {!failed && first.data && !other && (
        <OtherChoice
          contact={first.data}
          choose={(uuid) => navigate({ to: '.', search: (old) => ({ ...old, other: uuid }) })}
        />
      )}
      {!failed && first.data && second.data && (
        <Comparison key={`${one} ${other}`} pair={[first.data, second.data]} isListed={listed === true} />
      )}
    </div>
  );
}

function OtherChoice({ contact, choose }: { contact: Contact; choose: (uuid: string) => void }) {
  const t = useTranslations('merge');
  const { shortName } = useContactWords();
  return (
    <ContactSelect
      label={t('choose', { name: shortName(contact) })}
      contact={undefined}
      choose={(other) => other && other.uuid !== contact.uuid && choose(other.uuid)}
    />
  );
}

function Comparison({ pair, isListed }: { pair: Choice['pair']; isListed: boolean }) {
  const t = useTranslations('merge');
  const f = useTranslations('frame');
  const contact = useTranslations('contact');
  const { fullName } = useContactWords();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Omit<Choice, 'pair'>>({ survivor: 0, picked: {}, leftOut: [] });
  const choice: Choice = { ...chosen, pair };
  const choose = (changes: Partial<Choice>) => setChosen((old) => ({ ...old, ...changes }));
  const result = resultOf(choice);
  const name = fullName(result);
  const { merge, isMerging } = useMerge();
  const leave = (uuid: string) =>
    isListed ? navigate({ to: '/contacts/duplicates' }) : navigate({ to: '/contacts/$uuid', params: { uuid } });
  return (
    <>
      <SurvivorChoice choice={choice} choose={choose} />
      <Title order={2} size="h5" mt="sm">
        {t('differ')}
      </Title>
      <FieldChoices choice={choice} choose={choose} />
      <Title order={2} size="h5" mt="sm">
        {t('both')}
      </Title>
      <ListChoices choice={choice} choose={choose} />
      <section className={classes.result} aria-labelledby="merge-result">
        <Text size="sm" c="dimmed" id="merge-result">
          {t('result')}
        </Text>
        <Title order={2} size="h4">
          {name}
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          {[result.company !== name && result.company, contact('number', { number: String(result.customer_id) })]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        <ContactDetails contact={result} />
      </section>
      <div className={classes.actions}>
        <Button variant="default" onClick={() => leave(pair[0].uuid)}>
          {f('cancel')}
        </Button>
        <Button loading={isMerging} onClick={() => merge(choice, leave)}>
          {t('merge')}
        </Button>
      </div>
    </>
  );
}
