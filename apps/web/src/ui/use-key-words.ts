import { useTranslations } from 'use-intl';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Writes keys, like `Ctrl K`, as they stand on the keyboard of the person. */
export function useKeyWords(): (keys: string) => string {
  const t = useTranslations('frame.key');
  const words: Record<string, string> = isMac
    ? { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }
    : { Ctrl: t('Ctrl'), Shift: t('Shift'), Del: t('Del') };
  return (keys) => keys.replace(/\w+/g, (word) => words[word] ?? word);
}
