import { type Change, NAMED_AT_MOST } from '@kupfer/schemas/change';

/** A stream of events (HTML, "Server-sent events") that tells what changes. */
export type EventStream = {
  body: ReadableStream<Uint8Array>;
  /** Tells of a change; `uuids` is null for many. */
  tell(change: { resource: Change['resource']; uuids: readonly string[] | null }): void;
  /** A sign of life, for proxies that cut a quiet connection, and by which a reader knows that this one is not dead. */
  beat(): void;
  /** Ends the stream, after the event `expired` if that is why. */
  end(reason?: 'expired'): void;
};

const bytes = new TextEncoder();
const event = (name: string, content: object) => `event: ${name}\ndata: ${JSON.stringify(content)}\n\n`;

/**
 * Begins with the event `ready`. A text is made only when the reader takes it: until then changes are kept as what they
 * amount to, so a slow reader costs a bounded memory and misses nothing. `left` is called when the reader goes.
 */
export function eventStream(left: () => void): EventStream {
  const changed = new Map<Change['resource'], Set<string> | null>();
  let before = event('ready', {});
  let last: string | undefined;
  let wake: (() => void) | undefined;

  function wakeReader(): void {
    wake?.();
    wake = undefined;
  }

  function take(): string {
    const changes = [...changed].map(([resource, uuids]) =>
      event('change', { resource, ...(uuids && { uuids: [...uuids] }) } satisfies Change),
    );
    const text = [before, ...changes, last].join('');
    before = '';
    changed.clear();
    return text;
  }

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (before === '' && changed.size === 0 && last === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const text = take();
        if (text !== '') controller.enqueue(bytes.encode(text));
        if (last !== undefined) controller.close();
      },
      cancel: left,
    },
    // Nothing is made in advance.
    { highWaterMark: 0 },
  );

  return {
    body,
    tell({ resource, uuids }) {
      const known = changed.get(resource);
      const all = known !== null && uuids ? new Set([...(known ?? []), ...uuids]) : null;
      changed.set(resource, all && all.size <= NAMED_AT_MOST ? all : null);
      wakeReader();
    },
    beat() {
      // Who has not taken what came before needs none.
      if (!wake) return;
      before = ':\n\n';
      wakeReader();
    },
    end(reason) {
      last = reason ? event(reason, {}) : '';
      wakeReader();
    },
  };
}
