import { useTranslations } from 'use-intl';

/** The languages that can be chosen, each with its name. */
export function useLanguages() {
  const t = useTranslations('frame');
  return [
    { value: 'en', label: t('english') },
    { value: 'de', label: t('german') },
  ];
}
