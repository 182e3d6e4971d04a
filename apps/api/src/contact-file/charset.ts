import { isUtf8 } from 'node:buffer';
import { Fault } from '@kupfer/schemas/problem';

/** How the bytes of a file are to be read as text. */
export type Encoded = {
  charset: string;
  /** Whether some bytes are not text in this charset; each of them is read as U+FFFD. */
  isDamaged: boolean;
};

const PIECE = 65_536;
/** The replacement character, which stands for bytes that are no text. */
export const UNREADABLE = '\ufffd';

/**
 * Finds out in which charset a file is: by its byte order mark, else as it was declared, else UTF-8 if it can be that,
 * else Windows-1252, in which Excel and Outlook write here. A UTF-8 file with a few broken bytes stays one.
 *
 * @throws Fault `unsupported_media_type` for a declared charset that the platform does not know
 */
export function charsetOf(bytes: Uint8Array, declared: string | undefined): Encoded {
  const charset = byMark(bytes) ?? knownCharset(declared);
  if (charset) return { charset, isDamaged: charset === 'utf-8' && !isUtf8(bytes) };
  if (isUtf8(bytes)) return { charset: 'utf-8', isDamaged: false };
  return isMostlyUtf8(bytes) ? { charset: 'utf-8', isDamaged: true } : { charset: 'windows-1252', isDamaged: false };
}

function byMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function knownCharset(declared: string | undefined): string | undefined {
  if (!declared) return undefined;
  try {
    return new TextDecoder(declared).encoding;
  } catch (cause) {
    throw new Fault('unsupported_media_type', `Nobody here knows the charset ${declared}: send UTF-8.`, { cause });
  }
}

/** So many bytes tell which charset it is. */
const SAMPLE = 262_144;

/** Letters of Windows-1252 seldom make a sequence of UTF-8: whose sequences are right more often than wrong is UTF-8. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let balance = 0;
  for (const text of piecesOf(bytes.subarray(0, SAMPLE), 'utf-8')) {
    for (let at = 0; at < text.length; at++) {
      if (text.charCodeAt(at) > 0x7f) balance += text[at] === UNREADABLE ? -1 : 1;
    }
  }
  return balance > 0;
}

/** The text of a file, piece by piece, without its byte order mark. */
export function* piecesOf(bytes: Uint8Array, charset: string): Generator<string> {
  const decoder = new TextDecoder(charset);
  for (let from = 0; from < bytes.length; from += PIECE) {
    const text = decoder.decode(bytes.subarray(from, from + PIECE), { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
