interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** Cookies of one node, by path, for the length of a sign-in. */
export interface CookieJar {
  headers(to: URL): Record<string, string>;
  /** @param lines - the values of all Set-Cookie headers of an answer */
  keep(lines: readonly string[]): void;
}

/** @source RFC 6265 §5.1.4 (paths), §5.3 (a past expiry removes) */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    headers({ pathname }) {
      const sent = [...cookies.values()].filter(({ path }) => isWithin(pathname, path));
      return sent.length === 0 ? {} : { cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; ') };
    },
    keep(lines) {
      for (const line of lines) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const [name = '', value = ''] = splitAt(pair, '=');
        const read = (wanted: string) =>
          attributes.map((attribute) => splitAt(attribute, '=')).find(([key]) => key.toLowerCase() === wanted)?.[1];
        const path = read('path') ?? '/';
        const expires = Date.parse(read('expires') ?? '');
        const isOver = read('max-age') === '0' || expires <= Date.now();
        if (isOver) cookies.delete(`${name} ${path}`);
        else cookies.set(`${name} ${path}`, { name, value, path });
      }
    },
  };
}

function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
