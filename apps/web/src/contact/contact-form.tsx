import type { Contact } from '@kupfer/schemas/contact';
import { Alert, Button, Group, Title } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { fieldErrorsOf } from '../problem.ts';
import { Conflict } from '../ui/conflict.tsx';
import { useKeys } from '../ui/keys.ts';
import { useIsWide } from '../ui/use-is-wide.ts';
import { useRuleWords } from '../ui/use-rule-words.ts';
import { type Draft, dropDraft, keepDraft } from './contact-draft.ts';
import { ContactFields } from './contact-fields.tsx';
import classes from './contact-form.module.css';
import { type ContactValues, contactOf, isSame, mistakesIn, valuesOf } from './contact-values.ts';
import { useContactWords } from './contact-words.ts';
import { isBlank, rowKinds } from './row-kinds.ts';
import { useSaveContact } from './use-save-contact.ts';

export type ContactFormState = UseFormReturnType<ContactValues>;

type Given = {
  /** The contact to be changed; absent: a new one. */
  contact: Contact | undefined;
  /** The name that a new one begins with. */
  name: string | undefined;
  draft: Draft | undefined;
  /** Closes the form, with the contact when it was saved. */
  leave: (saved?: Contact) => void;
  children?: ReactNode;
};

/** All fields of a contact. What is typed is kept as a draft until it is saved. */
export function ContactForm({ contact, name, draft, leave, children }: Given) {
  const t = useTranslations('contact');
  const isWide = useIsWide();
  const words = useContactWords();
  const ruleWords = useRuleWords();
  // Somebody else may change the contact meanwhile: what was changed here is told by the state in which it was opened.
  const [before] = useState(() => (draft ? (draft.before ?? undefined) : contact));
  const [initial] = useState(() => valuesOf(before, name));
  const [typed, setTyped] = useState(draft?.values ?? initial);
  const [attempts, setAttempts] = useState(0);
  const place = before?.uuid ?? 'new';

  const form = useForm<ContactValues>({
    mode: 'uncontrolled',
    initialValues: draft?.values ?? initial,
    validate: (values) => inWords(mistakesIn(values)),
    onValuesChange(values) {
      setTyped(values);
      if (isSame(values, initial)) dropDraft(place);
      else keepDraft(place, { values, before: before ?? null });
    },
  });
  const inWords = (mistakes: Record<string, string>) =>
    Object.fromEntries(Object.entries(mistakes).map(([path, mistake]) => [path, ruleWords(mistake)]));

  const { save, isBusy, conflict } = useSaveContact(before, (saved) => {
    dropDraft(place);
    leave(saved);
  });
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    for (const kind of rowKinds) {
      const rows = form.getValues()[kind];
      if (rows.some((row) => isBlank(kind, row))) {
        form.setFieldValue(
          kind,
          rows.filter((row) => !isBlank(kind, row)),
        );
      }
    }
    setAttempts((count) => count + 1);
    if (form.validate().hasErrors) return;
    const refusal = await save(contactOf(form.getValues()));
    if (!refusal) return;
    form.setErrors(inWords(fieldErrorsOf(refusal)));
    setAttempts((count) => count + 1);
  };
  const leaveByKey = ({ target }: KeyboardEvent) => {
    if (isPlainField(target)) leave();
  };
  useKeys({ 'mod+s': () => void submit(), Escape: leaveByKey });

  const box = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first field with a mistake is looked for after each try
  useEffect(() => {
    const wrong = box.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
  }, [attempts]);
  useEffect(() => {
    if (box.current?.contains(document.activeElement)) return;
    box.current?.querySelector<HTMLElement>('[data-path$="first_name"]')?.focus({ preventScroll: true });
  }, []);

  const mistakes = Object.entries(form.errors);
  return (
    <form ref={box} onSubmit={submit} noValidate className={classes.form}>
      <div className={classes.bar}>
        <Title order={isWide ? 2 : 1} size="h3" className={classes.heading}>
          {before ? t('form.edit', { name: words.shortName(before) }) : t('form.new')}
        </Title>
        <Buttons isBusy={isBusy} cancel={() => leave()} />
      </div>
      {children}
      {mistakes.length > 0 && (
        <Alert color="red" p="xs" role="alert" title={t('form.attention', { count: mistakes.length })}>
          {mistakes.find(([path]) => path === '')?.[1]}
        </Alert>
      )}
      <ContactFields form={form} contact={before} typed={typed} />
      {conflict && <Conflict {...conflict} />}
    </form>
  );
}

/** In lists and menus Escape closes these alone. */
const isPlainField = (target: EventTarget | null): boolean =>
  target instanceof Element && !target.closest('[role=menu], [role=listbox], [role=combobox]');

function Buttons({ isBusy, cancel }: { isBusy: boolean; cancel: () => void }) {
  const f = useTranslations('frame');
  return (
    <Group gap={8}>
      <Button variant="default" onClick={cancel}>
        {f('cancel')}
      </Button>
      <Button type="submit" loading={isBusy}>
        {f('save')}
      </Button>
    </Group>
  );
}
