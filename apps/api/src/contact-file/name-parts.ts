import type { titles } from '@kupfer/schemas/contact';
import { titleIn } from './known-label.ts';

export type NameParts = {
  title?: (typeof titles)[number];
  first_name?: string;
  middle_name?: string;
  last_name?: string;
};

/** Words that belong to the last name that follows them. */
const PARTICLES = /^(?:von|vom|van|zu|zum|zur|de|del|della|di|da|du|der|den|ten|ter|le|la|al|el|bin|ibn)$/i;
/** Degrees, which no field of ours has room for. */
const DEGREE = /^(?:dr|prof|dipl|ing|mag|med|phil|jur|rer|nat|h\.c|univ)[.-].*$|^(?:prof|professor|doktor)$/i;

/**
 * The parts of a whole name: "Müller, Anna", "Frau Dr. Anna Maria von Müller". The last word is the last name, with the
 * particles before it. `left` is what has no field of its own: degrees.
 */
export function namePartsOf(text: string): { parts: NameParts; left: string } {
  const parts: NameParts = {};
  const [before = '', ...behind] = text.split(',').map((each) => each.trim());
  const after = behind.join(' ').trim();
  let words = (after === '' ? before : after).split(/\s+/).filter(Boolean);
  const title = titleIn(words[0] ?? '');
  if (title && words.length > 1) {
    parts.title = title.title;
    words = words.slice(1);
  }
  const degrees: string[] = [];
  while (words.length > 1 && DEGREE.test(words[0] ?? '')) degrees.push(words.shift() ?? '');
  if (after !== '') {
    parts.last_name = before;
  } else {
    let from = words.length - 1;
    while (from > 1 && PARTICLES.test(words[from - 1] ?? '')) from -= 1;
    parts.last_name = words.slice(Math.max(from, 0)).join(' ');
    words = words.slice(0, Math.max(from, 0));
  }
  const [first, ...middle] = words;
  if (first) parts.first_name = first;
  if (middle.length > 0) parts.middle_name = middle.join(' ');
  return { parts, left: degrees.join(' ') };
}
