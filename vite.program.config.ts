import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig } from 'vite';

const SOURCES = fileURLToPath(new URL('./src/', import.meta.url));

/** What every start reads, and what looks for no file of its own. */
const READ_AT_EVERY_START = ['@hono/node-server', 'hono', 'jose', 'pg', 'prom-client', 'zod'];

/** A package and all that it needs. */
function withItsOwn(name: string): string[] {
  const manifest = new URL(`./node_modules/${name}/package.json`, import.meta.url);
  if (!existsSync(manifest)) return []; // one that it can do without
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> };
  return [name, ...Object.keys(dependencies).flatMap(withItsOwn)];
}

/**
 * The node's program in a handful of files instead of a thousand: the engine reads it in half the time, and keeps less. Packages stay where they are, but for those that
 * every start reads (docs/adr/0013-program-in-one-piece.md).
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
  ssr: { noExternal: READ_AT_EVERY_START.flatMap(withItsOwn) },
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
