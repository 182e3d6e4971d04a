import { type App, expect, type OpenOptions, type Page } from './harness.ts';

/* The drawer of an appointment, as a person finds their way in it. */

type Given = Parameters<App['api']['appointment']['create']['mutate']>[0];

export const anna = {
  first_name: 'Anna',
  last_name: 'Müller',
  emails: [{ type: 'office', email: 'anna@dach.example' }],
  addresses: [{ type: 'business', street: 'Lindenstraße', house_number: '5a', postal_code: '10969', city: 'Berlin' }],
} satisfies Parameters<App['api']['contact']['create']['mutate']>[0];

const roof = {
  name: 'Roof inspection',
  start_date: '2027-06-15T10:00:00+02:00',
  end_date: '2027-06-15T11:30:00+02:00',
} satisfies Given;

/** Stores an appointment, on Tuesday 15 June 2027 from 10:00 to 11:30 in Berlin unless it is given otherwise. */
export const make = (app: App, given: Partial<Given> = {}) => app.api.appointment.create.mutate({ ...roof, ...given });

/** A new appointment on that day from 10 to 11. */
export const NEW = '/app/contacts?appointment=new&start=2027-06-15T08:00:00.000Z&end=2027-06-15T09:00:00.000Z';

export const drawer = (page: Page) => page.getByRole('dialog', { name: /appointment|Termin/ });
export const field = (page: Page, name: string) => drawer(page).getByRole('textbox', { name, exact: true });
export const combobox = (page: Page, name: string) => drawer(page).getByLabel(name, { exact: true }).first();
export const toast = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words });
export const save = (page: Page) => page.keyboard.press('Control+s');

/** Types a time of day, as a person does: the cursor goes on by itself. */
export async function setTime(page: Page, name: string, time: string) {
  await drawer(page).getByLabel(`${name}: hours`).click();
  await page.keyboard.type(time.replace(':', ''));
}

/** What the drawer shows as start and end. */
export async function times(page: Page) {
  const part = (name: string, unit: string) => drawer(page).getByLabel(`${name}: ${unit}`).inputValue();
  const at = async (name: string) =>
    `${await field(page, `${name}, day`).inputValue()} ${await part(`${name}, time`, 'hours')}:${await part(`${name}, time`, 'minutes')}`;
  return [await at('Start'), await at('End')];
}

/** What the drawer shows as the departure of a drive. */
export async function departure(page: Page, drive: number) {
  const part = (unit: string) => drawer(page).getByLabel(`Departure, time, drive ${drive}: ${unit}`).inputValue();
  const day = await drawer(page).getByLabel(`Departure, day, drive ${drive}`).first().inputValue();
  return `${day} ${await part('hours')}:${await part('minutes')}`;
}

export async function choose(page: Page, label: string, typed: string, option: string | RegExp) {
  await combobox(page, label).fill(typed);
  await page.getByRole('option', { name: option }).click();
}

/** The form loads late, and later still on a machine that does much else. */
const LOADING = { timeout: 90_000 };

/** Opens a page on which the drawer is open, and waits for its form. */
export async function openForm(app: App, path: string, options?: OpenOptions): Promise<Page> {
  const page = await app.open(path, options);
  await expect(field(page, 'Name')).toBeVisible(LOADING);
  return page;
}

/** Goes to an address at which the drawer is open, and waits for its form. */
export async function goToForm(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(field(page, 'Name')).toBeVisible(LOADING);
}
