import { createStore } from '../store.ts';

/** Whether the command palette is open. */
export const isPaletteOpen = createStore(false);

/** Whether the list of keyboard shortcuts is open. */
export const isKeyListOpen = createStore(false);
