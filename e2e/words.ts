/** The portals' own words, so that a test looks for what a reader of that language reads. */
import type { Lang } from '#kernel';
import type { Catalogue } from '../web/i18n/catalogue.ts';
import { en } from '../web/i18n/en/index.ts';
import { zhHans } from '../web/i18n/zh-hans/index.ts';
import { zhHantHK } from '../web/i18n/zh-hant-hk/index.ts';

export const WORDS: Readonly<Record<Lang, Catalogue>> = { en, 'zh-Hans': zhHans, 'zh-Hant-HK': zhHantHK };

/** A sentence with its holes filled: `fill('Step {{number}}', { number: 1 })`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** Matches a sentence whatever fills its holes. */
export function shapeOf(sentence: string): RegExp {
  const parts = sentence.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.+?'));
}
