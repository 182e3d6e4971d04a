import { problems } from '@kupfer/schemas/problem';

/** The page that the `type` of every problem leads to: what caused it, what helps, whether to try again. */
export function problemPage(): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Kupfer: why a request was refused</title>
  <link rel="icon" href="/docs/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/page.css">
  <article>
    <h1>Why a request was refused</h1>
    <p>Every refusal is a JSON object of the type <code>application/problem+json</code>
      (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>). Its <code>type</code> leads to one of these
      sections; <code>detail</code> says what happened this time, <code>errors</code> names each place of bad input.
      A refused request changed nothing. By tRPC the same object stands in <code>error.data.problem</code>.</p>
    <p><a href="/docs">All operations</a></p>
${Object.entries(problems)
  .map(([code, problem]) => section(code, problem))
  .join('')}  </article>
</html>
`;
}

type Problem = (typeof problems)[keyof typeof problems];

const section = (code: string, { status, title, cause, cure, retry }: Problem) => `    <section id="${code}">
      <h2><a href="#${code}">${status}</a> ${marked(title)}</h2>
      <dl>
        <dt>Code</dt><dd><code>${code}</code></dd>
        <dt>Cause</dt><dd>${marked(cause)}</dd>
        <dt>Cure</dt><dd>${marked(cure)}</dd>
        <dt>Try again?</dt><dd>${marked(retry)}</dd>
      </dl>
    </section>
`;

/** Text as HTML, with `code` between backticks. */
function marked(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return escaped.replace(/`([^`]+)`/g, '<code>$1</code>');
}
