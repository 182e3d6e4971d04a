import { useTranslations } from 'use-intl';
import { problemOf } from '../problem.ts';
import { complain, hide, tell, work } from './toast.tsx';
import { forget, remember } from './undo.ts';
import { useRefusalWords } from './use-refusal-words.ts';
import { useRuleWords } from './use-rule-words.ts';

/** Toasts in the language of the person. */
export function useTell() {
  const t = useTranslations('frame.toast');
  const words = useRuleWords();
  const refusalWords = useRefusalWords();
  /** Why something was not done: in words of ours, or for an error in those of the service where it has some. */
  const why = (error: unknown): string => {
    if (typeof error === 'string') return error;
    const problem = problemOf(error);
    const places = problem?.errors?.map(({ detail }) => words(detail)).join(' ');
    return problem ? places || refusalWords(problem) : t('unreachable');
  };
  return {
    why,
    /** Says that something was done. `undo` takes it back, by the button or by Ctrl+Z. Answers the toast's id. */
    tell(message: string, undo?: () => void): string {
      const close = t('close');
      if (!undo) return tell({ message, close });
      const run = () => {
        withdraw(id);
        undo();
      };
      const id = tell({ message, close, undo: { label: t('undo'), run } });
      remember(id, run);
      return id;
    },
    /** Says something after which a person may want to do something. Answers the toast's id. */
    offer(message: string, label: string, run: () => void): string {
      return tell({ message, close: t('close'), undo: { label, run } });
    },
    /** Says that something goes on. Answers what ends that: by what came of it, or in silence. */
    work: (message: string) => work({ message, close: t('close') }),
    /** Says that something was not done, and why. */
    complain: (title: string, error: unknown) => complain({ title, message: why(error), close: t('close') }),
  };
}

/** Takes away a toast, and with it what it offers to take back. */
export function withdraw(toast: string): void {
  forget(toast);
  hide(toast);
}
