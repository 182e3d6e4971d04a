import { useTranslations } from 'use-intl';
import { useRuleWords } from '../ui/use-rule-words.ts';
import { useTargetWords } from './target-words.ts';

/** The sentences in which the service tells what is wrong with files, rows and events, and their own in the client. */
const sentences = [
  [/^The file is empty\./, 'empty'],
  [/^This is a workbook or another packed file/, 'packed'],
  [/^This is no text|^The file is binary/, 'binary'],
  [/^None of the headings is known/, 'noHeading'],
  [/^At most ([\d,]+) rows/, 'manyRows'],
  [/^A file has at most ([\d,]+) columns/, 'manyColumns'],
  [/^Only one column can be (\w+)\./, 'oneColumn'],
  [/^The row that begins in line (\d+) has a quote/, 'openQuote'],
  [/^The row that begins in line (\d+) has more than ([\d,]+) char/, 'longRow'],
  [/^The row that begins in line (\d+) cannot be read/, 'unreadable'],
  [/^This cell holds bytes that are no UTF-8/, 'bytes'],
  [/^None of the columns that are imported says/, 'silent'],
  [/^This row has (\d+) cells, and the file (\d+) columns/, 'manyCells'],
  [/^A whole number is expected/, 'wholeNumber'],
  [/^At most 50 e-mail addresses|^At most 50 phone numbers|^At most 50 addresses/, 'manyEntries'],
  [/^A contact has the same name and the same e-mail/, 'sameEmail'],
  [/^A contact has the same name and the same phone/, 'samePhone'],
  [/^A contact has the same name and the same company/, 'sameCompany'],
  [/^A contact is the same in all fields/, 'sameFields'],
  [/^This is not kept: a contact has no room/, 'noRoom'],
  [/^This card is a group/, 'group'],
  [/^This is no vCard: line (\d+)/, 'noCard'],
  [/^The card that begins in line (\d+) has no END/, 'openCard'],
  [/^Line \d+ is no calendar|^The file is no calendar/, 'noCalendar'],
  [/^The file breaks off/, 'brokenOff'],
  [/^DTSTART is missing/, 'noStart'],
  [/^DTEND is before DTSTART|^DURATION is negative/, 'endFirst'],
  [/^(\w+): (.+) does not exist, or is no date/, 'noDate'],
  [/^RRULE: it has too many|^The recurring events of this file|^To work this out takes/, 'manyOccurrences'],
  [/^(The series) begins after ([\d-]+)/, 'seriesLater'],
  [/^Nothing of the series is left/, 'seriesOut'],
  [/^It was changed here since/, 'changedHere'],
  [/^The end lies outside 1900/, 'endOutside'],
  [/^RRULE: /, 'noRule'],
  [/^SUMMARY is longer than (\d+)/, 'longName'],
  [/^LOCATION is longer than (\d+)/, 'longPlace'],
  [/^DESCRIPTION is longer/, 'longText'],
  [/^CATEGORIES are more/, 'manyTypes'],
  [/^Too many streams/, 'manyStreams'],
] as const;

/** Puts what the service says of a file into the language of the person; what is not known is left as it is. */
export function useReasonWords() {
  const t = useTranslations('importReason');
  const rule = useRuleWords();
  const { word } = useTargetWords();
  return (sentence: string): string => {
    for (const [pattern, name] of sentences) {
      const found = pattern.exec(sentence);
      if (!found) continue;
      const [, first = '', second = ''] = found;
      const [one, two] = [first, second].map((text) => Number(text.replaceAll(',', '')) || 0);
      return t(name, { text: second, target: word(first), one: one ?? 0, two: two ?? 0, line: first });
    }
    return rule(sentence);
  };
}
