import type { Contact } from '@kupfer/schemas/contact';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Answers, trpc } from '../api.ts';
import { useLanguage, useZone } from '../organization.ts';
import { show, showSpan, todayIn, wallTime } from '../time.ts';
import { useHidden } from '../ui/delayed-delete.ts';
import classes from './contact-card.module.css';
import { Part } from './contact-details.tsx';

const FEW = 5;
const MANY = 200;

/** The appointments that are about a contact: those to come, and the last ones. */
export function ContactAppointments({ contact: { uuid } }: { contact: Contact }) {
  const t = useTranslations('contact');
  const [now] = useState(() => new Date().toISOString());
  const coming = { contact_uuid: uuid, start_date_gte: now, ordering: ['start_date' as const] };
  const past = { contact_uuid: uuid, start_date_lte: now, ordering: ['-start_date' as const] };
  return (
    <div className={classes.column}>
      <Appointments title={t('coming')} query={coming} none={t('noComing')} />
      <Appointments title={t('past')} query={past} />
    </div>
  );
}

type Query = Parameters<typeof trpc.appointment.list.queryOptions>[0];
type Shown = Answers['appointment']['list']['results'][number];

function Appointments({ title, query, none }: { title: string; query: Query & object; none?: string }) {
  const t = useTranslations('contact');
  const [size, setSize] = useState(FEW);
  const page = useQuery(
    trpc.appointment.list.queryOptions({ ...query, page_size: size }, { placeholderData: keep }),
  ).data;
  const hidden = useHidden();
  if (!page) return null;
  const appointments = page.results.filter(({ uuid }) => !hidden.has(uuid));
  if (appointments.length === 0 && !none) return null;
  return (
    <Part title={title}>
      {appointments.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ul className={classes.entries}>
        {appointments.map((appointment) => (
          <li key={appointment.uuid}>
            <AppointmentLink {...appointment} />
          </li>
        ))}
      </ul>
      {page.next && size === FEW && (
        <Button variant="subtle" size="compact-sm" className={classes.more} onClick={() => setSize(MANY)}>
          {t('showMore')}
        </Button>
      )}
    </Part>
  );
}

// What is shown stays until more of it is there.
function keep<Page>(before: Page | undefined) {
  return before;
}

/** Opens the appointment in the drawer. */
function AppointmentLink({ uuid, name, start_date, end_date, address }: Shown) {
  const t = useTranslations('contact');
  const zone = useZone();
  const language = useLanguage();
  const isThisYear = wallTime(start_date, zone).year === todayIn(zone).year;
  const time = isThisYear ? showSpan(start_date, end_date, zone, language) : show(start_date, 'date', zone, language);
  return (
    <Link to="." search={(old) => ({ ...old, appointment: uuid })} className={classes.appointment}>
      <span>{name || t('untitled')}</span>
      <Text size="xs" c="dimmed" component="span">
        {[time, address].filter(Boolean).join(' · ')}
      </Text>
    </Link>
  );
}
