/** What a resource can be found by. Every entry names its search parameter; `_id` and `_lastUpdated` are the store's own columns. */
export interface IndexEntries {
  readonly tokens: TokenEntry[];
  readonly references: ReferenceEntry[];
  readonly strings: StringEntry[];
  readonly dates: DateEntry[];
  readonly numbers: NumberEntry[];
  readonly quantities: QuantityEntry[];
  readonly uris: UriEntry[];
  /** Values that belong together, for composite parameters. */
  readonly pairs: PairEntry[];
}

/** One element's token and other value, each with every entry that it has. */
export interface PairEntry {
  readonly param: string;
  readonly tokens: readonly TokenEntry[];
  /** Entries of the second component; one kind only is filled. */
  readonly second: Omit<IndexEntries, 'pairs'>;
}

export interface TokenEntry {
  readonly param: string;
  readonly system?: string;
  readonly code?: string;
  /** An identifier or a telephone number: hardly two resources have it. */
  readonly isOwn?: true;
}

export interface ReferenceEntry {
  readonly param: string;
  /** Type and id of a resource at this node. */
  readonly type?: string;
  readonly id?: string;
  /** An absolute address, a canonical (with its version) or a urn, as written. */
  readonly url?: string;
  /** A logical reference, found with `:identifier`. */
  readonly identifier?: { readonly system?: string; readonly value: string };
}

/** @property value - normalised, @property exact - as written, for `:exact` */
export interface StringEntry {
  readonly param: string;
  readonly value: string;
  readonly exact: string;
  /** From a later word of the text on: it is found by that, and is not ordered by it. */
  readonly isPart?: true;
}

/** Milliseconds since 1970: from `lo`, up to but not including `hi`. */
export interface DateEntry {
  readonly param: string;
  readonly lo: number;
  readonly hi: number;
}

/** A number is its own range; open sides of a Range are -Infinity and Infinity. */
export interface NumberEntry {
  readonly param: string;
  readonly low: number;
  readonly high: number;
}

export interface QuantityEntry extends NumberEntry {
  readonly system?: string;
  readonly code?: string;
  readonly unit?: string;
}

export interface UriEntry {
  readonly param: string;
  readonly value: string;
}

/** `|` separates system and code in a key, so one inside a code is escaped. */
function escaped(code: string): string {
  return code.includes('|') ? code.replaceAll('|', '\\|') : code;
}

/** A token as a search names it: an empty system means "a code without a system". */
export interface TokenValue {
  readonly system?: string;
  readonly code?: string;
}

/** The one key that a searched token must equal: `code`, `system|code`, `|code` or `system|`. */
export function tokenKey({ system, code }: TokenValue): string {
  if (system === undefined) return escaped(code ?? '');
  return `${system}|${escaped(code ?? '')}`;
}

/** Every key under which a token can be found. A search matches when its key is among them. */
export function tokenForms({ system, code }: TokenEntry): string[] {
  if (code === undefined) return system === undefined ? [] : [`${system}|`];
  const plain = escaped(code);
  return system === undefined ? [plain, `|${plain}`] : [plain, `${system}|${plain}`, `${system}|`];
}

/** A reference as a search names it. */
export interface ReferenceValue {
  readonly type?: string;
  readonly id?: string;
  readonly url?: string;
}

/** `Patient/1`, `1` or an address. */
export function referenceKey({ type, id, url }: ReferenceValue): string {
  return url ?? (type === undefined ? (id ?? '') : `${type}/${id}`);
}

/** Every key under which a reference can be found; a canonical with a version also without it. */
export function referenceForms({ type, id, url }: ReferenceEntry): string[] {
  if (type !== undefined && id !== undefined) return [`${type}/${id}`, id];
  if (url === undefined) return [];
  const bar = url.indexOf('|');
  return bar < 0 ? [url] : [url, url.slice(0, bar)];
}
