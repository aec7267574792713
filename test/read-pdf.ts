import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';

/** What a PDF draws: for each font the characters that its runs show, in the order of the page. Read with the document's own ToUnicode maps. */
export function readPdf(bytes: Uint8Array): {
  fonts: Map<string, string>;
  pages: number;
  text: string;
  isSealed: boolean;
} {
  const raw = Buffer.from(bytes).toString('latin1');
  assert.match(raw, /^%PDF-1\.[3-7]/);
  const objects = new Map<string, string>();
  for (const [, id, body] of raw.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id as string, body as string);
  const stream = (id: string): string => {
    const body = objects.get(id) ?? '';
    // By its length: what is packed may end like a line.
    const length = Number(/\/Length (\d+)\b(?! \d+ R)/.exec(body)?.[1] ?? 0);
    const start = /stream\r?\n/.exec(body);
    const data = start ? body.slice(start.index + start[0].length).slice(0, length) : '';
    return body.includes('/FlateDecode') ? inflateSync(Buffer.from(data, 'latin1')).toString('latin1') : data;
  };
  const names = new Map<string, { font: string; unicode: Map<string, string> }>();
  for (const body of objects.values()) {
    for (const [, dictionary] of body.matchAll(/\/Font\s*<<([\s\S]*?)>>/g)) {
      for (const [, name, id] of (dictionary as string).matchAll(/\/(F\d+) (\d+) 0 R/g)) {
        const font = objects.get(id as string) ?? '';
        const toUnicode = /\/ToUnicode (\d+) 0 R/.exec(font)?.[1] ?? '';
        const base = /\/BaseFont \/[A-Z]{6}\+(\S+)/.exec(font)?.[1] ?? '?';
        names.set(name as string, { font: base, unicode: unicodeOf(stream(toUnicode)) });
      }
    }
  }
  const fonts = new Map<string, string>();
  let text = '';
  const pages = [...objects].filter(([, body]) => /\/Type \/Page\b(?!s)/.test(body));
  for (const [, page] of pages) {
    let current = names.values().next().value;
    for (const [, id] of page.matchAll(/\/Contents (\d+) 0 R/g)) {
      for (const [, name, shown] of stream(id as string).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
        if (name !== undefined) current = names.get(name);
        if (shown === undefined || !current) continue;
        const hex = [...shown.matchAll(/<([0-9a-f]+)>/gi)].map(([, digits]) => digits).join('');
        const word = (hex.match(/.{4}/g) ?? [])
          .map((glyph) => current?.unicode.get(glyph.toLowerCase()) ?? '\ufffd')
          .join('');
        fonts.set(current.font, `${fonts.get(current.font) ?? ''}${word}`);
        text += word;
      }
    }
  }
  // A seal that was filled in begins like every signature of its kind; an empty place is zeros.
  const isSealed = /\/SubFilter \/ETSI\.CAdES\.detached[\s\S]*?\/Contents <3082/.test(raw);
  return { fonts, pages: pages.length, text, isSealed };
}

function unicodeOf(cmap: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const [, start, list] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    let glyph = Number.parseInt(start as string, 16);
    for (const [, hex] of (list as string).matchAll(/<([0-9a-f ]*)>/gi)) {
      const codes = (hex as string).replaceAll(' ', '').match(/.{4}/g) ?? [];
      map.set(
        (glyph++).toString(16).padStart(4, '0'),
        String.fromCharCode(...codes.map((code) => Number.parseInt(code, 16))),
      );
    }
  }
  return map;
}
