import { useTranslations } from 'use-intl';

/** The sentences of packages/schemas and packages/db that tell what is wrong with a field, and their own in the client. */
const sentences = [
  [/^At most ([\d,]+) characters\.$/, 'atMost'],
  [/^This must not be empty\.$/, 'notEmpty'],
  [/^Line breaks and control characters/, 'oneLine'],
  [/^Control characters are not allowed/, 'noControl'],
  [/^This is not an e-mail address/, 'email'],
  [/^A phone number has 3 to 20/, 'phone'],
  [/^This is not a uuid/, 'uuid'],
  [/^This uuid is in the list twice/, 'uuidTwice'],
  [/^At most 1,000 uuids/, 'manyUuids'],
  [/^Another contact has this customer number/, 'numberTaken'],
  [/^Another contact is this CoreUser/, 'coreUserTaken'],
  [/^This contact type does not exist/, 'noSuchType'],
  [/^This object does not exist/, 'noSuchObject'],
  [/^Invalid input: expected (?:int|number)|^Too (?:small|big): expected (?:int|number)/, 'number'],
  [/^Clocks in (\S+) skip or repeat this time/, 'clockChange'],
  [/^A date and time with its offset is expected|^The year must be from 1900/, 'moment'],
  [/^The end must not lie before the start/, 'endFirst'],
  [/^Kilometres from 0 to 9999/, 'kilometres'],
  [/^At least one of distance and time/, 'distanceOrTime'],
  [/^At most 20 types/, 'manyTypes'],
  [/^A type stands here twice/, 'typeTwice'],
  [/^At least 8 characters/, 'passwordLength'],
  [/^This is not your password/, 'notYourPassword'],
  [/^A user name has 1 to 50/, 'username'],
  [/^Another account has this user name/, 'usernameTaken'],
  [/^Another account has this e-mail address/, 'emailTaken'],
  [/^This address is invited already/, 'invitedAlready'],
  [/^Somebody with this address belongs/, 'memberAlready'],
  [/^This account belongs to the organization already/, 'joinedAlready'],
  [/^An organization keeps at least one administrator/, 'lastAdmin'],
  [/^This is a user of the platform/, 'platformUser'],
  [/^Only a superuser may change a superuser/, 'onlySuperuser'],
  [/^A time of day is expected/, 'clock'],
  [/^The end of working hours must lie after/, 'hoursEndFirst'],
  [/^Working hours of a day must stand in order/, 'hoursOrder'],
  [/^At most 5 spans a day/, 'manySpans'],
  [/^Somebody who takes part is in .* refuses double booking/, 'bookedTwice'],
  [/^This contact owns appointments/, 'ownsAppointments'],
  [/^In the last 30 days this contact was not merged/, 'mergeIsOver'],
  [/^The merge cannot be undone/, 'mergedChanged'],
  [/^This mail is ".*"; only a failed or cancelled one/, 'mailState'],
  [/^This mail is ".*" and can no longer be changed/, 'mailGone'],
  [/^A mail about this appointment is queued, on its way/, 'toldAlready'],
  [/^As one contact both would be in two appointments/, 'bothBooked'],
  [/^This organization has given all customer numbers/, 'noNumbers'],
  [/^What this request made was deleted since/, 'wasDeleted'],
  [/^This account is disabled/, 'accountDisabled'],
  [/^This account belongs to no organization/, 'accountNowhere'],
] as const;

/** Puts what a rule says into the language of the person; what is not known is left as it is. */
export function useRuleWords() {
  const t = useTranslations('frame.rule');
  return (sentence: string): string => {
    for (const [pattern, name] of sentences) {
      const found = pattern.exec(sentence);
      if (found) return t(name, { max: found[1] ?? '', zone: found[1] ?? '' });
    }
    return sentence;
  };
}

/** The same for what is wrong with each field of a form. */
export function useMistakeWords() {
  const words = useRuleWords();
  return (mistakes: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(Object.entries(mistakes).map(([field, mistake]) => [field, words(String(mistake))]));
}
