import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail whose text the server read to its end. */
export type Delivery = { to: string; raw: string; mail: ParsedMail };

export type MailServer = {
  /** What the settings of a service need to send by this server. */
  settings: { smtpUrl: string; mailFrom: string };
  /** Mails that were taken, the answer was 250. */
  taken: Delivery[];
  /** Mails that were read, whatever was answered. */
  read: Delivery[];
  /** Refuses a recipient from now on. */
  refuse(recipient: string, code: number, words: string): void;
  /** Takes mails to a recipient from now on. */
  accept(recipient: string): void;
  /** Cuts the connection, once, when it has read a mail to this recipient. */
  cutAfterText(recipient: string): void;
  /** Answers no mail that it reads from now on; the result lets it answer them all. */
  hold(): () => void;
  /** Listens no more, until `open`. */
  close(): Promise<void>;
  open(): Promise<void>;
};

/** A port on which nobody listens, one of 10,000. */
async function freePort(): Promise<number> {
  const port = 20_000 + randomInt(10_000);
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return freePort();
  }
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts a real SMTP server on a free port of this machine. */
export async function openMailServer(): Promise<MailServer> {
  const taken: Delivery[] = [];
  const read: Delivery[] = [];
  const refusals = new Map<string, Error>();
  const cuts = new Set<string>();
  const sockets = new Set<Socket>();
  let gate = Promise.resolve();

  function cut(session: SMTPServerSession): void {
    for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy();
  }

  async function receive(stream: AsyncIterable<Buffer>, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const to = session.envelope.rcptTo.map(({ address }) => address).join();
    const delivery = { to, raw: raw.toString(), mail: await simpleParser(raw) };
    const answer = gate;
    read.push(delivery);
    if (cuts.delete(to)) return cut(session);
    await answer;
    taken.push(delivery);
  }

  const listening = async (port: number) => {
    const server = new SMTPServer({
      logger: false,
      authOptional: true,
      disableReverseLookup: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, done) => done(refusals.get(address)),
      onData: (stream, session, done) => void receive(stream, session).then(() => done(), done),
    });
    // A client that breaks off is no trouble of the server.
    server.on('error', () => {});
    server.server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return server;
  };

  // Below those ports that connections get by chance: nobody takes it while the server is closed.
  const port = await freePort();
  let server = await listening(port);
  return {
    settings: { smtpUrl: `smtp://127.0.0.1:${port}`, mailFrom: 'mail@kupfer.example' },
    taken,
    read,
    refuse: (recipient, code, words) =>
      refusals.set(recipient, Object.assign(new Error(words), { responseCode: code })),
    accept: (recipient) => refusals.delete(recipient),
    cutAfterText: (recipient) => cuts.add(recipient),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = Promise.resolve();
        resolve();
      };
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      server = await listening(port);
    },
  };
}
