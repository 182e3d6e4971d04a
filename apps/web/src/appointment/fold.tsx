import { Title } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './appointment.module.css';

/** A part of the form that is seldom needed; one that has content begins open. */
export function Fold({ title, isOpen, children }: { title: string; isOpen: boolean; children: ReactNode }) {
  const [beginsOpen] = useState(isOpen);
  return (
    <details className={classes.fold} open={beginsOpen}>
      <summary>
        <IconChevronRight size={16} aria-hidden />
        <Title order={3} className={classes.title}>
          {title}
        </Title>
      </summary>
      <div className={classes.part}>{children}</div>
    </details>
  );
}
