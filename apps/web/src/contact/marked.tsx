import { Fragment } from 'react';
import { partsOf } from './hits.ts';

/** A text in which what the search hit is marked. */
export function Marked({ text, search, isPhone }: { text: string; search: string | undefined; isPhone?: boolean }) {
  return partsOf(text, search, isPhone).map(({ text, isHit }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
    isHit ? <mark key={index}>{text}</mark> : <Fragment key={index}>{text}</Fragment>,
  );
}
