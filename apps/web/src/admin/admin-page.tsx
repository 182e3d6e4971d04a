import { Tabs, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { ApiKeys } from '../access/api-keys.tsx';
import { Audit } from '../access/audit.tsx';
import { Invitations } from '../access/invitations.tsx';
import { Members } from '../access/members.tsx';
import { Organizations } from '../access/organizations.tsx';
import { AllFeeds } from '../calendar-feed/all-feeds.tsx';
import { useIsAdmin, useSession } from '../organization.ts';
import { NoScreen } from '../ui/state.tsx';
import classes from './admin.module.css';
import { adminTabs } from './admin-search.ts';
import { ContactTypes } from './contact-types.tsx';
import { ExampleData } from './example-data.tsx';
import { HealthLine } from './health-line.tsx';
import { MailTemplate } from './mail-template.tsx';
import { OrganizationForm } from './organization-form.tsx';

const contents: Record<(typeof adminTabs)[number], ComponentType> = {
  organization: OrganizationTab,
  types: ContactTypes,
  mails: MailTemplate,
  members: Members,
  invitations: Invitations,
  keys: KeysTab,
  audit: Audit,
  organizations: Organizations,
};

/** What administrators set for the organization, and who gets in. */
export function AdminPage() {
  const t = useTranslations('admin');
  const navigate = useNavigate();
  const { tab = 'organization' } = useSearch({ from: '/admin' });
  const { role } = useSession();
  const isAdmin = useIsAdmin();
  const list = useRef<HTMLDivElement>(null);
  const Content = contents[tab];
  const choose = (value: string | null) =>
    navigate({ to: '/admin', search: { tab: adminTabs.find((each) => each === value) } });
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a phone not all of the tabs are in sight
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab]);
  if (!isAdmin) return <NoScreen />;
  const tabs = adminTabs.filter((each) => each !== 'organizations' || role === 'superuser');
  return (
    <div className={classes.page}>
      <Title order={1} size="h3">
        {t('title')}
      </Title>
      <HealthLine />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List className={classes.tabs} ref={list}>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Content />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function KeysTab() {
  return (
    <>
      <ApiKeys />
      <AllFeeds />
    </>
  );
}

function OrganizationTab() {
  return (
    <>
      <OrganizationForm />
      <ExampleData />
    </>
  );
}
