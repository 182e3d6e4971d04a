import type { CalendarEvent } from './event.ts';

const LONGEST = { name: 50, address: 100, summary: 10_000, type: 50, types: 20 };

/** Takes out what no text of ours may hold, and half characters. */
const clean = (text: string) =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
const inOneLine = (text: string) =>
  clean(text)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();

/** The beginning of a text, at most so many code points, that ends with a word if it can. */
function shortened(text: string, most: number): string {
  const letters = [...text];
  if (letters.length <= most) return text;
  const beginning = letters.slice(0, most - 1).join('');
  const words = beginning.replace(/\s+\S*$/, '');
  return `${words.length >= beginning.length / 2 ? words : beginning}…`;
}

type Texts = { summary: string; description: string; location: string; categories: string[] };

/** The texts of an event as an appointment has room for them. What is too long for its field is kept in the summary. */
export function textsOf(
  { summary, description, location, categories }: Texts,
  remark: (pointer: string, detail: string) => void,
): Pick<CalendarEvent['fields'], 'name' | 'address' | 'summary' | 'type'> {
  const title = inOneLine(summary);
  const place = inOneLine(location);
  const name = shortened(title, LONGEST.name);
  const address = shortened(place, LONGEST.address);
  if (name !== title) remark('/name', 'SUMMARY is longer than 50 characters: the whole of it begins the summary.');
  if (address !== place)
    remark('/address', 'LOCATION is longer than 100 characters: the whole of it is in the summary.');
  const whole = [name !== title && title, address !== place && place, clean(description).trim()]
    .filter(Boolean)
    .join('\n\n');
  const kept = shortened(whole, LONGEST.summary);
  if (kept !== whole) remark('/summary', 'DESCRIPTION is longer than 10,000 characters: its end was left out.');
  const types = categories.map(inOneLine).filter(Boolean);
  const type = [...new Set(types.map((each) => shortened(each, LONGEST.type)))].slice(0, LONGEST.types);
  if (type.join('\n') !== [...new Set(types)].join('\n')) {
    remark('/type', 'CATEGORIES are more than 20, or longer than 50 characters: they were cut.');
  }
  return { name, address, summary: kept, type };
}
