import { type Extension, isObject } from '#fhir';
import { LANGS, type LocalText, type PartialText } from '#kernel';
import { dutyOf, type Subject } from '../changes/duties.ts';
import type { Facts } from '../entry/model.ts';

/** Where our own elements are described. */
export const STRUCTURES = 'https://causeway.health/fhir/StructureDefinition';
export const SYSTEMS = 'https://causeway.health/fhir/CodeSystem';
const SOURCE = `${STRUCTURES}/item-source`;

type Json = Readonly<Record<string, unknown>>;

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Numbers of a resource may be held as they were spelt. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const raw = (value as { rawJSON?: unknown } | undefined)?.rawJSON;
  return typeof raw === 'string' ? Number(raw) : undefined;
}

/** Parts of a text, one extension for each language: `note.zh-Hans`. */
export function texts(url: string, text: PartialText | undefined): Extension[] {
  return LANGS.flatMap((lang) => {
    const value = text?.[lang];
    return value === undefined ? [] : [{ url: `${url}.${lang}`, valueString: value }];
  });
}

export function readTexts(parts: readonly Json[], url: string): PartialText {
  return Object.fromEntries(
    LANGS.flatMap((lang) => {
      const found = textOf(parts.find((part) => part['url'] === `${url}.${lang}`)?.['valueString']);
      return found === undefined ? [] : [[lang, found]];
    }),
  );
}

/** Where an element is known from and who answers for it, as an extension of the element itself: one item, one source, one duty holder. */
export function sourceExtension({ sources, asOf, note, change, draft }: Facts, subject: Subject): Extension {
  return {
    url: SOURCE,
    extension: [
      ...sources.map((source) => ({ url: 'source', valueString: source })),
      ...(asOf === undefined ? [] : [{ url: 'asOf', valueDate: asOf }]),
      { url: 'duty', valueCode: dutyOf(subject) },
      ...(change === undefined ? [] : [{ url: 'change', valueString: change }]),
      ...(draft ? [{ url: 'draft', valueBoolean: true }] : []),
      ...texts('note', note),
    ],
  };
}

/** Reads them back from whatever carries them; undefined where nothing says where it is from. */
export function readFacts(element: unknown): Facts | undefined {
  if (!isObject(element)) return undefined;
  const found = listOf(element['extension']).find(({ url }) => url === SOURCE);
  if (found === undefined) return undefined;
  const parts = listOf(found['extension']);
  const one = (url: string, type: string) => textOf(parts.find((part) => part['url'] === url)?.[type]);
  const asOf = one('asOf', 'valueDate');
  const change = one('change', 'valueString');
  const note = readTexts(parts, 'note');
  return {
    sources: parts.flatMap((part) => (part['url'] === 'source' ? (textOf(part['valueString']) ?? []) : [])),
    ...(asOf === undefined ? {} : { asOf }),
    ...(change === undefined ? {} : { change }),
    ...(parts.some((part) => part['url'] === 'draft' && part['valueBoolean'] === true) ? { draft: true } : {}),
    ...(Object.keys(note).length === LANGS.length ? { note: note as LocalText } : {}),
  };
}

/** A simple extension's value, by the address's last part. */
export function extensionOf(resource: Json, name: string): Json | undefined {
  return listOf(resource['extension']).find(({ url }) => url === `${STRUCTURES}/${name}`);
}
