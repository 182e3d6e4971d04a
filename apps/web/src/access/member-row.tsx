import type { Member, MemberPatch } from '@kupfer/schemas/member';
import { ActionIcon, Badge, Group, Menu, Table, Text } from '@mantine/core';
import { IconDots, IconLock, IconLockOpen, IconUserMinus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { client } from '../api.ts';
import { entityTag } from '../entity-tag.ts';
import { useSession } from '../organization.ts';
import { renew } from '../session.ts';
import { deleteLater } from '../ui/delayed-delete.ts';
import { focusBeside } from '../ui/focus-beside.ts';
import { useTell } from '../ui/use-tell.ts';
import classes from './access.module.css';
import { readAnew } from './read-anew.ts';
import { RoleSelect } from './role-select.tsx';

/** Somebody of the organization: the role is chosen in place, the rest is in a menu. */
export function MemberRow({ member }: { member: Member }) {
  const t = useTranslations('access');
  const self = useSession();
  const { change, remove } = useMemberChange(member);
  const { core_user_uuid, username, role, is_disabled, has_account } = member;
  const isSelf = core_user_uuid === self.core_user_uuid;
  const name = member.name || username;
  const row = useRef<HTMLTableRowElement>(null);
  return (
    <Table.Tr ref={row}>
      <Table.Td className={classes.long}>
        <Group gap={8}>
          <Text fw={500}>{name}</Text>
          {isSelf && (
            <Badge variant="light" tt="none">
              {t('member.you')}
            </Badge>
          )}
          {is_disabled && (
            <Badge variant="default" tt="none" leftSection={<IconLock size={12} aria-hidden />}>
              {t('member.disabled')}
            </Badge>
          )}
        </Group>
        {(member.name || !has_account) && (
          <Text size="xs" c="dimmed">
            {has_account ? username : t('member.ofPlatform')}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.tight}>
        {role === 'superuser' || !has_account ? (
          t(`role.${role}`)
        ) : (
          <RoleSelect
            aria-label={t('member.roleOf', { name })}
            value={role}
            onChange={({ currentTarget }) => change({ role: currentTarget.value === 'admin' ? 'admin' : 'member' })}
          />
        )}
      </Table.Td>
      <Table.Td className={classes.tight}>
        {has_account && !isSelf && (role !== 'superuser' || self.role === 'superuser') && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('member.more', { name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={is_disabled ? <IconLockOpen size={16} /> : <IconLock size={16} />}
                onClick={() => change({ is_disabled: !is_disabled })}
              >
                {t(is_disabled ? 'member.enable' : 'member.disable')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconUserMinus size={16} />}
                onClick={() => {
                  focusBeside(row.current);
                  remove();
                }}
              >
                {t('member.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

type Change = Pick<MemberPatch, 'role' | 'is_disabled'>;

function useMemberChange(member: Member) {
  const t = useTranslations('access');
  const { tell, complain } = useTell();
  const { core_user_uuid: self } = useSession();
  const { core_user_uuid: uuid, role, is_disabled } = member;
  const name = member.name || member.username;

  async function send(known: Member, change: Change): Promise<Member> {
    const ifMatch = await entityTag(known);
    const saved = await client.member.update.mutate({ uuid, ...change }, { context: { ifMatch } });
    // Who gave up a role sees at once what is left of it.
    if (uuid === self) await renew();
    await readAnew();
    return saved;
  }
  const fail = (error: unknown) => {
    complain(t('member.notChanged', { name }), error);
    readAnew();
  };
  const doneWords = (saved: Member) => {
    if (saved.is_disabled !== is_disabled)
      return t(saved.is_disabled ? 'member.nowDisabled' : 'member.nowEnabled', { name });
    return t('member.nowRole', { name, role: t(`role.${saved.role}`) });
  };
  return {
    async change(change: Change) {
      try {
        const saved = await send(member, change);
        const before = change.role === undefined ? { is_disabled } : { role };
        // Who is no administrator any more cannot take it back.
        const isFinal = uuid === self && saved.role === 'member';
        tell(doneWords(saved), isFinal ? undefined : () => void send(saved, before).catch(fail));
      } catch (error) {
        fail(error);
      }
    },
    remove() {
      const run = () => client.member.delete.mutate({ uuid }).then(readAnew);
      const takeBack = deleteLater(uuid, run, (error) => complain(t('member.notRemoved', { name }), error));
      tell(t('member.removed', { name }), takeBack);
    },
  };
}
