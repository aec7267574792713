import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig } from 'vite';

const SOURCES = fileURLToPath(new URL('./src/', import.meta.url));

/**
 * The node's program in a handful of files instead of a thousand: the engine reads it in half the time, and keeps less. Packages stay where they are, but for one of a
 * hundred modules, half of them for languages that nobody speaks here (docs/adr/0013-program-in-one-piece.md).
 */
export default defineConfig({
  logLevel: 'warn',
  build: {
    ssr: 'src/app/node-process.ts',
    outDir: 'dist/program',
    target: 'node24',
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } },
  },
  ssr: { noExternal: ['zod'] },
  plugins: [
    {
      // What a module finds beside itself (migrations, definitions, fonts) is still beside its source.
      name: 'where-the-source-stands',
      transform(code, id) {
        if (!id.startsWith(SOURCES) || !code.includes('import.meta.url')) return null;
        return { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null };
      },
    },
  ],
});
