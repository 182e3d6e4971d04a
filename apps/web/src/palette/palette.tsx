import '@mantine/spotlight/styles.css';
import { VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight, useSpotlight } from '@mantine/spotlight';
import {
  IconAddressBook,
  IconArrowRight,
  IconArrowsJoin,
  IconBellPlus,
  IconCalendar,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconPlus,
  IconSearch,
  IconUserCircle,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { useFoundContacts } from '../contact/use-found-contacts.ts';
import { useIsAdmin, useLanguage, useZone } from '../organization.ts';
import { prefer } from '../preferences.ts';
import { signOut } from '../session.ts';
import { showSpan, todayIn } from '../time.ts';
import { useKeys } from '../ui/keys.ts';
import { isKeyListOpen, isPaletteOpen } from '../ui/open.ts';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import classes from './palette.module.css';

const [store, spotlight] = createSpotlight();

type Entry = { id: string; label: string; description?: string; icon: ReactNode; run: () => void };

/** Finds contacts and appointments by words, and does what has no place of its own on the screen. */
export default function Palette() {
  const t = useTranslations('palette');
  const [text, setText] = useState('');
  const words = text.trim();
  const actions = useActions(words);
  const { contacts, appointments } = useFound(words);
  const { selected } = useSpotlight(store);
  useKeys({}, { isModal: true });
  useFocusReturn();
  useEffect(spotlight.open, []);
  const groups = [
    { label: t('contacts'), entries: contacts },
    { label: t('appointments'), entries: appointments },
    { label: t('actions'), entries: actions },
  ].filter(({ entries }) => entries.length > 0);
  const chosen = groups.flatMap(({ entries }) => entries)[selected];
  return (
    <Spotlight.Root
      store={store}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      onSpotlightClose={() => isPaletteOpen.set(false)}
      scrollable
      maxHeight="70dvh"
      size="lg"
      attributes={{ content: { 'aria-label': t('label') } }}
      classNames={{ actionDescription: classes.description }}
    >
      <Spotlight.Search placeholder={t('placeholder')} aria-label={t('label')} leftSection={<IconSearch size={20} />} />
      {/* The focus stays in the field: what the arrows have come to is said. */}
      <VisuallyHidden role="status">{chosen?.label}</VisuallyHidden>
      <Spotlight.ActionsList>
        {groups.map(({ label, entries }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {entries.map(({ id, icon, run, ...shown }) => (
              // Marked here as well: when more is found, the kit's own mark would stay with what was first before.
              <Spotlight.Action
                key={id}
                {...shown}
                leftSection={icon}
                onClick={run}
                data-selected={id === chosen?.id || undefined}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{t('nothing', { text: words })}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useFound(words: string): { contacts: Entry[]; appointments: Entry[] } {
  const [search] = useDebouncedValue(words, 150);
  const navigate = useNavigate();
  const { listName } = useContactWords();
  const zone = useZone();
  const language = useLanguage();
  const contacts = useFoundContacts(search || undefined, { limit: 6, isWanted: search !== '' });
  const appointments = useQuery({
    ...trpc.appointment.list.queryOptions({ search, page_size: 6, ordering: ['-start_date'] }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  if (words === '') return { contacts: [], appointments: [] };
  return {
    contacts: contacts.map((contact) => ({
      id: contact.uuid,
      label: listName(contact),
      description: [contact.company, contact.phones[0]?.number, contact.emails[0]?.email].filter(Boolean).join(' · '),
      icon: <IconAddressBook size={18} />,
      run: () => navigate({ to: '/contacts/$uuid', params: { uuid: contact.uuid } }),
    })),
    appointments: (appointments.data?.results ?? []).map(({ uuid, name, start_date, end_date, address }) => ({
      id: uuid,
      label: name || address || showSpan(start_date, end_date, zone, language),
      description: [showSpan(start_date, end_date, zone, language), name ? address : ''].filter(Boolean).join(' · '),
      icon: <IconCalendar size={18} />,
      run: () => navigate({ to: '.', search: (old) => ({ ...old, appointment: uuid }) }),
    })),
  };
}

/** What one may do, as far as the words are in its name; a name that nobody has may become a contact. */
function useActions(words: string): Entry[] {
  const t = useTranslations('palette');
  const places = useTranslations('frame');
  const m = useTranslations('merge');
  const navigate = useNavigate();
  const zone = useZone();
  const isAdmin = useIsAdmin();
  const go = (place: string, run: () => void): Entry => ({
    id: place,
    label: t('goTo', { place }),
    icon: <IconArrowRight size={18} />,
    run,
  });
  const all: Entry[] = [
    {
      id: 'new-appointment',
      label: t('newAppointment'),
      icon: <IconPlus size={18} />,
      run: () => navigate({ to: '.', search: (old) => ({ ...old, appointment: 'new' }) }),
    },
    {
      id: 'new-contact',
      label: t('newContact'),
      icon: <IconPlus size={18} />,
      run: () => navigate({ to: '/contacts/$uuid', params: { uuid: 'new' } }),
    },
    { id: 'today', label: t('today'), icon: <IconCalendar size={18} />, run: () => navigate({ to: '/calendar' }) },
    {
      id: 'remind',
      label: t('remind'),
      icon: <IconBellPlus size={18} />,
      run: () => {
        const date = todayIn(zone).add({ days: 1 }).toString();
        navigate({ to: '/calendar', search: { view: 'day', date, remind: date } });
      },
    },
    go(places('contacts'), () => navigate({ to: '/contacts' })),
    {
      id: 'duplicates',
      label: m('find'),
      icon: <IconArrowsJoin size={18} />,
      run: () => navigate({ to: '/contacts/duplicates' }),
    },
    go(places('outbox'), () => navigate({ to: '/outbox' })),
    go(places('import'), () => navigate({ to: '/import' })),
    ...(isAdmin ? [go(places('administration'), () => navigate({ to: '/admin' }))] : []),
    {
      id: 'profile',
      label: places('profile'),
      icon: <IconUserCircle size={18} />,
      run: () => navigate({ to: '/profile' }),
    },
    {
      id: 'keys',
      label: places('keys'),
      icon: <IconKeyboard size={18} />,
      run: () => isKeyListOpen.set(true),
    },
    { id: 'english', label: t('inEnglish'), icon: <IconLanguage size={18} />, run: () => prefer({ language: 'en' }) },
    { id: 'german', label: t('inGerman'), icon: <IconLanguage size={18} />, run: () => prefer({ language: 'de' }) },
    { id: 'sign-out', label: t('signOut'), icon: <IconLogout size={18} />, run: signOut },
  ];
  if (words === '') return all;
  const named: Entry = {
    id: 'new-contact-named',
    label: t('newContactNamed', { name: words }),
    icon: <IconPlus size={18} />,
    run: () => navigate({ to: '/contacts/$uuid', params: { uuid: 'new' }, search: { name: words } }),
  };
  return [...all.filter(({ label }) => label.toLowerCase().includes(words.toLowerCase())), named];
}
