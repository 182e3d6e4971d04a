/**
 * The text as one line: every run of line breaks and other control characters becomes a space. What is longer than
 * `limit` code points is cut and ends in "…".
 */
export function oneLine(text: string, limit: number): string {
  const characters = [...text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : characters.join('');
}
