import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { useNames } from '../calendar/use-names.ts';
import { useLanguage, useSession, useZone } from '../organization.ts';
import { showSpan } from '../time.ts';
import classes from './appointment.module.css';
import { shortUuid } from './use-field-words.ts';
import type { Overlap } from './use-overlaps.ts';

/** Says who is busy then, and with what. It only tells: some appointments are meant to overlap. */
export function OverlapWarning({ overlaps }: { overlaps: Overlap[] }) {
  const t = useTranslations('appointment');
  const zone = useZone();
  const language = useLanguage();
  const names = useNames(overlaps.flatMap(({ who }) => who));
  const { core_user_uuid: me } = useSession();
  const nameOf = (uuid: string) => (uuid === me ? t('people.self') : (names.get(uuid) ?? shortUuid(uuid)));
  return (
    <div role="status">
      {overlaps.length > 0 && (
        <Alert
          role="note"
          color="yellow"
          p="xs"
          icon={<IconAlertTriangle size={18} />}
          title={t('overlap.title', { count: overlaps.length })}
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
        </Alert>
      )}
    </div>
  );
}
