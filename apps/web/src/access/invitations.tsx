import type { Invitation } from '@kupfer/schemas/invitation';
import { ActionIcon, Badge, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconClockX, IconMailForward, IconSend, IconTrash } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslations } from 'use-intl';
import { client, trpc } from '../api.ts';
import { deleteLater, useHidden } from '../ui/delayed-delete.ts';
import { focusBeside } from '../ui/focus-beside.ts';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useRows } from '../ui/use-rows.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { InvitationForm } from './invitation-form.tsx';
import { Listed } from './listed.tsx';
import { readAnew } from './read-anew.ts';

const query = { page_size: 100, ordering: ['-create_date' as const] };
const isOnItsWay = ({ status }: Invitation) => status === 'queued' || status === 'sending';

/** Who is invited and did not accept yet. */
export function Invitations() {
  const t = useTranslations('access');
  const hidden = useHidden();
  const list = useRows(
    trpc.invitation.list.infiniteQueryKey(query),
    (cursor) => client.invitation.list.query({ ...query, cursor }),
    isOnItsWay,
  );
  const rows = list.rows?.filter(({ uuid }) => !hidden.has(uuid));
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('invitation.why')}
      </Text>
      <InvitationForm />
      <Listed
        list={{ ...list, rows }}
        empty={t('invitation.nobody')}
        head={[
          { name: t('email') },
          { name: t('role.label'), isWide: true },
          { name: t('invitation.inviter'), isWide: true },
          { name: t('state') },
          { name: t('actions') },
        ]}
      >
        {rows?.map((invitation) => (
          <InvitationRow key={invitation.uuid} invitation={invitation} />
        ))}
      </Listed>
    </Stack>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const t = useTranslations('access');
  const { tell, complain } = useTell();
  const { uuid, email, role, inviter } = invitation;
  const sendAgain = async () => {
    try {
      await client.invitation.resend.mutate({ uuid }, { context: { idempotencyKey: crypto.randomUUID() } });
      tell(t('invitation.sentAgain', { email }));
    } catch (error) {
      complain(t('invitation.notSent', { email }), error);
    }
    await readAnew();
  };
  const withdraw = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    focusBeside(currentTarget);
    const run = () => client.invitation.delete.mutate({ uuid }).then(readAnew);
    const takeBack = deleteLater(uuid, run, (error) => complain(t('invitation.notWithdrawn', { email }), error));
    tell(t('invitation.withdrawn', { email }), takeBack);
  };
  return (
    <Table.Tr>
      <Table.Td className={classes.long}>
        {email}
        <Text size="xs" c="dimmed" className={classes.narrowLine}>
          {t(`role.${role}`)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.wide}>{t(`role.${role}`)}</Table.Td>
      <Table.Td className={classes.wide}>{inviter}</Table.Td>
      <Table.Td>
        <InvitationState invitation={invitation} />
      </Table.Td>
      <Table.Td className={classes.tight}>
        <Group gap={4} wrap="nowrap">
          <Tooltip label={t('invitation.sendAgain')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('invitation.sendAgainTo', { email })}
              onClick={sendAgain}
            >
              <IconSend size={18} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('invitation.withdraw')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('invitation.withdrawOf', { email })}
              onClick={withdraw}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

const looks = {
  onItsWay: { icon: IconMailForward, color: 'blue' },
  failed: { icon: IconAlertTriangle, color: 'red' },
  expired: { icon: IconClockX, color: 'gray' },
  open: { icon: IconClock, color: 'green' },
};

function stateOf(invitation: Invitation): keyof typeof looks {
  if (isOnItsWay(invitation)) return 'onItsWay';
  if (invitation.status !== 'sent' || !invitation.expires_at) return 'failed';
  return Date.parse(invitation.expires_at) < Date.now() ? 'expired' : 'open';
}

function InvitationState({ invitation }: { invitation: Invitation }) {
  const t = useTranslations('access.invitation');
  const at = useMomentWords();
  const state = stateOf(invitation);
  const { icon: Icon, color } = looks[state];
  const { expires_at, last_error } = invitation;
  const isDated = state === 'open' || state === 'expired';
  return (
    <>
      <Badge
        variant="default"
        tt="none"
        leftSection={<Icon size={14} color={`var(--mantine-color-${color}-filled)`} aria-hidden />}
      >
        {t(`states.${state}`)}
      </Badge>
      {isDated && expires_at && (
        <Text size="xs" c="dimmed">
          {t(state === 'open' ? 'until' : 'since', { when: at(expires_at) })}
        </Text>
      )}
      {state === 'failed' && last_error && (
        <Text size="xs" c="var(--mantine-color-error)" lineClamp={3}>
          {last_error}
        </Text>
      )}
    </>
  );
}
