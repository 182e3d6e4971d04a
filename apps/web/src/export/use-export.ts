import { Problem } from '@kupfer/schemas/problem';
import { useTranslations } from 'use-intl';
import { FileRefused } from '../problem.ts';
import { signedFetch } from '../signed-fetch.ts';
import { useTell } from '../ui/use-tell.ts';
import { saveAnswer } from './save-file.ts';

/** The address of an export; parameters without a value are left out. */
export function exportAddress(path: string, parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `${path}?${new URLSearchParams(given)}`;
}

/** What to ask for where an address has several forms, and the name of a file to which the service gives none. */
type Wish = { accept?: string; name?: string };

/** Saves a file that the service makes, and says so while that lasts. */
export function useExport() {
  const t = useTranslations('export');
  const { work, complain } = useTell();
  return async (address: string, { accept = '*/*', name = 'export' }: Wish = {}): Promise<void> => {
    const end = work(t('coming'));
    try {
      const response = await signedFetch(address, { headers: { Accept: accept } });
      if (!response.ok) throw new FileRefused(Problem.parse(await response.json()));
      const saved = await saveAnswer(response, name);
      end(saved === undefined ? undefined : t('saved', { name: saved }));
    } catch (error) {
      end(undefined);
      complain(t('failed'), error);
    }
  };
}
