/**
 * The text as one line: every run of line breaks and other control characters becomes a space, and what would turn round
 * the text behind it is left out. What is longer than `limit` code points is cut and ends in "…".
 */
export function oneLine(text: string, limit: number): string {
  const upright = text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
  const characters = [...upright.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : characters.join('');
}
