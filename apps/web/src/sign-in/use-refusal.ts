import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { codeOf, fieldErrorsOf } from '../problem.ts';
import { SignInRefused } from '../session.ts';
import { useMistakeWords, useRuleWords } from '../ui/use-rule-words.ts';
import { useCountdown } from './use-countdown.ts';

/**
 * Sends a form of these pages, and says why it was refused: `message` above the fields, or at a field by `tellFields`.
 * `seconds` is how long another try has to wait; `wrong` says what a wrong password is.
 */
export function useRefusal(
  tellFields: (mistakes: Record<string, string>) => void = () => {},
  wrong: 'wrong' | 'invitation.wrong' = 'wrong',
) {
  const t = useTranslations('signIn');
  const inWords = useMistakeWords();
  const words = useRuleWords();
  const { seconds, wait } = useCountdown();
  const [refused, setRefused] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  function hear(error: unknown): void {
    const mistakes = inWords(fieldErrorsOf(error));
    if (error instanceof SignInRefused && error.retryAfter) wait(error.retryAfter);
    else if (codeOf(error) === 'wrong_password') setRefused(t(wrong));
    else if (mistakes.secret !== undefined) setRefused(t('linkOver'));
    else if (Object.keys(mistakes).length > 0) tellFields(mistakes);
    else setRefused(error instanceof SignInRefused ? words(error.message) : t('unreachable'));
  }
  async function send(run: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setRefused(undefined);
    try {
      await run();
      return true;
    } catch (error) {
      hear(error);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { send, seconds, isBusy, message: seconds > 0 ? t('wait', { seconds }) : refused };
}
