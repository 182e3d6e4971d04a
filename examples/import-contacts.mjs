// Puts a CSV file from Google Contacts into Kupfer, each row as a new contact:
//   node examples/import-contacts.mjs contacts.csv
// Without a file it takes the example beside it. Needs a running service and Node 18 or newer, nothing else.
import { readFileSync } from 'node:fs';

const { KUPFER_URL = 'http://localhost:8002', KUPFER_USER = 'admin', KUPFER_PASSWORD = 'admin' } = process.env;

const file = process.argv[2] ?? new URL('contacts.csv', import.meta.url);
const [heading = [], ...rows] = cellsOf(readFileSync(file, 'utf8'));
let token = '';
let added = 0;
for (const [index, cells] of rows.entries()) {
  // A token is good for 15 minutes.
  if (index % 1000 === 0)
    token = (await post('/auth/token', { username: KUPFER_USER, password: KUPFER_PASSWORD })).access_token;
  const row = Object.fromEntries(heading.map((name, place) => [name, cells[place] ?? '']));
  const answer = await post('/contact/', contactOf(row));
  if (answer.uuid) added += 1;
  else console.error(`Row ${index + 2} was refused:`, answer.errors ?? answer.detail);
}
console.log(`${added} of ${rows.length} contacts were added.`);

async function post(path, body) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(KUPFER_URL + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status === 401) throw new Error((await response.json()).detail);
  return response.json();
}

function contactOf(row) {
  const prefix = row['Name Prefix'];
  const title = { 'Mr.': 'Mr.', 'Ms.': 'Ms.', 'Mrs.': 'Mrs.', Miss: 'Miss', Herr: 'Mr.', Frau: 'Ms.' }[prefix] ?? null;
  const emailTypes = { work: 'office', home: 'private' };
  const phoneTypes = { mobile: 'mobile', home: 'home', 'work fax': 'fax', 'home fax': 'fax' };
  const addressTypes = { work: 'business', home: 'home' };
  return {
    title,
    // What is no title here, like "Dr.", is part of how people are addressed.
    first_name: [title ? '' : prefix, row['First Name']].join(' ').trim(),
    middle_name: row['Middle Name'],
    last_name: row['Last Name'],
    suffix: row['Name Suffix'],
    company: row['Organization Name'] || null,
    notes: row.Notes || null,
    emails: numbered(row, 'E-mail').map(([label, email]) => ({ type: emailTypes[label] ?? 'other', email })),
    phones: numbered(row, 'Phone').map(([label, number]) => ({ type: phoneTypes[label] ?? 'office', number })),
    addresses: numbered(row, 'Address', 'Street').map(([label, street, place]) => ({
      type: addressTypes[label] ?? 'mailing',
      street: street.replace(/\s*\n\s*/g, ', '),
      postal_code: row[`${place} - Postal Code`],
      city: [row[`${place} - City`], row[`${place} - Region`]].filter(Boolean).join(', '),
      country: row[`${place} - Country`],
    })),
  };
}

/** Label and value of "E-mail 1", "E-mail 2", …; Google puts several values into one cell with " ::: " between them. */
function numbered(row, kind, what = 'Value') {
  const places = heading.filter((name) => name.startsWith(kind) && name.endsWith(` - ${what}`));
  return places.flatMap((name) => {
    const place = name.slice(0, -` - ${what}`.length);
    const label = (row[`${place} - Label`] ?? '').replace('*', '').trim().toLowerCase();
    const values = row[name].split(' ::: ').filter(Boolean);
    return values.map((value) => [label, value, place]);
  });
}

/** The cells of each row (RFC 4180): in quotes, a cell may hold commas, line breaks and doubled quotes. */
function cellsOf(text) {
  const csv = text.replace(/^\uFEFF/, '');
  const rows = [[]];
  let read = 0;
  for (const [all, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
    read += all.length;
  }
  if (read < csv.length) throw new Error(`Row ${rows.length} is not CSV: a quote stands where none may be.`);
  return rows.filter((cells) => cells.join('') !== '');
}
