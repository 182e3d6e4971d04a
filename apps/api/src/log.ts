import { inspect } from 'node:util';
import { type LevelWithSilent, type Logger, pino, stdSerializers } from 'pino';

type Line = { level: number; time: string; msg?: string; err?: { stack: string } };

/** Writes JSON lines to standard output, or in a terminal lines for people; those of a worker bear its number. */
export function createLog(level: LevelWithSilent, worker?: number): Logger {
  const options = {
    level,
    // No process number and host name: whoever collects the lines knows where they come from.
    base: worker === undefined ? null : { worker },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutContents },
  };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, { write: (line) => process.stdout.write(readable(line)) });
}

/** What an error is and where it came from; its other fields may hold what people wrote (PostgreSQL's `detail` does). */
export function withoutContents(error: Error) {
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, code };
}

/** `{"level":30,"time":"2026-07-01T10:00:00.000Z","msg":"ready","port":8002}` as `10:00:00 info ready port=8002`. */
export function readable(json: string): string {
  const { level, time, msg, err, ...rest }: Line = JSON.parse(json);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const line = [clock, pino.levels.labels[level], msg, ...fields].join(' ');
  return err ? `${line}\n${err.stack}\n` : `${line}\n`;
}

/** Says on standard error why a program failed: one line for people, or all of it for those who look into it. */
export function complain(error: unknown): void {
  const isShort = error instanceof Error && process.env.LOG_LEVEL !== 'debug' && process.env.LOG_LEVEL !== 'trace';
  process.stderr.write(`${isShort ? error.message : inspect(error)}\n`);
}
