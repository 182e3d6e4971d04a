import { useLanguage, useZone } from '../organization.ts';
import { show } from '../time.ts';

/**
 * An instant in the zone of the organization: by `date` with its year, `24 Nov 2026, 14:00`; by `day` with its weekday,
 * `Tue 24 Nov, 14:00`.
 */
export function useMomentWords(form: 'date' | 'day' = 'date') {
  const zone = useZone();
  const language = useLanguage();
  return (instant: string) => `${show(instant, form, zone, language)}, ${show(instant, 'time', zone, language)}`;
}
