/**
 * Before the row of a table goes: the focus goes to the same control of the row after it, else of the one before, else to
 * the screen, so that keys go on from there. `part` is anything in the row, or the row itself.
 */
export function focusBeside(part: Element | null): void {
  const row = part?.closest('tr');
  const beside = row?.nextElementSibling ?? row?.previousElementSibling;
  const control = [...(beside?.querySelectorAll('button') ?? [])].at(-1) ?? document.getElementById('main');
  control?.focus();
}
