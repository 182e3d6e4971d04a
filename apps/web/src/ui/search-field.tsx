import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useTranslations } from 'use-intl';

/** Milliseconds after the last key until it is searched for. */
const PAUSE = 150;

type Searching = {
  input: RefObject<HTMLInputElement | null>;
  label: string;
  /** What the address says is searched for; it may change by other ways than this field: Back, a link. */
  search: string | undefined;
  change: (search: string | undefined) => void;
  /** Goes on to what was found. */
  leave: () => void;
};

/** Searches a list as one types. */
export function SearchField({ input, label, search, change, leave }: Searching) {
  const t = useTranslations('frame');
  const [text, setText] = useState(search ?? '');
  const send = useDebouncedCallback((typed: string) => change(typed.trim() || undefined), PAUSE);
  const [sent, setSent] = useState(search);
  if (sent !== search) {
    setSent(search);
    if (text.trim() !== (search ?? '')) setText(search ?? '');
  }
  const type = (typed: string) => {
    setText(typed);
    send(typed);
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      leave();
    }
    if (event.key === 'Escape' && text) {
      event.preventDefault();
      type('');
    }
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={16} />}
      rightSection={text && <CloseButton size="sm" aria-label={t('clearSearch')} onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={hear}
    />
  );
}
