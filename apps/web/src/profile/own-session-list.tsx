import type { OwnSession } from '@kupfer/schemas/session';
import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { askAuth } from '../session.ts';
import { FailedState, LoadingRows } from '../ui/state.tsx';
import { useMomentWords } from '../ui/use-moment-words.ts';
import { useTell } from '../ui/use-tell.ts';
import { ownSessions, readSessionsAnew } from './own-sessions.ts';
import classes from './profile.module.css';

/** The browsers in which the person is signed in; each but this one can be signed out from here. */
export function OwnSessionList() {
  const t = useTranslations('profile.sessions');
  const { tell, complain } = useTell();
  const sessions = useQuery(ownSessions);
  if (sessions.error) return <FailedState error={sessions.error} retry={sessions.refetch} />;
  if (!sessions.data) return <LoadingRows rows={2} />;
  const others = sessions.data.filter(({ is_current }) => !is_current);
  const end = async (ending: OwnSession[], done: string) => {
    try {
      for (const { uuid } of ending) await askAuth('DELETE', `sessions/${uuid}/`);
      tell(done);
    } catch (error) {
      complain(t('notEnded'), error);
    }
    await readSessionsAnew();
  };
  return (
    <section aria-label={t('title')}>
      <Title order={2} size="h5">
        {t('title')}
      </Title>
      <ul className={classes.sessions}>
        {sessions.data.map((session) => (
          <SessionRow key={session.uuid} session={session} onEnd={() => end([session], t('ended'))} />
        ))}
      </ul>
      {others.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('alone')}
        </Text>
      ) : (
        <Group>
          <Button variant="default" onClick={() => end(others, t('othersEnded', { count: others.length }))}>
            {t('endOthers')}
          </Button>
        </Group>
      )}
    </section>
  );
}

function SessionRow({ session, onEnd }: { session: OwnSession; onEnd: () => void }) {
  const t = useTranslations('profile.sessions');
  const at = useMomentWords();
  const { address, last_used_at, create_date, is_current } = session;
  const device = session.device || t('unknown');
  return (
    <li>
      <div>
        <Group gap="xs">
          <Text fw={500}>{device}</Text>
          {is_current && (
            <Badge variant="light" tt="none">
              {t('current')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {t('used', { when: at(last_used_at), address })} · {t('began', { when: at(create_date) })}
        </Text>
      </div>
      {!is_current && (
        <Button variant="default" size="xs" aria-label={t('endOf', { device })} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}
