import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The inspector's page: everything it needs is in `dist/page`, under names that never change. */
export default defineConfig({
  root: 'src/inspector/page',
  publicDir: false,
  base: '/',
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: '../../../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // The strict policy of the page lets nothing in that a text carries within itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
});
