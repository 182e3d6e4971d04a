import type { Draft } from './draft.ts';
import { titleIn } from './known-label.ts';
import { namePartsOf } from './name-parts.ts';

type Cell = {
  name: string;
  text: string;
  heading: string /** Whether a blank cell says that nothing is there. */;
  clears: boolean;
};

/** Puts a text into the field of its name, or, where that has no room for it, into the notes. A blank one clears. */
export function applySingle(draft: Draft, { name, text, heading, clears }: Cell): void {
  if (name === 'notes_line') {
    addLine(draft, heading, text);
    return;
  }
  if (text === '') {
    if (clears) draft.fields[name] = null;
    return;
  }
  draft.columns[name] = heading;
  if (name === 'title') {
    const found = titleIn(text);
    if (found) draft.fields.title = found.title;
    if (!found?.isAll) addLine(draft, heading, text);
  } else if (name === 'customer_id') {
    if (/^\d{1,15}$/.test(text)) draft.fields.customer_id = Number(text);
    else draft.errors.push({ pointer: '/customer_id', column: heading, detail: 'A whole number is expected.' });
  } else {
    draft.fields[name] = name.endsWith('_uuids') ? text.split(/[\s,;]+/).filter(Boolean) : text;
  }
}

/** A line of the notes; the groups that Google has for everybody (`* myContacts`) say nothing about a contact. */
function addLine(draft: Draft, heading: string, text: string): void {
  const values = text.split(/\s*:::\s*/).filter((value) => value !== '' && !value.startsWith('* '));
  if (values.length > 0) draft.lines.push(`${heading.trim()}: ${values.join(', ')}`);
}

/** Takes a whole name apart, where the row has no parts of it. */
export function applyName(draft: Draft, { text, column }: { text: string; column: string }): void {
  const { fields } = draft;
  if (fields.first_name || fields.last_name || text === fields.company) return;
  const { parts, left } = namePartsOf(text);
  for (const [name, value] of Object.entries(parts)) {
    if (fields[name]) continue;
    fields[name] = value;
    draft.columns[name] = column;
  }
  if (left !== '') addLine(draft, column, left);
}
