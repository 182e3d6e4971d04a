const steps: (() => void)[] = [];

/** Keeps what takes back the last thing that was done. */
export function remember(undo: () => void): void {
  steps.push(undo);
}

/** What was taken back, or cannot be any more, is not taken back again. */
export function forget(undo: () => void): void {
  const place = steps.lastIndexOf(undo);
  if (place >= 0) steps.splice(place, 1);
}

/** Takes back the last thing that was done; false when there is none. */
export function undoLast(): boolean {
  const undo = steps.pop();
  undo?.();
  return undo !== undefined;
}
