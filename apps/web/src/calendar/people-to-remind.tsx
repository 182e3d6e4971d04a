import { Checkbox, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { Leaving } from '../appointment/leaving.ts';
import { useMailWords } from '../appointment/mail-list.tsx';
import { useContactWords } from '../contact/contact-words.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useAppointmentWords } from './appointment-words.ts';
import type { Person } from './remind-day.ts';
import classes from './remind-dialog.module.css';

type Row = Person & {
  /** When a mail to them would leave; undefined while that is typed. */
  leaving: Leaving | undefined;
  isTicked: boolean;
  /** Why their mail was not made. */
  refusal: string | undefined;
};
type Given = {
  rows: Row[];
  /** Appointments of the day that have no contact. */
  others: number;
  tick: (uuids: string[], isTicked: boolean) => void;
};

/** Who can be reminded, to be ticked, and who cannot or need not be. */
export function PeopleToRemind({ rows, others, tick }: Given) {
  const t = useTranslations('calendar.remind');
  const id = useId();
  const open = rows.filter(({ recipient, told }) => recipient !== undefined && !told);
  const rest = rows.filter((row) => !open.includes(row));
  const possible = open.filter(({ leaving }) => leaving?.leaves !== 'never');
  const count = open.filter(({ isTicked }) => isTicked).length;
  const isAll = possible.length > 0 && count === possible.length;
  return (
    <>
      {open.length > 0 && (
        <section aria-labelledby={`${id}-open`}>
          <div className={classes.head}>
            <Title order={3} className={classes.heading} id={`${id}-open`}>
              {t('open')}
            </Title>
            {possible.length > 1 && (
              <Checkbox
                size="xs"
                label={t('all')}
                labelPosition="left"
                checked={isAll}
                indeterminate={count > 0 && !isAll}
                onChange={() =>
                  tick(
                    possible.map(({ entry }) => entry.appointment.uuid),
                    !isAll,
                  )
                }
              />
            )}
          </div>
          <ul className={classes.people}>
            {open.map((row) => (
              <li key={row.entry.appointment.uuid}>
                <Checkbox
                  checked={row.isTicked}
                  disabled={row.leaving?.leaves === 'never'}
                  onChange={({ currentTarget }) => tick([row.entry.appointment.uuid], currentTarget.checked)}
                  label={<Name row={row} />}
                  description={<Description row={row} />}
                  error={row.refusal}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {rest.length > 0 && (
        <section aria-labelledby={`${id}-rest`}>
          <Title order={3} className={classes.heading} id={`${id}-rest`}>
            {t('rest')}
          </Title>
          <ul className={classes.people}>
            {rest.map((row) => (
              <li key={row.entry.appointment.uuid} className={classes.told}>
                <Name row={row} />
                <Text size="xs" c="dimmed">
                  <Description row={row} />
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      {rows.length === 0 && <Text c="dimmed">{t('nobody')}</Text>}
      {others > 0 && (
        <Text size="sm" c="dimmed">
          {t('others', { count: others })}
        </Text>
      )}
    </>
  );
}

function Name({ row: { entry } }: { row: Row }) {
  const words = useAppointmentWords();
  return (
    <>
      <span className={classes.time}>{words.timesOn(entry)}</span> <strong>{words.name(entry.appointment)}</strong>
    </>
  );
}

/** Who it is, and what was, would or cannot be sent to them. */
function Description({ row: { entry, recipient, told, leaving, hasFailed } }: { row: Row }) {
  const t = useTranslations('calendar.remind');
  const { shortName } = useContactWords();
  const mailWords = useMailWords();
  const at = useMomentWords('day');
  const { contact } = entry.appointment;
  const whenOf = () => {
    if (leaving?.leaves === 'never') return t('never');
    if (leaving?.leaves === 'late') return t('late');
    return leaving?.leaves === 'at' && t('leaves', { when: at(leaving.at) });
  };
  const name = contact ? shortName(contact) : '';
  const parts = told
    ? [told.recipient, mailWords(told)]
    : recipient === undefined
      ? [t('noAddress')]
      : [recipient, hasFailed && t('failed'), whenOf()];
  return [...new Set([name, ...parts])].filter(Boolean).join(' · ');
}
