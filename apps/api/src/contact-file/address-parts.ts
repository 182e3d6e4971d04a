export type AddressParts = {
  street?: string;
  house_number?: string;
  postal_code?: string;
  city?: string;
  country?: string;
};

/** The number at the end of a street: "Lindenstraße 5a", "Straße des 17. Juni 135-137". */
const NUMBER_LAST = /(?<=\s)\d+\s?[a-z]?(?:\s?[-–/+]\s?\d+\s?[a-z]?)*$/i;
const NO_STREET = /^(?:postfach|p\.?\s?o\.?\s?box|post office box|box)\b/i;

/** Street and house number of one text; a number that stands first, or a box of the post office, stays in the street. */
export function streetAndNumber(text: string): AddressParts {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const street = lines.filter(Boolean).join(', ');
  const found = NO_STREET.test(street) || street.includes(',') ? null : NUMBER_LAST.exec(street);
  const name = street.slice(0, found?.index).trimEnd();
  return found && /[^\s\d]/.test(name) ? { street: name, house_number: found[0] } : { street };
}

/** Postal code and city of one text: "10969 Berlin", "D-10969 Berlin", "Zürich 8001". */
export function postalCodeAndCity(text: string): AddressParts {
  const [, code, city] = /^((?:[A-Z]{1,2}-)?\d{3,6}(?:[ -]\d{2,4})?|\d{4}\s?[A-Z]{2})\s+(\D.*)$/.exec(text) ?? [];
  if (code && city) return { postal_code: code, city };
  const [, before, behind] = /^(\D+?)[,\s]+(\d{3,6}(?:-\d{4})?)$/.exec(text) ?? [];
  return before && behind ? { postal_code: behind, city: before } : { city: text };
}

/** The parts of a whole address on several lines, or between commas: street, postal code and city, country. */
export function wholeAddress(text: string): AddressParts {
  const lines = text
    .split(/[\r\n]+/)
    .flatMap((line, _, all) => (all.length > 1 ? line : line.split(',')))
    .map((line) => line.trim())
    .filter(Boolean);
  const at = lines.findLastIndex((line) => postalCodeAndCity(line).postal_code !== undefined);
  if (at < 0) return { street: lines.join(', ') };
  const country = lines.slice(at + 1).join(', ');
  const street = lines.slice(0, at).join(', ');
  return {
    ...(street !== '' && streetAndNumber(street)),
    ...postalCodeAndCity(lines[at] ?? ''),
    ...(country !== '' && { country }),
  };
}
