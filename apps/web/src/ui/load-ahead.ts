/** What opens over a screen or in it: what is typed from the key or click on that opens it is meant for it. */
const parts = [
  () => import('../appointment/appointment-drawer.tsx'),
  () => import('../palette/palette.tsx'),
  () => import('../contact/contact-pane.tsx'),
  () => import('../calendar/remind-dialog.tsx'),
];

/** Milliseconds after which a browser that does not tell when it is idle is taken for it. */
const PAUSE = 1000;

/** Loads the parts one after another, whenever the browser has nothing else to do. Answers what ends that. */
export function loadAhead(): () => void {
  let stop = () => {};
  let isEnded = false;
  const loadFrom = (place: number) => {
    const load = parts[place];
    if (!load || isEnded) return;
    stop = whenIdle(async () => {
      // What could not be loaded is asked for again when it is wanted.
      await load().catch(() => {});
      loadFrom(place + 1);
    });
  };
  loadFrom(0);
  return () => {
    isEnded = true;
    stop();
  };
}

function whenIdle(run: () => void): () => void {
  // Not every browser has it.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, PAUSE);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run);
  return () => cancelIdleCallback(handle);
}
