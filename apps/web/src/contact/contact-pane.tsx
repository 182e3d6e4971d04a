import type { Contact } from '@kupfer/schemas/contact';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Answers, trpc } from '../api.ts';
import { DraftOffer } from '../ui/draft-offer.tsx';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { ContactCard } from './contact-card.tsx';
import { type Draft, draftOf, dropDraft } from './contact-draft.ts';
import { ContactForm } from './contact-form.tsx';
import { keepFilter } from './contact-search.ts';

/** The contact of the address: its card, or its form. `new` is the form of one that is to be made. */
export function ContactPane() {
  const { uuid } = useParams({ from: '/contacts/$uuid' });
  // What belongs to one contact must not be carried to the next.
  return <PaneOf key={uuid} uuid={uuid} />;
}

function PaneOf({ uuid }: { uuid: string }) {
  const t = useTranslations('contact.form');
  const { edit, name } = useSearch({ from: '/contacts/$uuid' });
  const navigate = useNavigate();
  const isNew = uuid === 'new';
  const contact = useQuery({
    ...trpc.contact.get.queryOptions({ uuid }),
    enabled: !isNew,
    placeholderData: useListed(uuid),
  });
  const [offered, setOffered] = useState(() => draftOf(uuid));
  const [resumed, setResumed] = useState<Draft>();
  const show = (uuid: string | undefined) =>
    uuid === undefined
      ? navigate({ to: '/contacts', search: keepFilter })
      : navigate({ to: '/contacts/$uuid', params: { uuid }, search: keepFilter });
  const change = () => navigate({ to: '.', search: (old) => ({ ...old, edit: true }) });

  const offer = offered && (
    <DraftOffer
      resume={() => {
        setResumed(offered);
        setOffered(undefined);
        if (!isNew) change();
      }}
      discard={() => {
        dropDraft(uuid);
        setOffered(undefined);
      }}
    >
      {isNew ? t('draftNew') : t('draft')}
    </DraftOffer>
  );
  if (isNew || (edit && contact.data && !contact.isPlaceholderData)) {
    return (
      <ContactForm
        key={resumed ? 'resumed' : 'fresh'}
        contact={contact.data}
        name={name}
        draft={resumed}
        leave={(saved) => {
          setResumed(undefined);
          setOffered(saved ? undefined : draftOf(uuid));
          show(saved?.uuid ?? contact.data?.uuid);
        }}
      >
        {offer}
      </ContactForm>
    );
  }
  if (contact.error) return <FailedState error={contact.error} retry={contact.refetch} />;
  if (!contact.data) return <LoadingRows rows={5} />;
  return (
    <ContactCard contact={contact.data} edit={change} leave={() => show(undefined)}>
      {offer}
    </ContactCard>
  );
}

/** The contact as a list showed it, until it is read itself. */
function useListed(uuid: string): Contact | undefined {
  const queryClient = useQueryClient();
  for (const [, page] of queryClient.getQueriesData<Answers['contact']['list']>(trpc.contact.list.pathFilter())) {
    const contact = page?.results.find((each) => each.uuid === uuid);
    if (contact) return contact;
  }
}
