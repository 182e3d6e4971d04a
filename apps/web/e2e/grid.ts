import type { Page } from './harness.ts';

/* The grid of the calendar, as a person handles it. */

/** Where a time of a day is in the grid. */
export async function placeOf(page: Page, day: string, time: string): Promise<{ x: number; y: number }> {
  const slot = page.locator(`.calendar-grid [data-time="${time}:00"]`).last();
  await slot.scrollIntoViewIfNeeded();
  await page.evaluate(() => document.fonts.ready);
  const row = await slot.boundingBox();
  const column = await page.locator(`.calendar-grid [role=cell][data-date="${day}"]`).last().boundingBox();
  if (!row || !column) throw new Error(`${day} ${time} is not shown`);
  return { x: column.x + column.width / 2, y: row.y + 3 };
}

/** Takes hold of what is there and lets go of it elsewhere. */
export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 4, from.y + 8, { steps: 2 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}
