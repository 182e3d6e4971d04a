import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';

/** What a toast says, and the words that it needs beside that. */
type Toast = { message: string; close: string };

/** How long a toast is seen, and so how long something may be undone by it (milliseconds). */
export const TOAST_TIME = 8000;

/** Says that something was done; with `undo`, offers to take it back. Answers the toast's id. */
export function tell({ message, close, undo }: Toast & { undo?: { label: string; run: () => void } }): string {
  const id = crypto.randomUUID();
  const takeBack = () => {
    hide(id);
    undo?.run();
  };
  notifications.show({
    id,
    role: 'status',
    message: undo ? withButton(message, undo.label, takeBack) : message,
    autoClose: TOAST_TIME,
    closeButtonProps: { 'aria-label': close },
  });
  return id;
}

/** Takes a toast away before its time. */
export function hide(id: string): void {
  notifications.hide(id);
}

/** Says that something was not done, and why. It stays until it is closed. */
export function complain({ message, title, close }: Toast & { title: string }): void {
  notifications.show({
    role: 'alert',
    color: 'red',
    title,
    message,
    autoClose: false,
    closeButtonProps: { 'aria-label': close },
  });
}

/** Says that something goes on. Answers what ends that: by what came of it, or in silence. */
export function work({ message, close }: Toast): (done: string | undefined) => void {
  const id = crypto.randomUUID();
  notifications.show({ id, role: 'status', message, loading: true, autoClose: false, withCloseButton: false });
  return (done) => {
    if (done === undefined) hide(id);
    else
      notifications.update({
        id,
        role: 'status',
        message: done,
        loading: false,
        autoClose: TOAST_TIME,
        withCloseButton: true,
        closeButtonProps: { 'aria-label': close },
      });
  };
}

function withButton(message: string, label: string, run: () => void): ReactNode {
  return (
    <Group justify="space-between" wrap="nowrap">
      <span>{message}</span>
      <Button size="compact-sm" variant="subtle" flex="none" onClick={run}>
        {label}
      </Button>
    </Group>
  );
}
