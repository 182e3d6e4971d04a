import type { Dates } from './appointment-values.ts';
import type { FormValues } from './form-values.ts';
import { instantOrWhy } from './moment.ts';

/** From when to when the fields say it is; undefined while they are typed, or when there is no such time. */
export function spanOf({ start, end, time_zone }: FormValues, known: Dates | undefined): Dates | undefined {
  const start_date = instantOrWhy(start, time_zone, known?.start_date).instant;
  const end_date = instantOrWhy(end, time_zone, known?.end_date).instant;
  return start_date && end_date && start_date <= end_date ? { start_date, end_date } : undefined;
}
