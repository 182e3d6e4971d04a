import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import type { Temporal } from 'temporal-polyfill';
import { todayIn } from '../time.ts';

const MINUTE = 60_000;

/** The day that it is in a zone, also after midnight. */
export function useToday(zone: string): Temporal.PlainDate {
  const [, setDay] = useState('');
  // The same text again draws nothing.
  useInterval(() => setDay(todayIn(zone).toString()), MINUTE, { autoInvoke: true });
  return todayIn(zone);
}
