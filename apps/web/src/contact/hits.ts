import { fold, foldWrittenOut, phoneDigits } from '@kupfer/schemas/fold';

/** A part of a text, and whether the search hit it. */
export type Part = { text: string; isHit: boolean };

/** A text as it is compared, and for each place in it the place in the text that it comes from. */
type Projection = { text: string; places: number[] };

function project(text: string, read: (character: string) => string): Projection {
  const places: number[] = [];
  let projected = '';
  let place = 0;
  for (const character of text) {
    const form = read(character);
    projected += form;
    for (let unit = 0; unit < form.length; unit++) places.push(place);
    place += character.length;
  }
  return { text: projected, places: [...places, place] };
}

const digitsOf = (character: string) => (/\d/.test(character) ? character : '');
const isNumber = (text: string) => /^[\d+()/.\s-]*\d[\d+()/.\s-]*$/.test(text);

/** Fewer digits than these are found in numbers only as they stand. */
const CORE = 3;

/** Digits of a number that stand in it however it is written: without what may stand before them. */
function numberForms(search: string): string[] {
  const forms = [search.replaceAll('(0)', '').replaceAll(/\D/g, ''), ...phoneDigits(search)];
  const cores = forms.map((form) => form.replace(/^(0049|00|0)/, '')).filter((form) => form.length >= CORE);
  return [...forms, ...cores].filter(Boolean).sort((a, b) => b.length - a.length);
}

function* occurrences({ text, places }: Projection, form: string): Generator<[number, number]> {
  if (!form) return;
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    const start = places[at];
    const end = places.find((place, index) => index >= at + form.length && place > (places[at + form.length - 1] ?? 0));
    if (start !== undefined && end !== undefined) yield [start, end];
  }
}

/** Where a search hits a text, as the service finds it: without regard to case, accents and umlaut spellings. */
function* hits(text: string, search: string, isPhone: boolean): Generator<[number, number]> {
  const words = search.split(/\s+/).filter(Boolean);
  for (const read of [fold, foldWrittenOut]) {
    const projection = project(text, read);
    for (const word of words) yield* occurrences(projection, read(word));
  }
  if (!isPhone || !isNumber(search)) return;
  const projection = project(text.replace('(0)', '( )'), digitsOf);
  for (const form of numberForms(search)) {
    const found = [...occurrences(projection, form)];
    if (found.length > 0) return yield* found;
  }
}

/** The text in parts, those marked that the search hit. `isPhone`: its digits count, however they are spaced. */
export function partsOf(text: string, search: string | undefined, isPhone = false): Part[] {
  const composed = text.normalize('NFC');
  if (!search) return [{ text: composed, isHit: false }];
  const isHit = Array.from({ length: composed.length }, () => false);
  for (const [start, end] of hits(composed, search, isPhone)) isHit.fill(true, start, end);
  const parts: Part[] = [];
  for (let unit = 0; unit < composed.length; unit++) {
    const last = parts.at(-1);
    if (last && last.isHit === isHit[unit]) last.text += composed[unit];
    else parts.push({ text: composed[unit] ?? '', isHit: isHit[unit] ?? false });
  }
  return parts;
}

/** Whether the search hits the text. */
export const isFound = (text: string, search: string | undefined, isPhone = false): boolean =>
  partsOf(text, search, isPhone).some(({ isHit }) => isHit);
