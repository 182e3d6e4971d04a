import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { OwnerSelect } from '../appointment/owner-select.tsx';
import { useSession } from '../organization.ts';
import { Counts } from './counts.tsx';
import classes from './import.module.css';
import type { Import, Report } from './import-state.ts';
import { useReasonWords } from './reason-words.ts';
import { RowList } from './row-list.tsx';
import { begin, choose } from './run-import.ts';

/** From so many changes on a person is asked once more. */
const MANY = 1000;

/** What an import would do, and the button that does it. */
export function CheckStep({ given, checked }: { given: Import; checked: Report }) {
  const t = useTranslations('import.check');
  const words = useReasonWords();
  const { core_user_uuid: me } = useSession();
  const isBusy = given.run !== null;
  const { end } = checked;
  if (!end) return null;
  const isCalendar = given.kind === 'calendar';
  const skipped = !isCalendar && (end.skipped > 0 || given.duplicates === 'create');
  return (
    <section className={classes.step} aria-labelledby="import-check" data-busy={isBusy || undefined}>
      <Title order={2} size="h4" id="import-check">
        {t('title', { number: given.kind === 'csv' ? '3' : '2' })}
      </Title>
      <Counts given={given} end={end} />
      {end.problem && (
        <Alert color="red" p="xs">
          {t('ended', { why: words(end.problem.detail ?? end.problem.title) })}
        </Alert>
      )}
      {skipped && (
        <Checkbox
          label={t('duplicates')}
          description={t('skippedWhy')}
          checked={given.duplicates === 'create'}
          onChange={({ currentTarget }) => choose({ duplicates: currentTarget.checked ? 'create' : 'skip' })}
        />
      )}
      {isCalendar && (
        <div className={classes.owner}>
          <OwnerSelect
            label={t('owner')}
            owner={given.owner ?? me}
            choose={(owner) => choose({ owner: owner === me ? null : owner })}
          />
        </div>
      )}
      <Beginning given={given} end={end} />
      <RowList given={given} report={checked} />
    </section>
  );
}

/** The button says how much is imported; for much of it a person says so twice. */
function Beginning({ given, end }: { given: Import; end: NonNullable<Report['end']> }) {
  const t = useTranslations('import.check');
  const frame = useTranslations('frame');
  const format = useFormatter();
  const [isAsking, setAsking] = useState(false);
  const { created, updated, skipped } = end;
  const count = created + updated;
  const isCalendar = given.kind === 'calendar';
  if (count === 0) return <Text role="status">{t(skipped > 0 ? 'nothingNew' : 'nothing')}</Text>;
  const label = t(isCalendar ? 'importAppointments' : 'importContacts', { count });
  return (
    <Group>
      <Button disabled={given.run !== null} onClick={() => (count > MANY ? setAsking(true) : begin())}>
        {label}
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('confirm', { count: format.number(count) })}
        closeButtonProps={{ 'aria-label': frame('close') }}
      >
        <Stack>
          <Text>{t(isCalendar ? 'confirmWhyAppointments' : 'confirmWhy', { created, updated })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              {frame('cancel')}
            </Button>
            <Button data-autofocus onClick={begin}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
