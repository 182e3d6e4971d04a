import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The API of a developer, to which the development server passes on what is not of the client. */
const api = process.env.API_URL ?? 'http://127.0.0.1:8002';

/** Compresses what is text once, so that the service need not do it for every browser. */
function compressed(): Plugin {
  let directory = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ root, build }) {
      directory = resolve(root, build.outDir);
    },
    closeBundle() {
      for (const name of globSync('**/*.{js,css,svg}', { cwd: directory })) {
        const file = join(directory, name);
        const content = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(content));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: '/app/',
  plugins: [react(), compressed()],
  resolve: { alias: [{ find: /^temporal-polyfill$/, replacement: join(import.meta.dirname, 'src/temporal.ts') }] },
  // The server of the API puts the nonce of each answer in this place.
  html: { cspNonce: '__NONCE__' },
  build: {
    // Every browser that knows ES2024 loads modules ahead by itself; the polyfill would be one more script.
    modulePreload: { polyfill: false },
    target: 'es2023',
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: Object.fromEntries(
      ['/trpc', '/auth', '/events', '/docs', '/readyz', '/health_check', '/contact', '/appointment'].map((path) => [
        path,
        // Sign-in wants Host and Origin to agree (apps/api/src/auth/own-page.ts).
        { target: api, changeOrigin: false },
      ]),
    ),
  },
});
