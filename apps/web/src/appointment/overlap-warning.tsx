import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconBan } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useNames } from '../calendar/use-names.ts';
import { useLanguage, useSession, useZone } from '../organization.ts';
import { showSpan } from '../time.ts';
import classes from './appointment.module.css';
import { shortUuid } from './use-field-words.ts';
import type { Overlap } from './use-overlaps.ts';

/** What follows from an overlap: nothing, it will not be saved like this, or it was not. */
export type Consequence = 'title' | 'refused' | 'notSaved';

type Given = {
  overlaps: Overlap[];
  /** How many there are, and how many of them beside those that are listed. */
  count: number;
  more?: number;
  consequence: Consequence;
};

/** Says who is busy then, and with what. */
export function OverlapWarning({ overlaps, count, more = 0, consequence }: Given) {
  const t = useTranslations('appointment');
  const zone = useZone();
  const language = useLanguage();
  const names = useNames(overlaps.flatMap(({ who }) => who));
  const { core_user_uuid: me } = useSession();
  const nameOf = (uuid: string) => (uuid === me ? t('people.self') : (names.get(uuid) ?? shortUuid(uuid)));
  const isForbidden = consequence !== 'title';
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (consequence === 'notSaved') box.current?.scrollIntoView({ block: 'nearest' });
  }, [consequence]);
  return (
    <div ref={box} role={consequence === 'notSaved' ? 'alert' : 'status'}>
      {count > 0 && (
        <Alert
          role="note"
          color={isForbidden ? 'red' : 'yellow'}
          p="xs"
          icon={isForbidden ? <IconBan size={18} /> : <IconAlertTriangle size={18} />}
          title={t(`overlap.${consequence}`, { count })}
          classNames={{ title: classes.warningTitle }}
        >
          {overlaps.map(({ appointment, who }) => (
            <div key={appointment.uuid}>
              {t('overlap.line', {
                who: who.map(nameOf).join(', '),
                name: appointment.name || t('unnamed'),
                when: showSpan(appointment.start_date, appointment.end_date, zone, language),
              })}
            </div>
          ))}
          {more > 0 && <div>{t('overlap.more', { count: more })}</div>}
          {isForbidden && <div>{t('overlap.rule')}</div>}
        </Alert>
      )}
    </div>
  );
}
