import { ActionIcon, Button, Grid, NativeSelect, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useIsWide } from '../ui/use-is-wide.ts';
import classes from './contact-form.module.css';
import type { ContactFormState } from './contact-form.tsx';
import { useContactWords } from './contact-words.ts';
import { rowsIn } from './pasted.ts';
import { isBlank, kinds, newRow, type Row, type RowKind } from './row-kinds.ts';

/** The rows of a list of the contact, any of which may be taken away, and others added. `children`: what is said of them. */
export function FormRows({ form, kind, children }: { form: ContactFormState; kind: RowKind; children?: ReactNode }) {
  const t = useTranslations('contact');
  const isWide = useIsWide();
  const box = useRef<HTMLFieldSetElement>(null);
  const rows = form.getValues()[kind];
  const replace = (changed: Row[], focused: Row | undefined) => {
    form.setFieldValue(kind, changed);
    setTimeout(() => box.current?.querySelector<HTMLElement>(`[data-key="${focused?.key}"] input`)?.focus());
  };
  const add = () => {
    const row = newRow(kind, rows.at(-1)?.type);
    replace([...rows, row], row);
  };
  const remove = (row: Row) => {
    const place = rows.indexOf(row);
    const left = rows.filter((each) => each !== row);
    form.clearErrors();
    replace(left, left[place] ?? left.at(-1));
    if (left.length === 0) box.current?.querySelector<HTMLElement>('[data-add]')?.focus();
  };
  const paste = (row: Row, event: ClipboardEvent) => {
    const pasted = rowsIn(kind, event.clipboardData.getData('text'), row.type);
    if (!pasted) return;
    event.preventDefault();
    replace(
      rows.flatMap((each) => (each !== row ? [each] : isBlank(kind, row) ? pasted : [row, ...pasted])),
      pasted.at(-1),
    );
  };
  return (
    <fieldset ref={box} className={classes.list}>
      <legend>
        <Title order={isWide ? 3 : 2} className={classes.title}>
          {t(kind)}
        </Title>
      </legend>
      {rows.map((row, place) => (
        <RowOf
          key={row.key}
          {...{ form, kind, row, place }}
          remove={() => remove(row)}
          enter={place === rows.length - 1 ? add : undefined}
          paste={(event) => paste(row, event)}
        />
      ))}
      {children}
      <Button
        data-add
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        disabled={rows.length >= 50}
        onClick={add}
        className={classes.add}
      >
        {t(`row.add.${kind}`)}
      </Button>
    </fieldset>
  );
}

type RowProps = {
  form: ContactFormState;
  kind: RowKind;
  row: Row;
  place: number;
  remove: () => void;
  /** What Enter does, if it is not to save. */
  enter: (() => void) | undefined;
  paste: (event: ClipboardEvent) => void;
};

function RowOf({ form, kind, row, place, remove, enter, paste }: RowProps) {
  const t = useTranslations('contact.row');
  const words = useContactWords();
  const { types, fields } = kinds[kind];
  const position = place + 1;
  const named = (label: string) => t('numbered', { label, position });
  const hear = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !enter) return;
    event.preventDefault();
    enter();
  };
  return (
    <div className={classes.row} data-key={row.key}>
      <NativeSelect
        aria-label={named(t('type'))}
        data={types.map((value) => ({ value, label: words.kind(kind, value) }))}
        {...form.getInputProps(`${kind}.${place}.type`)}
      />
      <Grid gap={8} className={classes.fields}>
        {fields.map(({ name, span, inputMode, autoComplete }) => (
          <Grid.Col key={name} span={fields.length > 1 ? { base: 12, xs: span } : span}>
            <TextInput
              aria-label={named(t(name))}
              placeholder={fields.length > 1 ? t(name) : undefined}
              inputMode={inputMode}
              autoComplete={autoComplete}
              spellCheck={false}
              onKeyDown={hear}
              onPaste={paste}
              {...form.getInputProps(`${kind}.${place}.${name}`)}
            />
          </Grid.Col>
        ))}
      </Grid>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t(`remove.${kind}`, { position })}
        onClick={remove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
