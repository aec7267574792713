import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The portals: one page for both nodes, built to `dist/web` and served by the node itself.
 * `publicDir` is off because `web/public` holds the public pages, not files to copy.
 */
export default defineConfig({
  root: 'web',
  base: '/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Never inline a file as a data: address; the content security policy of the node allows only its own origin.
    assetsInlineLimit: 0,
    // antd's core is one chunk of this size; every portal is split off from it.
    chunkSizeWarningLimit: 900,
  },
});
