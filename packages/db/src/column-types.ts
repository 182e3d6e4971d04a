import pg from 'pg';

const TIMESTAMPTZ = 1184;
const UTC_TEXT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

/** `2026-07-01 10:00:00.5+00` as the API shows it, `2026-07-01T10:00:00.500Z`. */
function instantOf(text: string): string {
  const match = UTC_TEXT.exec(text);
  if (!match) return new Date(text.replace(/([+-]\d\d)$/, '$1:00')).toISOString();
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z`;
}

/** How values of columns are read: instants without passing through a `Date`, all others as pg does. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === TIMESTAMPTZ ? instantOf : pg.types.getTypeParser(oid, format)),
};
