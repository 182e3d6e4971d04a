// Runs before everything else.

// A dark page does not flash white.
const chosen = localStorage.getItem('mantine-color-scheme-value') ?? 'auto';
const isDark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');

// zod's own place for z.config(): without it zod tries whether it may make code at run time, which the policy of the
// page forbids and reports.
globalThis.__zod_globalConfig = { jitless: true };
// What keeps the page below a dialog still makes a style, and looks for the nonce of the page under this name.
globalThis.__webpack_nonce__ = document.currentScript.nonce;
