/**
 * The class that colours an appointment, one of the eight of `calendar.css`: by its first type, and the same in every
 * browser and for ever, since it follows from the text alone (FNV-1a). Without a type it is grey.
 */
export function colorClass([type]: string[]): string {
  if (type === undefined) return 'type-none';
  let hash = 2166136261;
  for (const character of type.toLowerCase()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return `type-${hash >>> 29}`;
}
