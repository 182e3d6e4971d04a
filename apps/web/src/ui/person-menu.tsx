import { Kbd, Menu, useMantineColorScheme } from '@mantine/core';
import { IconBook, IconCheck, IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage, useSession } from '../organization.ts';
import { prefer } from '../preferences.ts';
import { changeOrganization, signOut } from '../session.ts';
import { isKeyListOpen } from './open.ts';
import { PersonButton } from './person-button.tsx';
import { useLanguages } from './use-languages.ts';

const schemes = ['light', 'dark', 'auto'] as const;

/** What a person chooses for themselves, and the way out. */
export default function PersonMenu({ isOpenAtOnce }: { isOpenAtOnce: boolean }) {
  const t = useTranslations('frame');
  const languages = useLanguages();
  const { username, organizations, organization_uuid } = useSession();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const others = organizations.filter((each) => each.organization_uuid !== organization_uuid);
  return (
    <Menu position="bottom-end" width={250} shadow="md" defaultOpened={isOpenAtOnce}>
      <Menu.Target>
        <PersonButton />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('person', { name: username })}</Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCircle size={16} />}>
          {t('profile')}
        </Menu.Item>
        {others.length > 0 && <Menu.Label>{t('organizations')}</Menu.Label>}
        {others.map(({ organization_uuid, name }) => (
          <Menu.Item key={organization_uuid} onClick={() => changeOrganization(organization_uuid)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        <Menu.RadioGroup value={language} onChange={(value) => prefer({ language: value === 'de' ? 'de' : 'en' })}>
          {languages.map(({ value, label }) => (
            <Choice key={value} value={value}>
              {label}
            </Choice>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('scheme.label')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(schemes.find((each) => each === value) ?? 'auto')}
        >
          {schemes.map((scheme) => (
            <Choice key={scheme} value={scheme}>
              {t(`scheme.${scheme}`)}
            </Choice>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          rightSection={<Kbd size="xs">?</Kbd>}
          onClick={() => isKeyListOpen.set(true)}
        >
          {t('keys')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={16} />}>
          {t('documentation')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** One of several; the menu closes, since what was chosen is seen at once. */
function Choice(props: { value: string; children: ReactNode }) {
  return <Menu.RadioItem {...props} closeMenuOnClick checkIcon={<IconCheck size={14} />} />;
}
