/** Milliseconds that a reader may take for a piece, and for the whole if that has a limit. */
export type Patience = { piece: number; whole?: number };

const bytes = new TextEncoder();

/**
 * Sends texts piece by piece, each made when the reader has taken the one before. A reader who takes too long, or goes,
 * is left: its stream breaks off, so that it knows that something is missing. `leave` is called once, when it is
 * over; whoever goes waits for it.
 */
export function download(
  texts: AsyncGenerator<string>,
  patience: Patience,
  leave: () => unknown,
): ReadableStream<Uint8Array> {
  let isOver = false;
  let waiting: NodeJS.Timeout | undefined;
  const end = async () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(waiting);
    clearTimeout(whole);
    await leave();
  };
  let giveUp = () => {};
  const whole = patience.whole === undefined ? undefined : setTimeout(() => giveUp(), patience.whole);
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        giveUp = () => {
          if (isOver) return;
          controller.error(new Error('The reader took too long.'));
          end();
        };
        waiting = setTimeout(giveUp, patience.piece);
      },
      async pull(controller) {
        clearTimeout(waiting);
        try {
          const { done, value } = await texts.next();
          if (isOver) return;
          if (done) {
            controller.close();
            end();
            return;
          }
          controller.enqueue(bytes.encode(value));
          waiting = setTimeout(giveUp, patience.piece);
        } catch (error) {
          if (isOver) return;
          end();
          throw error;
        }
      },
      cancel: end,
    },
    // Nothing is made in advance.
    { highWaterMark: 0 },
  );
}
