import { useLanguage, useZone } from '../organization.ts';
import { show } from '../time.ts';

/** An instant in the zone of the organization: `24 Nov 2026, 14:00`. */
export function useMomentWords() {
  const zone = useZone();
  const language = useLanguage();
  return (instant: string) => `${show(instant, 'date', zone, language)}, ${show(instant, 'time', zone, language)}`;
}
