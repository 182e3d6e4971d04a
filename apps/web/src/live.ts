import { queryClient, trpc } from './api.ts';
import { nextTry, reached } from './connection.ts';
import { signedFetch } from './signed-fetch.ts';

/** What `/events` tells (docs/api.md, "Live changes"): `ready` asks to read anew all that is shown. */
type News = { event: 'ready' } | { event: 'change'; resource: string; uuids?: string[] };

/** What is read anew when something of a resource has changed: also what shows it within something else. */
const readers: Record<string, { pathFilter(): object }[]> = {
  contact: [trpc.contact, trpc.appointment],
  contact_type: [trpc.contactType, trpc.contact],
  appointment: [trpc.appointment, trpc.appointmentNotification],
  appointment_note: [trpc.appointment, trpc.appointmentNote],
  appointment_driving_time: [trpc.appointment, trpc.appointmentDrivingTime],
  appointment_notification: [trpc.appointmentNotification],
  organization: [trpc.organization, trpc.appointmentNotification],
  member: [trpc.member, trpc.invitation],
  calendar_feed: [trpc.calendarFeed],
};

/** Milliseconds without a byte after which a stream is dead; the service sends one every 15 s. */
const SILENCE = 40_000;

/**
 * Keeps what is shown in step with what anybody changes. Of all tabs of the browser in this organization one listens
 * to the service, the one that holds the lock, and tells the others; when it closes, another takes over. Answers what
 * ends it.
 */
export function startLive(organization_uuid: string): () => void {
  const end = new AbortController();
  const name = `kupfer-live-${organization_uuid}`;
  const tabs = new BroadcastChannel(name);
  tabs.onmessage = ({ data }: MessageEvent<News>) => apply(data);
  const tell = (news: News) => {
    apply(news);
    tabs.postMessage(news);
  };
  navigator.locks
    .request(name, { signal: end.signal }, () => listen(tell, end.signal))
    .catch((error: unknown) => {
      if (!end.signal.aborted) throw error;
    });
  return () => {
    end.abort();
    tabs.close();
  };
}

function apply(news: News): void {
  if (news.event === 'ready') queryClient.invalidateQueries();
  else for (const { pathFilter } of readers[news.resource] ?? []) queryClient.invalidateQueries(pathFilter());
}

/** Opens one stream after the other until it is ended; one that broke is replaced within 1.5 s. */
async function listen(tell: (news: News) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (nextTry.get() !== null) {
      await reached();
      // Not all at once, when a service that many listened to is back.
      await pause(Math.random() * 4000, signal);
    }
    let wasOpen = false;
    const hear = (news: News) => {
      wasOpen = true;
      tell(news);
    };
    const isExpired = await readStream(hear, signal).catch(() => false);
    if (!isExpired && !signal.aborted) await pause((wasOpen ? 500 : 2000) + Math.random() * 1000, signal);
  }
}

/** Reads a stream to its end; whether that came because its token is over. */
async function readStream(tell: (news: News) => void, signal: AbortSignal): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  try {
    const response = await signedFetch('/events', { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok || !response.body) return false;
    let rest = '';
    for await (const text of textsOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      const messages = (rest + text).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const event = /^event: (.*)$/m.exec(message)?.[1];
        const content = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '{}');
        if (event === 'expired') return true;
        if (event === 'ready') tell({ event });
        if (event === 'change') tell({ event, ...content });
      }
    }
    return false;
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

// Not every browser can iterate a stream.
async function* textsOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}

function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
