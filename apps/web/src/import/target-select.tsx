import { contactLists, contactTargets } from '@kupfer/schemas/contact-file';
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { people, useTargetWords } from './target-words.ts';

const LEAVE_OUT = '';

/** Everything that a column may become, in the order of the list; those of a file may be others beside. */
const offered = [
  ...people,
  ...contactLists.email.types.map((type) => `email_${type}_email`),
  ...contactLists.phone.types.map((type) => `phone_${type}_number`),
  ...contactTargets(),
];

/** The choices of a column for a Select: in groups, with what the service recognized in the file. */
export function useTargetOptions(recognized: (string | null)[]) {
  const t = useTranslations('import.columns');
  const { word, group } = useTargetWords();
  const found = recognized.filter((name) => name !== null).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language, as `t` does
  return useMemo(() => {
    const groups = Map.groupBy(new Set([...offered, ...found.split('\n').filter(Boolean)]), group);
    const items = [...groups].map(([name, targets]) => ({
      group: name,
      items: targets.map((target) => ({ value: target, label: word(target) })),
    }));
    return [{ value: LEAVE_OUT, label: t('leaveOut') }, ...items];
  }, [found, t]);
}

type Choosing = {
  heading: string;
  target: string | null;
  options: ReturnType<typeof useTargetOptions>;
  choose: (target: string | null) => void;
};

/** What a column of the file becomes. */
export function TargetSelect({ heading, target, options, choose }: Choosing) {
  const t = useTranslations('import.columns');
  return (
    <Select
      size="xs"
      aria-label={t('targetOf', { heading })}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('nothing')}
      maxDropdownHeight={320}
      data={options}
      value={target ?? LEAVE_OUT}
      onChange={(chosen) => choose(chosen || null)}
    />
  );
}
