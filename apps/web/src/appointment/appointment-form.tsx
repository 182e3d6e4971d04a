import type { AppointmentNotification } from '@kupfer/schemas/appointment-notification';
import { Alert, Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { type FocusEvent, type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useDelete } from '../calendar/use-delete.ts';
import { Conflict } from '../ui/conflict.tsx';
import { useKeys } from '../ui/keys.ts';
import { useRuleWords } from '../ui/use-rule-words.ts';
import classes from './appointment.module.css';
import { dropDraft, keepDraft } from './appointment-draft.ts';
import { AppointmentFields } from './appointment-fields.tsx';
import { type Dates, isSame } from './appointment-values.ts';
import { type FormValues, fieldOfForm, mistakesInForm, wantedOf } from './form-values.ts';
import { whenReleased } from './released.ts';
import type { Stored } from './stored.ts';
import { useSaveAppointment } from './use-save-appointment.ts';

type Given = {
  /** The appointment to be changed; undefined: a new one. */
  before: Stored | undefined;
  /** What the fields begin with, and what that was when nothing was typed. */
  values: FormValues;
  initial: FormValues;
  /** Those of a new appointment. */
  dates: Dates;
  mails: AppointmentNotification[];
  /** Where the draft is kept. */
  place: string;
  leave: () => void;
  onAsking: (isAsking: boolean) => void;
  children?: ReactNode;
};

/** The form of an appointment. What is typed is kept as a draft until it is saved. */
export function AppointmentForm({ before, values, initial, dates, mails, place, leave, onAsking, children }: Given) {
  const t = useTranslations('appointment');
  const f = useTranslations('frame');
  const ruleWords = useRuleWords();
  const remove = useDelete();
  const [stored, setStored] = useState(before);
  const [attempts, setAttempts] = useState(0);
  const known = stored?.appointment ?? dates;

  const inWords = (mistakes: Record<string, string>) =>
    Object.fromEntries(Object.entries(mistakes).map(([path, mistake]) => [path, ruleWords(mistake)]));
  const form = useForm<FormValues>({
    mode: 'controlled',
    initialValues: values,
    validate: (typed) => inWords(mistakesInForm(typed, known, stored)),
    onValuesChange(typed) {
      if (isSame(typed, initial)) dropDraft(place);
      else keepDraft(place, { values: typed, before: stored ?? null });
    },
  });

  const note = (now: Stored) => {
    setStored(now);
    keepDraft(place, { values: form.getValues(), before: now });
  };
  const refuse = (refused: Record<string, string>) => {
    const found = Object.entries(refused).map(([path, words]) => [fieldOfForm(path, form.getValues()), words]);
    form.setErrors(inWords(Object.fromEntries(found)));
    setAttempts((count) => count + 1);
  };
  const done = () => {
    dropDraft(place);
    leave();
  };
  const { save, isBusy, conflict, refusedTime } = useSaveAppointment(before, { note, refuse, leave: done });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (isBusy) return;
    takeTyped();
    setAttempts((count) => count + 1);
    if (!form.validate().hasErrors) save(wantedOf(form.getValues(), known, stored));
  };
  /** A field that is left is checked, but what the service said of it stays until it is changed. */
  const check = ({ target }: FocusEvent<HTMLElement>) => {
    const { path } = target.dataset;
    if (path) whenReleased(() => form.errors[path] || form.validateField(path));
  };
  useKeys({ 'mod+s': () => submit() }, { isModal: true });
  const isAsking = conflict !== undefined;
  useEffect(() => onAsking(isAsking), [isAsking, onAsking]);

  const box = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first field with a mistake is looked for after each try
  useEffect(() => {
    // Not the day of a time, whose sheet would cover what is said of it.
    const wrong = box.current?.querySelector<HTMLElement>('[aria-invalid="true"]:not([data-dates-input])');
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
  }, [attempts]);
  useEffect(() => {
    const isAboutMails = location.hash === '#mails';
    box.current?.querySelector<HTMLElement>(isAboutMails ? '#mails input' : '[data-autofocus]')?.focus();
    if (isAboutMails) document.getElementById('mails')?.scrollIntoView();
  }, []);

  const mistakes = Object.entries(form.errors);
  return (
    <form ref={box} onSubmit={submit} onBlur={check} noValidate className={classes.form}>
      <div className={classes.fieldsOfForm}>
        {children}
        {mistakes.length > 0 && (
          <Alert color="red" p="xs" role="alert" title={t('attention', { count: mistakes.length })}>
            {mistakes.find(([path]) => path === '')?.[1]}
          </Alert>
        )}
        <AppointmentFields form={form} stored={stored} mails={mails} refusedTime={refusedTime} />
      </div>
      <div className={classes.foot}>
        {stored && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={16} />}
            className={classes.delete}
            onClick={() => {
              dropDraft(place);
              remove(stored.appointment);
              leave();
            }}
          >
            {f('delete')}
          </Button>
        )}
        <Button variant="default" onClick={leave}>
          {f('cancel')}
        </Button>
        <Button type="submit" loading={isBusy}>
          {f('save')}
        </Button>
      </div>
      {conflict && <Conflict {...conflict} />}
    </form>
  );
}

/** Lets the field that has the focus take what is typed in it, as it does when the focus leaves. */
function takeTyped(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLInputElement)) return;
  activeElement.blur();
  activeElement.focus();
}
