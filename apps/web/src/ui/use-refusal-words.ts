import type { Problem } from '@kupfer/schemas/problem';
import { useTranslations } from 'use-intl';
import { useRuleWords } from './use-rule-words.ts';

/** Refusals of which the service says what a program has to do about them. */
const ofPrograms = [
  'precondition_failed',
  'not_found',
  'not_allowed',
  'too_many_requests',
  'still_running',
  'too_large',
  'internal',
] as const;

/** Puts why something was refused as a whole into the language of the person. */
export function useRefusalWords() {
  const t = useTranslations('frame.refusal');
  const words = useRuleWords();
  return ({ type, title, detail = title }: Problem): string => {
    const known = words(detail);
    if (known !== detail) return known;
    const code = ofPrograms.find((each) => type.endsWith(`#${each}`));
    return code ? t(code) : detail;
  };
}
