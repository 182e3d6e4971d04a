import { UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { look, nextTry } from '../connection.ts';
import { useStore } from '../store.ts';
import classes from './frame.module.css';

/** A thin bar while the service cannot be reached. */
export function ConnectionBar() {
  const t = useTranslations('frame');
  const at = useStore(nextTry);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (at === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  if (at === null) return null;
  return (
    <div className={classes.bar}>
      <span role="status">{t('lost', { seconds: Math.max(0, Math.ceil((at - (now || Date.now())) / 1000)) })}</span>
      <UnstyledButton onClick={look}>{t('tryNow')}</UnstyledButton>
    </div>
  );
}
