import { useEffect, useRef } from 'react';
import { preferences } from '../preferences.ts';

/**
 * What keys do here: `n`, `g c` (one after the other), `mod+s` (Ctrl, on a Mac Command), `alt+ArrowUp`. Those of the
 * screen that was opened last come first.
 */
type Keys = Record<string, (event: KeyboardEvent) => void>;

/** `place`: when it was drawn first. What lies within a screen is drawn after it, though its effects run before. */
const layers: { keys: Keys; isModal: boolean; place: number }[] = [];
let drawn = 0;
/** Milliseconds within which the second of two keys must follow. */
const PAUSE = 1200;
let first: { key: string; at: number } | undefined;

/**
 * Lets keys do something as long as the component is shown. In fields only Escape and those with Ctrl or Alt do, Ctrl+Z
 * excepted; single letters can be switched off (WCAG 2.1.4). While something modal is open, no keys of what lies below do.
 */
export function useKeys(keys: Keys, { isModal = false } = {}): void {
  const layer = useRef({ keys, isModal, place: ++drawn }).current;
  useEffect(() => {
    layer.keys = keys;
  });
  useEffect(() => {
    layers.push(layer);
    layers.sort((one, other) => one.place - other.place);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [layer]);
}

const isField = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** A search that was not begun, in which the focus often waits, has nothing of its own to take back. */
const isIdleSearch = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLInputElement && target.type === 'search' && target.value === '';

function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const isCharacter = key.length === 1;
  const modifiers = [(ctrlKey || metaKey) && 'mod', altKey && 'alt', shiftKey && !isCharacter && 'shift'];
  return [...modifiers.filter(Boolean), isCharacter ? key.toLowerCase() : key].join('+');
}

/** What is done for a key, by the layer that was opened last. */
function actionOf(name: string) {
  const modal = layers.findLastIndex(({ isModal }) => isModal);
  return layers.slice(Math.max(modal, 0)).findLast(({ keys }) => keys[name])?.keys[name];
}

function hear(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const isBare = !/^(mod|alt)\+|^Escape$/.test(name);
  // In a field Ctrl+Z takes back what was typed there.
  if (isField(event) && (isBare || (name === 'mod+z' && !isIdleSearch(event)))) return;
  if (isBare && event.key.length === 1 && !preferences.get().hasKeys) return;
  const pair = first && Date.now() - first.at < PAUSE ? actionOf(`${first.key} ${name}`) : undefined;
  first = isBare && !pair ? { key: name, at: Date.now() } : undefined;
  const action = pair ?? actionOf(name);
  if (!action) return;
  event.preventDefault();
  action(event);
}

window.addEventListener('keydown', hear);
