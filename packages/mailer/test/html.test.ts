import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import { expect, test } from 'vitest';
import { html, htmlLines, htmlMail } from '../src/html.ts';
import { hostileLines } from './samples.ts';

const body = (markup: ReturnType<typeof html>) =>
  /<div [^>]*>\n([\s\S]*)\n<\/div>/.exec(htmlMail('en', 'title', markup))?.[1];

test('texts are escaped, in attributes too', () => {
  expect(body(html`<p title="${'" onclick="x'}">${"<b> & '"}</p>`)).toBe(
    '<p title="&quot; onclick=&quot;x">&lt;b&gt; &amp; &#39;</p>',
  );
});

test('markup inside markup is not escaped twice', () => {
  expect(body(html`<p>${html`<b>${'&'}</b>`}</p>`)).toBe('<p><b>&amp;</b></p>');
});

test('lists are joined and null leaves nothing', () => {
  expect(body(html`${['<', html`<br>`, null, [1, '>']]}`)).toBe('&lt;<br>1&gt;');
});

test('an object that only looks like markup does not pass for it', () => {
  const forged: unknown = JSON.parse('{"markup":"<script>"}');
  // @ts-expect-error such an object does not even compile
  expect(() => html`${forged}`).toThrow(TypeError);
});

test('each kind of line break becomes a line', () => {
  expect(body(html`${htmlLines('a\nb\r\nc\rd\n\n<')}`)).toBe('a<br>b<br>c<br>d<br><br>&lt;');
});

test('any text comes back from a real parser as it was', () => {
  const isText = (node: DefaultTreeAdapterTypes.Node) => node.nodeName === '#text';
  fc.assert(
    fc.property(hostileLines, (text) => {
      const fragment = parseFragment(body(html`<p title="${text}">${text}</p>`) ?? '');
      const paragraph = fragment.childNodes[0];
      if (!paragraph || !('tagName' in paragraph)) throw new Error('There is no paragraph');
      const expected = text.replace(/\r\n?/g, '\n');
      expect(paragraph.attrs).toEqual([{ name: 'title', value: expected }]);
      expect(paragraph.childNodes.every(isText)).toBe(true);
      expect(paragraph.childNodes.map((node) => ('value' in node ? node.value : '')).join('')).toBe(expected);
    }),
  );
});

test('the frame is standard HTML in the language of the mail', () => {
  const problems: string[] = [];
  parse(htmlMail('de', '</title><script>', html`<p>x</p>`), { onParseError: ({ code }) => problems.push(code) });
  expect(problems).toEqual([]);
});
