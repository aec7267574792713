import type { LocalText } from '../../src/kernel/lang.ts';
import type { CheckedLog } from './check-log.check.ts';

/** The seal in a scanned or typed text: the address of this page with the seal behind `#`, or the seal alone. */
export function sealIn(text: string): string | undefined {
  const bare = text.trim();
  const seal = bare.includes('#') ? bare.slice(bare.indexOf('#') + 1) : bare;
  return /^[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}$/.test(seal) ? seal : undefined;
}

/** What an entry says, as far as the page shows it. A body that is not as expected shows what there is of it. */
export interface EntryWords {
  readonly at?: string;
  readonly name?: LocalText;
  readonly organization?: LocalText;
  readonly action?: string;
  readonly outcome?: string;
  readonly kinds: readonly string[];
}

export function wordsOf(body: string): EntryWords {
  const entry = objectIn(body);
  const actor = asObject(entry['actor']);
  const organization = asObject(actor['organization']);
  // Another node speaks for somebody: it is they who looked.
  const behalf = asObject(actor['onBehalfOf']);
  return {
    kinds: Object.keys(asObject(entry['kinds'])),
    ...textOf('at', entry['at']),
    ...textOf('action', entry['action']),
    ...textOf('outcome', entry['outcome']),
    ...localOf('name', behalf['practitionerName'] ?? actor['name']),
    ...localOf('organization', behalf['organizationName'] ?? organization['name']),
  };
}

/** How many parts do not hold. */
export function faultsOf({ extract, head, entries, witnesses }: CheckedLog): number {
  return [extract, head, ...entries, ...witnesses].filter(({ fault }) => fault !== undefined).length;
}

type Loose = Readonly<Record<string, unknown>>;

function objectIn(body: string): Loose {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}

function textOf<K extends string>(name: K, value: unknown): { readonly [P in K]?: string } {
  return (typeof value === 'string' ? { [name]: value } : {}) as { readonly [P in K]?: string };
}

function localOf<K extends string>(name: K, value: unknown): { readonly [P in K]?: LocalText } {
  const words = asObject(value);
  const isWhole = ['en', 'zh-Hans', 'zh-Hant-HK'].every((lang) => typeof words[lang] === 'string');
  return (isWhole ? { [name]: words } : {}) as { readonly [P in K]?: LocalText };
}
