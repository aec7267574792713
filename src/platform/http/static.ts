import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * What a page of ours may load and do: only its own origin. `unsafe-inline` for styles because the component library sets them;
 * scripts are files only. The camera is for reading a patient's code.
 */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'cache-control': 'no-cache',
};

/** Serves the built portals. A path without a file extension is a page of the portal, and the portal's one HTML file answers it. */
export function staticFiles(folder: string): (urlPath: string, etagSeen?: string) => Promise<Response | undefined> {
  const root = path.resolve(folder);
  return async (urlPath, etagSeen) => {
    const isPage = path.extname(urlPath) === '';
    let wanted: string;
    try {
      wanted = path.join(root, isPage ? 'index.html' : decodeURIComponent(urlPath));
    } catch {
      return undefined;
    }
    if (!wanted.startsWith(root + path.sep)) return undefined;
    const facts = await stat(wanted).catch(() => undefined);
    if (!facts?.isFile()) return undefined;
    const etag = `"${createHash('sha256').update(`${facts.mtimeMs}-${facts.size}`).digest('base64url').slice(0, 16)}"`;
    const hashed = urlPath.startsWith('/assets/');
    const headers = {
      etag,
      'content-type': TYPES[path.extname(wanted)] ?? 'application/octet-stream',
      ...(isPage ? PAGE_HEADERS : { 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache' }),
    };
    if (etagSeen === etag) return new Response(null, { status: 304, headers });
    return new Response(await readFile(wanted), { headers });
  };
}
