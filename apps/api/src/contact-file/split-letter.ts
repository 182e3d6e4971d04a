import { pauses } from '../turn.ts';
import { charsetOf, type Encoded } from './charset.ts';

/** So many bytes are looked at before others get their turn. */
const AT_ONCE = 262_144;
/** Folds within a letter; who writes more means no letter. */
const MOST_FOLDS = 50;

/**
 * The charset of a file whose long lines are folded. Programs that fold by octets split letters of UTF-8 (RFC 5545, 3.1;
 * RFC 6350, 3.2): each such fold is moved behind its letter, within `bytes`. Unfolded text and lines stay the same.
 *
 * @throws Fault `unsupported_media_type` for a declared charset that the platform does not know
 */
export async function charsetOfFolded(bytes: Uint8Array, declared: string | undefined): Promise<Encoded> {
  const found = charsetOf(bytes, declared);
  if (!found.isDamaged && found.charset !== 'windows-1252') return found;
  await joinSplitLetters(bytes);
  return charsetOf(bytes, declared);
}

async function joinSplitLetters(bytes: Uint8Array): Promise<void> {
  const pause = pauses();
  for (let from = 0; from < bytes.length; from += AT_ONCE) {
    const end = Math.min(from + AT_ONCE, bytes.length);
    for (let at = from; at < end; at++) if (isContinuation(bytes[at])) joinAt(bytes, at);
    await pause();
  }
}

/** Moves the folds before a byte behind it, and behind those of its letter that follow it, if the letter begins there. */
function joinAt(bytes: Uint8Array, from: number): void {
  const folds = beginOfFolds(bytes, from);
  if (folds === from) return;
  let first = folds - 1;
  while (first > folds - 3 && isContinuation(bytes[first])) first -= 1;
  let missing = lengthOfLetter(bytes[first]) - (folds - first);
  for (let at = from; missing > 0 && isContinuation(bytes[at]); at++, missing--) {
    const byte = bytes[at] ?? 0;
    const to = folds + at - from;
    bytes.copyWithin(to + 1, to, at);
    bytes[to] = byte;
  }
}

/** Where the folds begin that stand before a place. */
function beginOfFolds(bytes: Uint8Array, place: number): number {
  let begin = place;
  for (let folds = 0; folds < MOST_FOLDS && (bytes[begin - 1] === 0x20 || bytes[begin - 1] === 0x09); folds++) {
    const feed = bytes[begin - 2] === 0x0a ? 1 : 0;
    const carriage = bytes[begin - 2 - feed] === 0x0d ? 1 : 0;
    if (feed + carriage === 0) break;
    begin -= 1 + feed + carriage;
  }
  return begin;
}

/** Whether it is a byte of UTF-8 that is not the first one of its letter. */
const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** How many bytes of UTF-8 a letter has that begins so. */
function lengthOfLetter(first: number | undefined): number {
  if (first === undefined || first < 0xc2 || first > 0xf4) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
