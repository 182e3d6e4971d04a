import type { Language } from '@kupfer/schemas/fields';
import { Tabs, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { MailFrame } from './mail-frame.tsx';
import classes from './mail-tabs.module.css';

/** A mail as its reader sees it, and as text; `html` undefined while it is not known. */
export function MailTabs({
  html,
  text,
  title,
  language,
}: {
  html: string | undefined;
  text: string;
  /** Says what the frame shows. */
  title: string;
  language: Language;
}) {
  const t = useTranslations('outbox.detail');
  return (
    <Tabs defaultValue="rendered" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="rendered">{t('rendered')}</Tabs.Tab>
        <Tabs.Tab value="text">{t('text')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="rendered" pt="sm">
        {html && <MailFrame html={html} title={title} />}
      </Tabs.Panel>
      <Tabs.Panel value="text" pt="sm">
        <Text component="pre" className={classes.text} lang={language}>
          {text}
        </Text>
      </Tabs.Panel>
    </Tabs>
  );
}
