import { InvitationCreate } from '@kupfer/schemas/invitation';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { IconMailPlus } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { useOrganization } from '../organization.ts';
import { fieldErrorsOf } from '../problem.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { readAnew } from './read-anew.ts';
import { RoleSelect } from './role-select.tsx';

const check = schemaResolver(InvitationCreate.pick({ email: true }).strip(), { sync: true });
type Values = { email: string; role: 'member' | 'admin'; language: 'en' | 'de' };

/** Invites somebody by mail. */
export function InvitationForm() {
  const organization = useOrganization();
  if (!organization) return null;
  return <FormIn language={organization.language} />;
}

function FormIn({ language }: Pick<Values, 'language'>) {
  const t = useTranslations('access');
  const words = useTranslations('frame');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const initialValues: Values = { email: '', role: 'member', language };
  const form = useForm({
    mode: 'uncontrolled',
    initialValues,
    validate: (values) => inWords(check(values)),
  });
  const submit = form.onSubmit(async (values) => {
    try {
      const { email } = await client.invitation.create.mutate(values, {
        context: { idempotencyKey: crypto.randomUUID() },
      });
      form.reset();
      tell(t('invitation.invited', { email }));
      await readAnew();
    } catch (error) {
      const mistakes = inWords(fieldErrorsOf(error));
      form.setErrors(mistakes);
      if (Object.keys(mistakes).length === 0) complain(t('invitation.notInvited', { email: values.email }), error);
    }
  });
  return (
    <form onSubmit={submit} noValidate className={classes.line}>
      <TextInput
        className={classes.grow}
        label={t('email')}
        type="email"
        autoComplete="off"
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <RoleSelect key={form.key('role')} {...form.getInputProps('role')} />
      <NativeSelect
        label={t('invitation.language')}
        data={[
          { value: 'en', label: words('english') },
          { value: 'de', label: words('german') },
        ]}
        key={form.key('language')}
        {...form.getInputProps('language')}
      />
      <Button type="submit" leftSection={<IconMailPlus size={16} />}>
        {t('invitation.submit')}
      </Button>
    </form>
  );
}
