import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

/** Milliseconds without a key after which the service is asked. */
const PAUSE = 150;
/** As many as a list offers; more are found by typing. */
export const OFFERED = 30;

/** What is typed into a field, and what is looked for by it: nothing while it is the name of the one chosen. */
export function useTyped(name?: string) {
  const [typed, type] = useState('');
  const [search] = useDebouncedValue(typed === name ? '' : typed, PAUSE);
  return { searchValue: typed, onSearchChange: type, search: search.trim() || undefined };
}

export type Option = { value: string; label: string };

/** A list always has the one who is chosen, so that the field can show their name. */
export const withChosen = (options: Option[], chosen: Option | undefined): Option[] =>
  !chosen || options.some(({ value }) => value === chosen.value) ? options : [chosen, ...options];

/** The service has looked already, and better: it knows that "mueller" is "Müller". */
export const asFound = <Options>({ options }: { options: Options }): Options => options;
