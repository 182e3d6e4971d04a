import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.ts';

// Found once; the workers of the run inherit it.
process.env.CHROMIUM ??= findBrowser();
const reports = process.env.TEST_REPORTS;

export default defineConfig({
  testDir: 'e2e',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // Where others share the machine; the report tells which tests needed it.
  retries: reports ? 1 : 0,
  // For what hangs, on a machine on which others work too.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: reports ? [['list'], ['json', { outputFile: join(reports, 'web.json') }]] : [['list']],
  outputDir: 'test-results',
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // A container has little of it.
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
