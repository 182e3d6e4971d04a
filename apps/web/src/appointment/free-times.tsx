import { LONGEST_FREE, LONGEST_PAUSE, MOST_DAYS, MOST_PARTICIPANTS } from '@kupfer/schemas/free-time';
import { Button, NumberInput, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Temporal } from 'temporal-polyfill';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { useLanguage, useOrganization, useZone } from '../organization.ts';
import { instantOf, show, showSpan } from '../time.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useTell } from '../ui/use-tell.ts';
import type { Dates } from './appointment-values.ts';
import type { AppointmentFormState } from './form-values.ts';
import { firstStart, freeDays, nameOfDay } from './free-starts.ts';
import classes from './free-times.module.css';
import { momentIn } from './moment.ts';

type Given = {
  form: AppointmentFormState;
  /** From when to when it would be. */
  span: Dates | undefined;
  /** The appointment that is changed. */
  own: string | undefined;
};

const DAYS = 4;
const PAUSE = 300;

/** When all who take part are free, from the day of the form on; what is chosen becomes start and end. */
export function FreeTimes({ form, span, own }: Given) {
  const t = useTranslations('appointment.free');
  const { tell } = useTell();
  const zone = useZone();
  const language = useLanguage();
  const organization = useOrganization();
  const [count, setCount] = useState(DAYS);
  const [pauses, setPauses] = useState({ pause_before: 0, pause_after: 0 });
  const [now] = useState(() => Date.now());
  const [day] = useState(() => span && dayStart(span.start_date, zone));
  const { owner, invitee_uuids, contact_uuid, time_zone } = form.values;
  const people = [...new Set([owner, ...invitee_uuids, ...(contact_uuid ? [contact_uuid] : [])])];
  // An organization may be at many places at once, and is in no appointment as a person.
  const persons = people.filter((uuid) => uuid !== organization?.uuid);
  const minutes = span ? Math.round((Date.parse(span.end_date) - Date.parse(span.start_date)) / 60_000) : 0;
  const isPossible = minutes >= 1 && minutes <= LONGEST_FREE && persons.length <= MOST_PARTICIPANTS;
  const from = firstStart(now, day);
  const to = new Date(Date.parse(from) + MOST_DAYS * 86_400_000).toISOString();
  const participants = persons.length > 0 ? persons : [owner];
  const [asked] = useDebouncedValue({ participants, from, to, minutes, ...pauses, ...(own && { except: own }) }, PAUSE);
  const query = useQuery({
    ...trpc.appointment.free.queryOptions(asked),
    enabled: isPossible && asked.minutes >= 1,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const days = isPossible ? freeDays(query.data?.results ?? [], minutes, { zone, shownIn: time_zone }) : [];

  const choose = ({ start_date, end_date }: Dates) => {
    const { start, end } = form.getValues();
    const put = (values: Pick<typeof form.values, 'start' | 'end'>) => {
      form.setFieldValue('start', values.start);
      form.setFieldValue('end', values.end);
      form.clearFieldError('start.time');
      form.clearFieldError('end.time');
    };
    put({ start: momentIn(start_date, time_zone), end: momentIn(end_date, time_zone) });
    tell(t('chosen', { when: showSpan(start_date, end_date, zone, language) }), () => put({ start, end }));
  };
  const pause = (name: keyof typeof pauses) => (
    <NumberInput
      label={t(name)}
      value={pauses[name]}
      min={0}
      max={LONGEST_PAUSE}
      step={5}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={(value) => setPauses({ ...pauses, [name]: Number(value) || 0 })}
    />
  );
  return (
    <section className={classes.panel} aria-label={t('title')}>
      <div className={classes.pauses}>
        {pause('pause_before')}
        {pause('pause_after')}
      </div>
      {!isPossible && <Text size="sm">{persons.length > MOST_PARTICIPANTS ? t('manyPeople') : t('noLength')}</Text>}
      {isPossible && query.isPending && <LoadingRows rows={3} height={32} />}
      {isPossible && query.isError && <FailedState error={query.error} retry={() => query.refetch()} />}
      {isPossible && query.isSuccess && (
        <Text size="sm" role="status" c={days.length > 0 ? 'dimmed' : undefined}>
          {days.length > 0 ? t('found', { minutes, zone }) : t('nothing', { weeks: Math.floor(MOST_DAYS / 7) })}
        </Text>
      )}
      {days.slice(0, count).map((each) => (
        <div key={each.day} className={classes.day}>
          <Title order={3} className={classes.name}>
            {nameOfDay(each, zone, language)}
          </Title>
          <div className={classes.times}>
            {each.times.map((time) => (
              <Button
                key={time.start_date}
                variant={time.start_date === span?.start_date ? 'filled' : 'default'}
                size="compact-sm"
                aria-pressed={time.start_date === span?.start_date}
                aria-label={showSpan(time.start_date, time.end_date, zone, language)}
                onClick={() => choose(time)}
              >
                {show(time.start_date, 'time', zone, language)}
              </Button>
            ))}
          </div>
        </div>
      ))}
      {days.length > count && (
        <Button variant="subtle" size="compact-sm" className={classes.later} onClick={() => setCount(count + DAYS)}>
          {t('later')}
        </Button>
      )}
    </section>
  );
}

const dayStart = (instant: string, zone: string) =>
  instantOf(Temporal.PlainDate.from(momentIn(instant, zone).day).toPlainDateTime(), zone);
