let isDown = false;

window.addEventListener(
  'pointerdown',
  () => {
    isDown = true;
  },
  { capture: true },
);
for (const end of ['pointerup', 'pointercancel'])
  window.addEventListener(
    end,
    () => {
      isDown = false;
    },
    { capture: true },
  );

/**
 * Runs as soon as no button of the pointer is pressed. What a field says of itself when the focus leaves it moves all
 * below; done while the button is down, that would take away what is being clicked on.
 */
export function whenReleased(run: () => void): void {
  if (!isDown) {
    run();
    return;
  }
  const end = new AbortController();
  for (const name of ['pointerup', 'pointercancel'])
    window.addEventListener(
      name,
      () => {
        end.abort();
        // The click comes after this event.
        setTimeout(run);
      },
      { signal: end.signal },
    );
}
