import ICAL from 'ical.js';
import libqp from 'libqp';

/** A property of a card: its name in small letters, its types and its value, taken apart where it has parts. */
export type CardProperty = {
  name: string;
  group: string | undefined;
  types: string[];
  /** The address as it is printed (vCard 4.0). */
  label: string | undefined;
  /** Its values; a value with parts is the list of these. */
  values: (string | string[])[];
};

/**
 * The properties of a card whose lines are unfolded. What vCard 2.1 writes in its own way is put into that of 3.0 first.
 * @throws an Error of the parser about a line that is no property
 */
export function propertiesOf(lines: string[]): CardProperty[] {
  const version = lines.map((line) => /^VERSION\s*:\s*([\d.]+)/i.exec(line)?.[1]).find(Boolean) ?? '3.0';
  const isOld = version.startsWith('2');
  const others = lines.filter((line) => !/^VERSION\s*:/i.test(line)).map((line) => modern(line, isOld));
  const text = ['BEGIN:VCARD', `VERSION:${isOld ? '3.0' : version}`, ...others, 'END:VCARD'].join('\r\n');
  const marked = text.replaceAll(/\\(.)/gs, (found, of) => (of === '\\' ? BACKSLASH : found));
  return parsed(marked).map(([name, { type, group, label }, kind, ...values]) => {
    const plain = (value: string) => value.replaceAll(BACKSLASH, kind === 'text' ? '\\' : '\\\\');
    return {
      name,
      group: typeof group === 'string' ? group.toLowerCase() : undefined,
      types: [type ?? []].flat(),
      label: typeof label === 'string' ? plain(label) : undefined,
      values: values.map((value) =>
        Array.isArray(value) ? value.map((part) => plain([part].flat().join(', '))) : plain(String(value)),
      ),
    };
  });
}

/** Stands for an escaped backslash: the parser takes one before a separator for what escapes that. No text has it. */
const BACKSLASH = '\ufdd0';

type JCard = [
  string,
  Record<string, string | string[] | undefined>,
  string,
  ...(string | number | (string | string[])[])[],
][];

// RFC 7095: a card is its name, its properties and what is within it; ical.js has no type for it.
function parsed(text: string) {
  return (ICAL.parse(text) as [string, JCard, unknown[]])[1];
}

/** Characters before the value of a property; nothing that is longer was written by a program of 2.1. */
const LONGEST_HEAD = 2_000;

const ENCODINGS = /^(?:QUOTED-PRINTABLE|BASE64|8BIT|7BIT)$/i;

/** A line of vCard 2.1 as 3.0 has it: `TEL;CELL:…`, `N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Anna`. */
function modern(line: string, isOld: boolean): string {
  const [, head, value] = /^((?:[^":]|"[^"]*")*):(.*)$/s.exec(line) ?? [];
  if (head === undefined || value === undefined || head.length > LONGEST_HEAD) return line;
  const [name = '', ...given] = head.split(/;(?=(?:[^"]|"[^"]*")*$)/);
  const isPlain = !isOld && given.every((each) => each.includes('=') && !/^(?:ENCODING|CHARSET)=/i.test(each));
  if (isPlain) return line;
  let charset = 'utf-8';
  let isQuoted = false;
  const kept: string[] = [];
  for (const parameter of given) {
    const [key = '', of] = parameter.split('=');
    const isEncoding = of === undefined ? ENCODINGS.test(key) : /^ENCODING$/i.test(key);
    if (isEncoding) isQuoted ||= /QUOTED-PRINTABLE/i.test(of ?? key);
    else if (/^CHARSET$/i.test(key)) charset = of ?? charset;
    else kept.push(of === undefined ? `TYPE=${key}` : parameter);
  }
  const decoded = isQuoted ? decode(value, charset) : value;
  return `${[name, ...kept.filter((each) => each !== 'TYPE=')].join(';')}:${isOld ? escaped(decoded) : lineOf(decoded)}`;
}

function decode(value: string, charset: string): string {
  const bytes = libqp.decode(value);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const lineOf = (value: string) => value.replaceAll(/\r\n|\n|\r/g, '\\n');

/** In 2.1 a comma means nothing, and a backslash only before a semicolon. */
const escaped = (value: string) => lineOf(value.replaceAll(/\\(?![;,\\nN:])/g, '\\\\').replaceAll(/(?<!\\),/g, '\\,'));
