import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useLanguage, useOrganization, useSession } from '../organization.ts';
import { DraftOffer } from '../ui/draft-offer.tsx';
import { useKeys } from '../ui/keys.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import classes from './appointment.module.css';
import { type Draft, draftOf, dropDraft } from './appointment-draft.ts';
import { AppointmentForm } from './appointment-form.tsx';
import { addressOf, datesOf } from './beginning.ts';
import { type FormValues, freshValues, storedValues } from './form-values.ts';
import { editedOf } from './reminder-values.ts';
import { mailsOf, type Stored } from './stored.ts';

/** The appointment of the address in a drawer over whatever screen there is; `new` is one that is to be made. */
export default function AppointmentDrawer() {
  const t = useTranslations('appointment');
  const f = useTranslations('frame');
  const { appointment, start, end, with: about } = useSearch({ from: '__root__' });
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  useKeys({}, { isModal: true });
  useFocusReturn();
  const close = () =>
    void navigate({
      to: '.',
      search: (old) => ({ ...old, appointment: undefined, start: undefined, end: undefined, with: undefined }),
      hash: '',
    });
  const isNew = appointment === 'new';
  return (
    <Drawer.Root
      opened
      onClose={close}
      closeOnEscape={!isAsking}
      closeOnClickOutside={false}
      position="right"
      size={520}
      lockScroll={false}
      classNames={{ content: classes.content }}
    >
      <Drawer.Content>
        {/* Not the kit's header, which would be a second banner of the page. */}
        <div className={classes.header}>
          <Drawer.Title className={classes.heading}>{isNew ? t('new') : t('edit')}</Drawer.Title>
          <Drawer.CloseButton aria-label={f('close')} />
        </div>
        <Drawer.Body className={classes.body}>
          {isNew ? (
            // What was typed for one time is not taken along to another.
            <NewAppointment
              key={`${start} ${end} ${about}`}
              {...{ start, end, about, leave: close, onAsking: setAsking }}
            />
          ) : (
            <StoredAppointment key={appointment} uuid={appointment ?? ''} leave={close} onAsking={setAsking} />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

type Leaving = { leave: () => void; onAsking: (isAsking: boolean) => void };
type New = Leaving & { start: string | undefined; end: string | undefined; about: string | undefined };

function NewAppointment({ start, end, about, ...leaving }: New) {
  const organization = useOrganization();
  const { core_user_uuid: owner } = useSession();
  const contact = useQuery({ ...trpc.contact.get.queryOptions({ uuid: about ?? '' }), enabled: about !== undefined });
  const habits = useHabits();
  const [dates, setDates] = useState<ReturnType<typeof datesOf>>();
  useEffect(() => {
    if (organization) setDates((known) => known ?? datesOf(start, end, organization.time_zone));
  }, [organization, start, end]);
  if (!organization || !dates || contact.isLoading) return <LoadingRows rows={8} />;
  const { time_zone } = organization;
  const contact_uuid = contact.data?.uuid ?? null;
  const beginning = { ...dates, time_zone, owner, contact_uuid, address: addressOf(contact.data) };
  const initial = freshValues(beginning, contact.data?.emails[0]?.email ?? '', habits);
  return <WithDraft place="new" stored={undefined} initial={initial} dates={dates} {...leaving} />;
}

function StoredAppointment({ uuid, ...leaving }: Leaving & { uuid: string }) {
  const appointment = useQuery({ ...trpc.appointment.get.queryOptions({ uuid }), staleTime: 0 });
  const mails = useQuery({ ...mailsOf(uuid), staleTime: 0 });
  const habits = useHabits();
  const [stored, setStored] = useState<Stored>();
  const isFresh = appointment.isFetchedAfterMount && mails.isFetchedAfterMount;
  // Somebody else may change it meanwhile: what is changed here is told by the state in which it was opened.
  useEffect(() => {
    if (!isFresh || !appointment.data || !mails.data) return;
    const now = { appointment: appointment.data, reminder: editedOf(mails.data.results) };
    setStored((known) => known ?? now);
  }, [isFresh, appointment.data, mails.data]);
  const error = appointment.error ?? mails.error;
  if (!stored) return error ? <FailedState error={error} retry={appointment.refetch} /> : <LoadingRows rows={8} />;
  const initial = storedValues(stored, habits);
  return <WithDraft place={uuid} stored={stored} initial={initial} dates={stored.appointment} {...leaving} />;
}

type Shown = Leaving & {
  place: string;
  stored: Stored | undefined;
  initial: FormValues;
  dates: ReturnType<typeof datesOf>;
};

/** The form, and beside it what was typed into it before and not saved. */
function WithDraft({ place, stored, initial: given, dates, ...leaving }: Shown) {
  const t = useTranslations('appointment');
  const [initial] = useState(given);
  const [offered, setOffered] = useState(() => draftOf(place));
  const [resumed, setResumed] = useState<Draft>();
  const before = resumed ? (resumed.before ?? undefined) : stored;
  const uuid = before?.appointment.uuid;
  const mails = useQuery({ ...mailsOf(uuid ?? ''), enabled: uuid !== undefined }).data?.results ?? [];
  return (
    <AppointmentForm
      key={resumed ? 'resumed' : 'fresh'}
      {...{ before, initial, dates, mails, place }}
      values={resumed?.values ?? initial}
      {...leaving}
    >
      {offered && (
        <DraftOffer
          resume={() => {
            setResumed(offered);
            setOffered(undefined);
          }}
          discard={() => {
            dropDraft(place);
            setOffered(undefined);
          }}
        >
          {place === 'new' ? t('draftNew') : t('draft')}
        </DraftOffer>
      )}
    </AppointmentForm>
  );
}

function useHabits() {
  const language = useLanguage();
  const organization = useOrganization();
  return { comma: language === 'de' ? ',' : '.', mailLanguage: organization?.language ?? language };
}
