import type { Language } from '@kupfer/schemas/fields';

// A symbol cannot come out of JSON, so no user's object passes for markup.
const markup = Symbol('markup');

/** Markup made by `html`: the one thing that `html` takes in without escaping it. */
export type Html = { readonly [markup]: string };

/** What may stand in a hole of `html`; null leaves nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function write(value: HtmlValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return escaped(String(value));
  return markup in value ? value[markup] : value.map(write).join('');
}

/** Tag of a template: texts are escaped (attributes must stand in quotes), markup goes in as it is, lists are joined. */
export function html(literals: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { [markup]: literals.reduce((before, after, position) => before + write(values[position - 1]) + after) };
}

/** A text of several lines; each line break becomes `<br>`. */
export function htmlLines(text: string): Html {
  return html`${text.split(/\r\n|\r|\n/).map((line, position) => (position === 0 ? line : [html`<br>`, line]))}`;
}

const font = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/**
 * A whole mail around its body. It names no colours, so that light and dark mode both read well, and loads nothing
 * from anywhere.
 */
export function htmlMail(language: Language, title: string, body: Html): string {
  const page = html`<!doctype html>
<html lang="${language}" style="color-scheme: light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
</head>
<body style="margin: 0; padding: 24px 16px; ${font}; font-size: 16px; line-height: 1.5">
<div style="max-width: 36em; margin: 0 auto; overflow-wrap: break-word">
${body}
</div>
</body>
</html>
`;
  return page[markup];
}
