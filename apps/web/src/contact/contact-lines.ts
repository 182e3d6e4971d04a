import type { Address } from '@kupfer/schemas/contact';

/** The address that a telephone calls (RFC 3966): digits, with the plus of an international number. */
export const telephone = (number: string): string => `tel:${number.replaceAll('(0)', '').replaceAll(/[^\d+]/g, '')}`;

/** An address in lines, as it stands on a letter. */
export function addressLines({ street, house_number, postal_code, city, country }: Address): string[] {
  const lines = [`${street} ${house_number}`, `${postal_code} ${city}`, country];
  return lines.map((line) => line.trim()).filter(Boolean);
}

/** An address in one line: "Lindenstraße 5a, 10969 Berlin, Germany". */
export const addressLine = (address: Address): string => addressLines(address).join(', ');
