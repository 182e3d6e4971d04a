import type * as Polyfill from 'temporal-polyfill';

/**
 * Temporal as the browser has it. This module stands for `temporal-polyfill` in the whole client (vite.config.ts), so that
 * only a browser without Temporal loads that.
 */
export let { Temporal } = asTemporal(globalThis);

/** Brings Temporal to a browser that does not have it. Nothing that needs it may run before. */
export async function completeTemporal(): Promise<void> {
  if (Temporal) return;
  await import('temporal-polyfill/global');
  ({ Temporal } = asTemporal(globalThis));
}

// The one of browsers and the one of the package are both made after the same specification.
function asTemporal(globals: object) {
  return globals as typeof Polyfill;
}
