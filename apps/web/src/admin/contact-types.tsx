import { type ContactType, ContactTypeCreate } from '@kupfer/schemas/contact-type';
import { ActionIcon, Badge, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ChangeEvent, type MouseEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { client, queryClient, trpc } from '../api.ts';
import { useContactWords } from '../contact/contact-words.ts';
import { entityTag } from '../entity-tag.ts';
import { fieldErrorsOf } from '../problem.ts';
import { deleteLater, useHidden } from '../ui/delayed-delete.ts';
import { focusBeside } from '../ui/focus-beside.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useMistakeWords } from '../ui/use-rule-words.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './admin.module.css';

const spread = () =>
  Promise.all([
    queryClient.invalidateQueries(trpc.contactType.pathFilter()),
    queryClient.invalidateQueries(trpc.contact.pathFilter()),
  ]);

/** What is wrong with the name of a contact type. */
const check = schemaResolver(ContactTypeCreate.pick({ name: true }), { sync: true });

/** The contact types of the organization, renamed in place, with how many contacts have each. */
export function ContactTypes() {
  const t = useTranslations('admin.types');
  const types = useQuery(trpc.contactType.list.queryOptions({ page_size: 1000 }));
  const hidden = useHidden();
  if (!types.data)
    return types.error ? <FailedState error={types.error} retry={types.refetch} /> : <LoadingRows rows={4} />;
  return (
    <Stack className={classes.types}>
      <Text size="sm" c="dimmed">
        {t('why')}
      </Text>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th className={classes.uses}>{t('uses')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {types.data.results
            .filter(({ uuid }) => !hidden.has(uuid))
            .map((type) => (
              <TypeRow key={type.uuid} type={type} />
            ))}
        </Table.Tbody>
      </Table>
      <NewType />
    </Stack>
  );
}

function TypeRow({ type }: { type: ContactType }) {
  const t = useTranslations('admin.types');
  const { contactType } = useContactWords();
  const { tell, complain } = useTell();
  const { uuid, name, is_default } = type;
  const shown = contactType(name);
  const uses = useQuery(trpc.contact.list.queryOptions({ contact_type: [uuid], limit: 1 })).data?.count ?? undefined;
  const { input, submit, cancel } = useRename(type, shown);
  const remove = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    const run = () => client.contactType.delete.mutate({ uuid }).then(spread);
    focusBeside(currentTarget);
    const takeBack = deleteLater(uuid, run, (error) => complain(t('notRemoved', { name: shown }), error));
    tell(t('removed', { name: shown, count: uses ?? 0 }), takeBack);
  };

  return (
    <Table.Tr>
      <Table.Td>
        <div className={classes.typeName}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
            onBlur={submit}
            noValidate
          >
            <TextInput
              classNames={{ input: classes.rename }}
              aria-label={t('rename', { name: shown })}
              onKeyDown={({ key }) => key === 'Escape' && cancel()}
              {...input}
            />
          </form>
          {is_default && (
            <Badge variant="default" size="xs" tt="none">
              {t('standard')}
            </Badge>
          )}
        </div>
      </Table.Td>
      <Table.Td className={classes.uses}>{uses !== undefined && t('useCount', { count: uses })}</Table.Td>
      <Table.Td>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('remove', { name: shown })} onClick={remove}>
          <IconTrash size={18} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

/** The field in which a type is renamed, as soon as it is left; `shown` is its name in the language of the person. */
function useRename(type: ContactType, shown: string) {
  const t = useTranslations('admin.types');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  /** undefined: nothing was typed. */
  const [typed, setTyped] = useState<string>();
  const [mistake, setMistake] = useState<string>();
  const isUnderWay = useRef(false);
  const { uuid, name } = type;

  const rename = async (known: ContactType, to: string): Promise<ContactType> => {
    const ifMatch = await entityTag(known);
    const saved = await client.contactType.update.mutate({ uuid, name: to }, { context: { ifMatch } });
    await spread();
    return saved;
  };
  const change = (text: string | undefined) => {
    setTyped(text);
    setMistake(undefined);
  };
  const submit = async () => {
    // The field may be left while what Enter began is under way.
    if (typed === undefined || isUnderWay.current) return;
    if (typed.trim() === shown) return change(undefined);
    const mistakes = inWords(check({ name: typed }));
    if (mistakes.name) return setMistake(mistakes.name);
    isUnderWay.current = true;
    try {
      const saved = await rename(type, typed);
      setTyped((later) => (later === typed ? undefined : later));
      const takeBack = () =>
        void rename(saved, name).catch((error) => complain(t('notRenamed', { name: saved.name }), error));
      tell(t('renamed', { before: shown, name: saved.name }), takeBack);
    } catch (error) {
      setMistake(inWords(fieldErrorsOf(error)).name);
      complain(t('notRenamed', { name: shown }), error);
      await spread();
    } finally {
      isUnderWay.current = false;
    }
  };
  const input = {
    value: typed ?? shown,
    error: mistake,
    onChange: ({ currentTarget }: ChangeEvent<HTMLInputElement>) => change(currentTarget.value),
  };
  return { input, submit, cancel: () => change(undefined) };
}

function NewType() {
  const t = useTranslations('admin.types');
  const f = useTranslations('frame');
  const { tell, complain } = useTell();
  const inWords = useMistakeWords();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '' },
    validate: (values) => inWords(check(values)),
  });
  const submit = form.onSubmit(async ({ name }) => {
    try {
      await client.contactType.create.mutate({ name }, { context: { idempotencyKey: crypto.randomUUID() } });
      form.reset();
      await spread();
      tell(t('added', { name }));
    } catch (error) {
      form.setErrors(inWords(fieldErrorsOf(error)));
      complain(t('notAdded', { name }), error);
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end">
        <TextInput label={t('new')} key={form.key('name')} {...form.getInputProps('name')} />
        <Button type="submit" variant="default" leftSection={<IconPlus size={16} />}>
          {f('add')}
        </Button>
      </Group>
    </form>
  );
}
