const steps: { toast: string; undo: () => void }[] = [];

/** Keeps what takes back the last thing that was done, by the toast that tells of it. */
export function remember(toast: string, undo: () => void): void {
  steps.push({ toast, undo });
}

/** What was taken back, or cannot be any more, is not taken back again. */
export function forget(toast: string): void {
  const place = steps.findLastIndex((step) => step.toast === toast);
  if (place >= 0) steps.splice(place, 1);
}

/** Takes back the last thing that was done; false when there is none. */
export function undoLast(): boolean {
  const last = steps.pop();
  last?.undo();
  return last !== undefined;
}
