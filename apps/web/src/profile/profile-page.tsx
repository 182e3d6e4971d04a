import { Title } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { OwnFeeds } from '../calendar-feed/own-feeds.tsx';
import { useSession } from '../organization.ts';
import { OwnSessionList } from './own-session-list.tsx';
import { PasswordForm } from './password-form.tsx';
import classes from './profile.module.css';

/** Who one is here, one's calendar subscriptions and password, and where one is signed in. */
export function ProfilePage() {
  const t = useTranslations('profile');
  const { name, username, email } = useSession();
  return (
    <div className={classes.page}>
      <Title order={1} size="h3">
        {t('title')}
      </Title>
      <dl className={classes.facts}>
        <dt>{t('name')}</dt>
        <dd>{name || t('none')}</dd>
        <dt>{t('username')}</dt>
        <dd>{username}</dd>
        <dt>{t('email')}</dt>
        <dd>{email ?? t('noEmail')}</dd>
      </dl>
      <OwnFeeds />
      <PasswordForm />
      <OwnSessionList />
    </div>
  );
}
