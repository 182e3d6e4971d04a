// Numbers that are never given to anybody: "Rufnummern für Medienproduktionen", Bundesnetzagentur, Mitteilung 148/2021.

/** The first digits of 1,000 numbers each. */
type Area = '030 23125' | '040 66969' | '069 90009' | '0221 4710' | '089 99998';

/** Whole numbers but for the last two digits. */
const MOBILE = ['0171 39200', '0176 040690'] as const;

/** Each spelling that people use. */
const spellings: ((area: string, rest: string) => string)[] = [
  (area, rest) => `${area} ${rest}`,
  (area, rest) => `+49 ${area.slice(1)} ${rest}`,
  (area, rest) => `${area}/${rest}`,
  (area, rest) => `(${area}) ${rest}`,
  (area, rest) => `+49 (0)${area.slice(1)} ${rest}`,
];

/** Hands out invented numbers, each of them once. */
export function phoneBook() {
  const given = new Map<string, number>();
  const next = (range: string, digits: number) => {
    const count = given.get(range) ?? 0;
    given.set(range, count + 1);
    const [area = '', rest = ''] = range.split(' ');
    // Seven is prime to ten: all endings come up before one comes again.
    const ending = String((count * 7 + 12) % 10 ** digits).padStart(digits, '0');
    const spell = spellings[count % spellings.length];
    return spell ? spell(area, rest + ending) : `${area} ${rest}${ending}`;
  };
  let mobiles = 0;
  return {
    landline: (area: Area) => next(area, 3),
    mobile: () => next(MOBILE[mobiles++ % MOBILE.length] ?? MOBILE[0], 2),
  };
}
