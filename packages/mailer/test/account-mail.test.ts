import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { expect, test } from 'vitest';
import { accountMail } from '../src/account-mail.ts';
import { hostileAnything } from './samples.ts';

const link = 'https://contacts.example.org/app/invitation#1b3DnZ9Zk7Q2mWm0v5YyH8sLqT4xJcRfE6uKpNaGdXo';
const organization = { name: 'Kupfer & Söhne', email: 'office@kupfer.example' };
const invitation = { kind: 'invitation', organization, role: 'member', inviter: 'Anna Müller' } as const;
const password = { kind: 'password', organization, username: 'anna', name: 'Anna Müller' } as const;

test('an invitation is a whole letter in English', () => {
  expect(accountMail(invitation, link, 'en')).toMatchObject({
    subject: 'Invitation to Kupfer & Söhne',
    text: `Hello,

Anna Müller invites you to work with the contacts and appointments of Kupfer & Söhne. To accept, open this link within 7 days:

${link}

If you did not expect this, do nothing: without you nothing happens.

Kind regards
Kupfer & Söhne`,
  });
});

test('a letter about a password is a whole one in German', () => {
  expect(accountMail(password, link, 'de')).toMatchObject({
    subject: 'Neues Passwort wählen',
    text: `Guten Tag Anna Müller,

jemand, wahrscheinlich Sie, hat für den Benutzer anna ein neues Passwort angefordert. Um eines zu wählen, öffnen Sie innerhalb einer Stunde diesen Link:

${link}

Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.

Mit freundlichen Grüßen
Kupfer & Söhne`,
  });
});

test('an administrator is told so, and an organization without a name is called by the service', () => {
  const mail = accountMail({ ...invitation, role: 'admin', organization: { ...organization, name: '' } }, link, 'en');
  expect(mail.subject).toBe('Invitation to Kupfer');
  expect(mail.text).toContain('of Kupfer, as an administrator.');
});

test('nobody’s name turns round the words behind it', () => {
  const names = { inviter: 'Anna\u202e', organization: { ...organization, name: '\u2067Kupfer' } };
  const { subject, text, html } = accountMail({ ...invitation, ...names }, link, 'en');
  for (const part of [subject, text, html]) expect(part).not.toMatch(/[\u202e\u2067]/);
  expect(text).toContain('Anna invites you to work with the contacts and appointments of Kupfer.');
});

type Node = DefaultTreeAdapterTypes.Node;

function elements(node: Node): DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elements) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

test('whatever people are called, a mail has the one link, the elements of ours, and one line for its subject', () => {
  const known = ['html', 'head', 'meta', 'title', 'body', 'div', 'p', 'a', 'br'];
  const names = fc.record({ inviter: hostileAnything, name: hostileAnything, username: hostileAnything });
  fc.assert(
    fc.property(names, hostileAnything, fc.constantFrom('en' as const, 'de' as const), (given, called, language) => {
      const named = { ...organization, name: called };
      for (const facts of [
        { ...invitation, inviter: given.inviter, organization: named },
        { ...password, name: given.name, username: given.username, organization: named },
      ]) {
        const { subject, text, html } = accountMail(facts, link, language);
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(text.split('\n').filter((line) => line === link)).toHaveLength(1);
        expect(text.split('\n\n')).toHaveLength(5);
        const all = elements(parse(html));
        expect(all.filter(({ tagName }) => !known.includes(tagName))).toEqual([]);
        const anchors = all.filter(({ tagName }) => tagName === 'a');
        expect(anchors.map(({ attrs }) => attrs)).toEqual([[{ name: 'href', value: link }]]);
      }
    }),
  );
});
