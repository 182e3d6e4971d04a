import { OrganizationsCreate } from '@kupfer/schemas/organization';
import { Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { useSession } from '../organization.ts';
import { fieldErrorsOf } from '../problem.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { Listed } from './listed.tsx';
import { readAnew } from './read-anew.ts';

const query = { page_size: 100, ordering: ['create_date' as const] };
const check = schemaResolver(OrganizationsCreate.pick({ name: true, admin_email: true }).strip(), { sync: true });

/** All organizations of the service, for superusers. */
export function Organizations() {
  const t = useTranslations('access');
  const at = useMomentWords();
  const { organization_uuid } = useSession();
  const list = useRows(trpc.organizations.list.infiniteQueryKey(query), (cursor) =>
    client.organizations.list.query({ ...query, cursor }),
  );
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('organization.why')}
      </Text>
      <NewOrganization />
      <Listed list={list} empty={t('organization.none')} head={[{ name: t('name') }, { name: t('organization.made') }]}>
        {list.rows?.map(({ uuid, name, create_date }) => (
          <Table.Tr key={uuid}>
            <Table.Td className={classes.long}>
              <Group gap={8}>
                <Text fw={500}>{name || uuid}</Text>
                {uuid === organization_uuid && (
                  <Badge variant="light" tt="none">
                    {t('organization.here')}
                  </Badge>
                )}
              </Group>
            </Table.Td>
            <Table.Td>{at(create_date)}</Table.Td>
          </Table.Tr>
        ))}
      </Listed>
    </Stack>
  );
}

function NewOrganization() {
  const t = useTranslations('access');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', admin_email: '' },
    validate: (values) => inWords(check(values)),
  });
  const submit = form.onSubmit(async (values) => {
    const { name } = values;
    try {
      await client.organizations.create.mutate(values, { context: { idempotencyKey: crypto.randomUUID() } });
      form.reset();
      tell(t('organization.added', { name, email: values.admin_email }));
      await readAnew();
    } catch (error) {
      const mistakes = inWords(fieldErrorsOf(error));
      form.setErrors(mistakes);
      if (Object.keys(mistakes).length === 0) complain(t('organization.notAdded', { name }), error);
    }
  });
  return (
    <form onSubmit={submit} noValidate className={classes.line}>
      <TextInput
        className={classes.grow}
        label={t('name')}
        autoComplete="off"
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <TextInput
        className={classes.grow}
        label={t('organization.adminEmail')}
        type="email"
        autoComplete="off"
        key={form.key('admin_email')}
        {...form.getInputProps('admin_email')}
      />
      <Button type="submit" leftSection={<IconPlus size={16} />}>
        {t('organization.submit')}
      </Button>
    </form>
  );
}
