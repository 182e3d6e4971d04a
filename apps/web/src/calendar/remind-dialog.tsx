import { Alert, Button, FocusTrap, Modal, NativeSelect, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconSend } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { datesOf } from '../appointment/beginning.ts';
import { DayInput } from '../appointment/day-input.tsx';
import { leavingOf } from '../appointment/leaving.ts';
import { momentIn } from '../appointment/moment.ts';
import { whenReleased } from '../appointment/released.ts';
import { ReminderTime } from '../appointment/reminder-time.tsx';
import { mistakesInReminder, newReminder, type ReminderValues } from '../appointment/reminder-values.ts';
import { useLanguage, useOrganization, useSession, useZone } from '../organization.ts';
import { useKeys } from '../ui/keys.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useFocusReturn } from '../ui/use-focus-return.ts';
import { useLanguages } from '../ui/use-languages.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { PeopleToRemind } from './people-to-remind.tsx';
import { showDay } from './period.ts';
import classes from './remind-dialog.module.css';
import type { CalendarFilter } from './use-appointments.ts';
import { usePeopleOfDay } from './use-people-of-day.ts';
import { useRemind } from './use-remind.ts';

type Given = {
  /** `2026-11-24` */
  day: string;
  filter: CalendarFilter;
  isPhone: boolean;
  turn: (day: string) => void;
  close: () => void;
};

/** Writes to all who have an appointment on a day and were not told of it, as far as they are ticked. */
export default function RemindDialog({ day, filter, isPhone, turn, close }: Given) {
  const t = useTranslations('calendar.remind');
  const f = useTranslations('frame');
  const language = useLanguage();
  const languages = useLanguages();
  const { mails } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const { form, zone } = useReminderForm();
  const { people, others, error, retry } = usePeopleOfDay(day, filter);
  const { remind, isBusy, refusals } = useRemind(zone);
  /** What was ticked or not by the person; else those are whose appointment lies ahead. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  useKeys({}, { isModal: true });
  useFocusReturn();

  const { reminder } = form.values;
  const rows = people?.map((person) => {
    const { appointment } = person.entry;
    const leaving = leavingOf(reminder, { zone, span: appointment });
    const canGet = person.recipient !== undefined && !person.told && leaving?.leaves !== 'never';
    const isTicked = canGet && (chosen.get(appointment.uuid) ?? Date.parse(appointment.start_date) > Date.now());
    return { ...person, leaving, isTicked, refusal: person.told ? undefined : refusals.get(appointment.uuid) };
  });
  const ticked = rows?.filter(({ isTicked }) => isTicked) ?? [];
  const refused = rows?.filter(({ refusal }) => refusal !== undefined) ?? [];

  const tick = (uuids: string[], isTicked: boolean) =>
    setChosen((known) => new Map([...known, ...uuids.map((uuid) => [uuid, isTicked] as const)]));
  const send = async () => {
    if (form.validate().hasErrors) {
      setTimeout(() => box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const addressees = ticked.flatMap(({ entry, recipient }) =>
      recipient === undefined ? [] : [{ uuid: entry.appointment.uuid, recipient }],
    );
    if (await remind(addressees, form.getValues().reminder)) close();
  };
  const isFiltered = filter.owner !== undefined || filter.about !== undefined;
  return (
    <Modal
      opened
      onClose={close}
      title={t('title')}
      size={620}
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': f('close') }}
      classNames={{ title: classes.title, body: classes.body }}
    >
      {/* Not the day, whose sheet would cover the rest. */}
      <FocusTrap.InitialFocus />
      <div ref={box} className={classes.fields}>
        <div className={classes.pair}>
          <DayInput
            label={t('day')}
            day={day}
            onDay={(chosenDay) => chosenDay && turn(chosenDay)}
            rightSection={showDay(Temporal.PlainDate.from(day), language, { weekday: 'long' })}
            rightSectionProps={{ className: classes.weekday }}
            rightSectionWidth={110}
            rightSectionPointerEvents="none"
          />
          <NativeSelect label={t('language')} data={languages} {...form.getInputProps('reminder.language')} />
        </div>
        <ReminderTime
          reminder={reminder}
          change={(changed) => form.setFieldValue('reminder', { ...form.getValues().reminder, ...changed })}
          propsOf={(field) => form.getInputProps(`reminder.${field}`)}
          mistake={form.errors['reminder.at.time']}
          check={() => whenReleased(() => form.validateField('reminder.at.time'))}
        />
      </div>
      {isFiltered && (
        <Text size="sm" c="dimmed">
          {t('filtered')}
        </Text>
      )}
      {refused.length > 0 && <Alert color="red" p="xs" role="alert" title={t('refused', { count: refused.length })} />}
      {error && <FailedState error={error} retry={retry} />}
      {!rows && !error && <LoadingRows rows={4} />}
      {rows && <PeopleToRemind rows={rows} others={others} tick={tick} />}
      <div className={classes.foot}>
        <Text size="sm" className={classes.leaves} role="status">
          {ticked.length > 0 && mails === 'none' && t('noServer')}
          {ticked.length > 0 && mails !== 'none' && reminder.when === 'at once' && t('leavesNow')}
        </Text>
        <Button variant="default" onClick={close}>
          {f('cancel')}
        </Button>
        <Button leftSection={<IconSend size={16} />} disabled={ticked.length === 0} loading={isBusy} onClick={send}>
          {t('send', { count: ticked.length })}
        </Button>
      </div>
    </Modal>
  );
}

/** When mails leave and in which language; to begin with at once, in that of the organization. */
function useReminderForm() {
  const zone = useZone();
  const language = useLanguage();
  const organization = useOrganization();
  const inWords = useMistakeWords();
  const [reminder] = useState((): ReminderValues => {
    const soon = momentIn(datesOf(undefined, undefined, zone).start_date, zone);
    return { ...newReminder(soon, organization?.language ?? language, ''), isOn: true, when: 'at once' };
  });
  const form = useForm({
    mode: 'controlled',
    initialValues: { reminder },
    validate({ reminder: typed }) {
      // To whom it goes is not typed.
      const { 'reminder.recipient': _, ...mistakes } = mistakesInReminder(typed, zone, null);
      return inWords(mistakes);
    },
  });
  return { form, zone };
}
