import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { useTranslations } from 'use-intl';
import classes from './contact.module.css';
import { ContactRow } from './contact-row.tsx';
import type { ContactRows } from './use-contact-rows.ts';

/** Pixels; also in contact.module.css. */
const ROW = 44;
const PAGE_STEP = 10;

export type ListHandle = {
  /** Puts the keyboard on a row. */
  focus(row: number): void;
  /** Moves the keyboard by so many rows; from outside of the list to the row where it was last. */
  move(by: number): void;
};

/** All contacts under a true scrollbar, of which only those are drawn that are seen. */
export function ContactList({ rows, handle }: { rows: ContactRows; handle: RefObject<ListHandle | null> }) {
  const t = useTranslations('contact');
  const count = rows.count ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [wanted, setWanted] = useState<number>();
  const activeRow = Math.min(active, Math.max(count - 1, 0));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    // The row with the keyboard stays, so that focus is not lost when it is scrolled away.
    rangeExtractor: useCallback(
      (range: Range) => [...new Set([...defaultRangeExtractor(range), activeRow])].filter((row) => row < range.count),
      [activeRow],
    ),
  });
  const items = virtualizer.getVirtualItems();
  const firstSeen = Math.max(0, (virtualizer.range?.startIndex ?? 0) - PAGE_STEP);
  const { look } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` is new each time, but does the same
  useEffect(() => look(firstSeen, activeRow), [firstSeen, activeRow]);

  // Another filter begins at its first row.
  const shown = useRef(rows.filter);
  useEffect(() => {
    if (shown.current === rows.filter) return;
    shown.current = rows.filter;
    setActive(0);
    virtualizer.scrollToOffset(0);
  }, [rows.filter, virtualizer]);

  const goTo = (row: number) => {
    const target = Math.max(0, Math.min(row, count - 1));
    setActive(target);
    setWanted(target);
    virtualizer.scrollToIndex(target);
  };
  // A row that was far away is there some moments later.
  useEffect(() => {
    if (wanted === undefined) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-row="${wanted}"]`);
    if (!link) return;
    link.focus({ preventScroll: true });
    setWanted(undefined);
  });
  const isInside = () => scroller.current?.contains(document.activeElement);
  useImperativeHandle(handle, () => ({
    focus: goTo,
    move: (by) => goTo(isInside() ? activeRow + by : activeRow),
  }));

  const steps: Record<string, number> = {
    ArrowDown: activeRow + 1,
    ArrowUp: activeRow - 1,
    PageDown: activeRow + PAGE_STEP,
    PageUp: activeRow - PAGE_STEP,
    Home: 0,
    End: count - 1,
  };
  const hear = (event: KeyboardEvent) => {
    const row = steps[event.key];
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goTo(row);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the links in it
    <div ref={scroller} className={classes.scroller} onKeyDown={hear}>
      <ul className={classes.rows} style={{ height: virtualizer.getTotalSize() }} aria-label={t('list')}>
        {items.map(({ index, start }) => (
          <ContactRow
            key={index}
            contact={rows.at(index)}
            row={index}
            count={count}
            top={start}
            search={rows.filter.search}
            isActive={index === activeRow}
            activate={setActive}
          />
        ))}
      </ul>
    </div>
  );
}
