import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port');
  return address.port;
}

export type Delivery = { from: string; to: string[]; raw: string; mail: ParsedMail };

/** A real SMTP server on a free port; `mails` is what it took. */
export async function openMailServer(options: SMTPServerOptions = {}) {
  const mails: Delivery[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: raw.toString(),
          mail: await simpleParser(raw),
        });
        done();
      });
    },
    ...options,
  });
  // A client that turns a certificate down is an error of the connection, not of the server.
  server.on('error', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    mails,
    address: `127.0.0.1:${portOf(server.server)}`,
    close: () => new Promise<void>((closed) => server.close(closed)),
  };
}

/** What a scripted server says to the start of a command; null cuts the connection, silence says nothing. */
export type Script = Record<string, string | null>;

export const silence = '';

const obliging: Script = {
  greeting: '220 test ready',
  EHLO: '250 test',
  MAIL: '250 sender fine',
  RCPT: '250 recipient fine',
  DATA: '354 go on',
  '.': '250 taken',
  RSET: '250 reset',
  QUIT: '221 bye',
};

/**
 * A server that answers as scripted, for what a well-behaved one never does; it keeps the
 * commands and the mails that it read to their end.
 */
export async function openScriptedServer(changes: Script) {
  const script = { ...obliging, ...changes };
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  const texts: string[] = [];
  let connections = 0;

  function converse(socket: Socket): void {
    let received = '';
    let isText = false;
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});

    function say(key: string): void {
      const answer = script[key];
      if (answer === null || answer === undefined) socket.destroy();
      else if (answer !== silence) socket.write(`${answer}\r\n`);
    }

    function next(): boolean {
      const end = isText ? '\r\n.\r\n' : '\r\n';
      const position = received.indexOf(end);
      if (position < 0) return false;
      const piece = received.slice(0, position);
      received = received.slice(position + end.length);
      const key = isText ? '.' : (/^\w+/.exec(piece)?.[0].toUpperCase() ?? piece);
      (isText ? texts : commands).push(piece);
      isText = !isText && key === 'DATA' && /^3/.test(script.DATA ?? '');
      say(key);
      return true;
    }

    socket.on('data', (chunk) => {
      received += chunk.toString();
      while (next());
    });
    say('greeting');
  }

  const server = createServer(converse);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  function cut(): void {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }

  async function close(): Promise<void> {
    cut();
    await new Promise((closed) => server.close(closed));
  }
  return { commands, texts, connections: () => connections, cut, address: `127.0.0.1:${portOf(server)}`, close };
}
