import { useTranslations } from 'use-intl';
import { problemOf } from '../problem.ts';
import { complain, hide, tell, work } from './toast.tsx';
import { forget, remember } from './undo.ts';
import { useRuleWords } from './use-rule-words.ts';

/** Toasts in the language of the person. */
export function useTell() {
  const t = useTranslations('frame.toast');
  const words = useRuleWords();
  return {
    /** Says that something was done. `undo` takes it back, by the button or by Ctrl+Z. Answers the toast's id. */
    tell(message: string, undo?: () => void): string {
      const close = t('close');
      if (!undo) return tell({ message, close });
      const run = () => {
        forget(run);
        hide(id);
        undo();
      };
      remember(run);
      const id = tell({ message, close, undo: { label: t('undo'), run } });
      return id;
    },
    /** Says something after which a person may want to do something. Answers the toast's id. */
    offer(message: string, label: string, run: () => void): string {
      return tell({ message, close: t('close'), undo: { label, run } });
    },
    /** Says that something goes on. Answers what ends that: by what came of it, or in silence. */
    work: (message: string) => work({ message, close: t('close') }),
    /** Says why something was not done: in words of ours, or for an error in those of the service where it has some. */
    complain(title: string, error: unknown) {
      const problem = problemOf(error);
      const places = problem?.errors?.map(({ detail }) => words(detail)).join(' ');
      const why = problem ? places || words(problem.detail ?? problem.title) : t('unreachable');
      complain({
        title,
        message: typeof error === 'string' ? error : why,
        close: t('close'),
      });
    },
  };
}
