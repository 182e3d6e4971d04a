import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { apiAt, type Host, signIn, startHost } from './service.ts';

export type { Page };
export { expect };

/** A service with an empty database of its own, and its user admin (password admin, organization Demo, Europe/Berlin). */
export type App = {
  url: string;
  /** The API as the user admin, to prepare and to look. */
  api: ReturnType<typeof apiAt>;
  /** Opens a page in a browser context of its own, signed in unless `isSignedIn` is false. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Console messages that a test brings about on purpose, like `/status of 409/`; any other error fails it. */
  expectMessage(message: RegExp): void;
  /** The service takes no connections, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The mails that left, as they lie in the mailbox. */
  mails(): Promise<string[]>;
};

export type OpenOptions = BrowserContextOptions & { isSignedIn?: boolean; language?: 'en' | 'de' };

export const test = base.extend<{ app: App }, { host: Host }>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the parameter which fixtures are needed
    async ({}, use) => {
      const host = await startHost();
      await use(host);
      await host.end();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  app: async ({ host, browser }, use) => {
    const url = String(await host.ask({ do: 'start' }));
    const faults: string[] = [];
    const expected: RegExp[] = [];
    await use({
      url,
      api: apiAt(url),
      open: (path, options) => openPage({ browser, url, path, faults, ...options }),
      expectMessage: (message) => expected.push(message),
      pause: () => host.ask({ do: 'pause', url }).then(() => {}),
      resume: () => host.ask({ do: 'resume', url }).then(() => {}),
      mails: async () => asTexts(await host.ask({ do: 'mails', url })),
    });
    for (const context of browser.contexts()) await context.close();
    const failures = asEntries(await host.ask({ do: 'log', url })).filter(({ level }) => level >= 50);
    await host.ask({ do: 'stop', url });
    expect(faults.filter((fault) => !expected.some((message) => message.test(fault)))).toEqual([]);
    expect(failures).toEqual([]);
  },
});

// The host answers `mails` and `log` by these types.
function asTexts(value: unknown) {
  return value as string[];
}
function asEntries(value: unknown) {
  return value as { level: number }[];
}

type Opening = OpenOptions & { browser: Browser; url: string; path: string; faults: string[] };

async function openPage({ browser, url, path, faults, isSignedIn = true, language = 'en', ...options }: Opening) {
  const context = await browser.newContext({ baseURL: url, timezoneId: 'Europe/Berlin', ...options });
  await context.addInitScript((chosen) => {
    // The frame of a mail has no origin, and so no storage.
    if (origin === 'null') return;
    localStorage.setItem('kupfer-preferences', JSON.stringify({ language: chosen }));
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`forbidden by the page's policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  }, language);
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  if (isSignedIn) await signIn(context, url);
  await page.goto(path);
  return page;
}

/** Expects that axe finds nothing against WCAG 2.2 AA, nor against good practice, in what is shown. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual([]);
}

/** The four widths, and a height that goes with each. */
export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 768, height: 1024 },
  desk: { width: 1280, height: 900 },
  wide: { width: 1920, height: 1080 },
};
