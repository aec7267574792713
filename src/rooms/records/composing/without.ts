/** A document without some of its entries: what somebody may not see, or may not keep any longer, is left out as if it had never been in it. Pure. */
import { isLang } from '#kernel';
import { ABSENCE_NOTICE } from '../contract.ts';
import { asList, asObject, asObjects, asText, type Json } from '../document/json.ts';
import { renderWith } from '../document/render.ts';
import { type DocumentEntry, type DocumentIndex, indexDocument } from '../document/resolve.ts';
import { EMPTY_REASONS, literalReferences, narrativeOf, toNarrative, unlessEmptied } from './document.ts';

/** A document, and where each of its entries stood in the one that it was made from. */
export interface CutDocument {
  readonly bundle: Json;
  readonly places: readonly number[];
}

/**
 * Leaves entries out of a document, and with them all that would tell of them: what the document holds for their sake alone (the medicine of a prescription), each reference to
 * them with its words, and narratives, for a narrative says again what entries say. A section that lost an entry has its narrative written anew from what is left; words that
 * stand beside no entry are left out altogether, because nobody can tell what they speak of. The signature was over the whole, and goes too.
 *
 * @param gone - numbers of entries; the Composition and the person it is about stay whatever is asked
 * @returns the very same document where nothing is to go
 */
export function withoutEntries(bundle: Json, gone: ReadonlySet<number>): CutDocument {
  const all = asList(bundle.entry).map((_, place) => place);
  if (gone.size === 0) return { bundle, places: all };
  const index = indexDocument(bundle);
  const dropped = allThatGoes(index, gone);
  const isTold = tellsOf(index, dropped);
  const left = index.entries.filter((entry) => !dropped.has(entry.index));
  const resources = new Map(
    left.map((entry) => [entry.index, withoutReferences(entry.resource, (holder) => isTold(holder, entry))]),
  );
  const composition = left.find(({ type }) => type === 'Composition');
  const written = composition && resources.get(composition.index);
  if (composition && written) resources.set(composition.index, withoutWords(written, composition, dropped, index));
  const { signature: _signature, ...rest } = bundle;
  const places = left.map((entry) => entry.index);
  const entry = places.map((place) => ({
    ...asObject(asList(bundle.entry)[place]),
    resource: resources.get(place),
  }));
  return { bundle: withNarratives({ ...rest, entry }), places };
}

/** As `withoutEntries`, by type and id: `Condition/…`. */
export function withoutResources(bundle: Json, keys: ReadonlySet<string>): Json {
  const { entries } = indexDocument(bundle);
  const gone = entries.filter(({ type, resource }) => keys.has(`${type}/${asText(resource.id) ?? ''}`));
  return withoutEntries(bundle, new Set(gone.map(({ index }) => index))).bundle;
}

/** What is to go, and what is in the document only because something that goes refers to it, or refers to nothing but that. */
function allThatGoes(index: DocumentIndex, gone: ReadonlySet<number>): ReadonlySet<number> {
  const composition = index.entries.find(({ type }) => type === 'Composition');
  const subject =
    composition && targetOf(asText(asObject(composition.resource.subject)?.reference), composition, index);
  const stays = new Set([composition?.index, subject?.index]);
  const asked = new Set([...gone].filter((place) => !stays.has(place)));
  if (!composition) return asked;
  const before = reachable(composition, index, new Set());
  const after = reachable(composition, index, asked);
  const orphans = index.entries.filter(
    (entry) =>
      (before.has(entry.index) && !after.has(entry.index)) ||
      (!before.has(entry.index) && targetsOf(entry, index).some((target) => asked.has(target.index))),
  );
  return new Set([...asked, ...orphans.map((entry) => entry.index)]);
}

function reachable(from: DocumentEntry, index: DocumentIndex, without: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>([from.index]);
  const waiting = [from];
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    for (const target of targetsOf(entry, index)) {
      if (found.has(target.index) || without.has(target.index)) continue;
      found.add(target.index);
      waiting.push(target);
    }
  }
  return found;
}

function targetsOf(entry: DocumentEntry, index: DocumentIndex): DocumentEntry[] {
  return literalReferences(entry.resource).flatMap((reference) => targetOf(reference, entry, index) ?? []);
}

function targetOf(reference: string | undefined, from: DocumentEntry, index: DocumentIndex): DocumentEntry | undefined {
  const target = reference === undefined ? undefined : index.resolve(reference, from);
  return target?.kind === 'entry' ? target.entry : undefined;
}

/** Whether a Reference leads to something that goes: by its address, or by an identifier that what goes bears. */
function tellsOf(index: DocumentIndex, dropped: ReadonlySet<number>): (holder: Json, from: DocumentEntry) => boolean {
  const borne = new Set(
    index.entries
      .filter((entry) => dropped.has(entry.index))
      .flatMap(({ resource }) => identifiersIn(resource.identifier)),
  );
  return (holder, from) => {
    const reference = asText(holder.reference);
    if (reference !== undefined) {
      const target = targetOf(reference, from, index);
      return target !== undefined && dropped.has(target.index);
    }
    const isReference = holder.identifier !== undefined && !Array.isArray(holder.identifier) && isBare(holder);
    return isReference && identifiersIn(holder.identifier).some((one) => borne.has(one));
  };
}

/** Of the shape of a Reference: a resource's own identifiers are no reference to it. */
function isBare(holder: Json): boolean {
  return Object.keys(holder).every((key) => ['identifier', 'type', 'display', 'id', 'extension'].includes(key));
}

function identifiersIn(value: unknown): string[] {
  return asList(value).flatMap((item) => {
    const identifier = asObject(item);
    const named = asText(identifier?.value);
    return named === undefined ? [] : [`${asText(identifier?.system) ?? ''}|${named}`];
  });
}

function withoutReferences(resource: Json, tells: (holder: Json) => boolean): Json {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(convert).filter((item) => item !== undefined);
      return unlessEmptied(value, items);
    }
    const object = asObject(value);
    if (!object) return value;
    if (tells(object)) return undefined;
    const items = Object.entries(object).map(([key, item]) => [key, convert(item)] as const);
    return unlessEmptied(object, Object.fromEntries(items.filter(([, item]) => item !== undefined)));
  };
  return (convert(resource) as Json | undefined) ?? {};
}

/** The Composition without words that may speak of what went. */
function withoutWords(
  { text, section: _section, ...composition }: Json,
  { resource }: DocumentEntry,
  dropped: ReadonlySet<number>,
  index: DocumentIndex,
): Json {
  const from = index.entries.find(({ type }) => type === 'Composition') as DocumentEntry;
  const lost = (item: Json) => {
    const target = targetOf(asText(item.reference), from, index);
    return target !== undefined && dropped.has(target.index);
  };
  const cut = (section: Json): Json[] => {
    const { text: words, entry: _entry, section: _parts, ...head } = section;
    const named = asObjects(section.entry);
    const kept = named.filter((item) => !lost(item));
    const parts = asObjects(section.section).flatMap(cut);
    const isWhole = kept.length === named.length && (named.length > 0 || isCodedEmpty(section));
    const isLost = kept.length === 0 && named.length > 0 && parts.length === 0;
    if (named.length === 0 && parts.length === 0 && !isWhole) return [];
    return [
      {
        ...head,
        ...(isWhole && words !== undefined ? { text: words } : {}),
        ...(kept.length > 0 ? { entry: kept } : {}),
        ...(isLost ? { emptyReason: emptyReasonIn(resource.language) } : {}),
        ...(parts.length > 0 ? { section: parts } : {}),
      },
    ];
  };
  const sections = asObjects(resource.section).flatMap(cut);
  return {
    ...composition,
    ...(isNotice(text) ? { text } : {}),
    ...(sections.length > 0 ? { section: sections } : {}),
  };
}

/** A section that says in a code why it is empty, and whose words say it again. */
function isCodedEmpty(section: Json): boolean {
  return asObjects(asObject(section.emptyReason)?.coding).length > 0;
}

function emptyReasonIn(language: unknown): object {
  const { coding, text } = EMPTY_REASONS['none-listed'];
  return { coding, text: text[isLang(language) ? language : 'en'] };
}

/** The sentence that stands on every summary of ours, and speaks of nobody. */
function isNotice(text: unknown): boolean {
  const div = asText(asObject(text)?.div);
  return Object.entries(ABSENCE_NOTICE).some(
    ([lang, sentence]) => isLang(lang) && narrativeOf([sentence], lang).div === div,
  );
}

/** Sections that have entries or a reason and no words get them from what they hold, where the document is in a language of ours. */
function withNarratives(bundle: Json): Json {
  const { language } = bundle;
  const [first, ...others] = asObjects(bundle.entry);
  const composition = asObject(first?.resource);
  if (!isLang(language) || composition?.resourceType !== 'Composition') return bundle;
  const views = renderWith(() => [], bundle, language).sections;
  let nth = 0;
  const write = (section: Json): Json => {
    const view = views[nth++];
    const { title, code, text, ...rest } = section;
    const parts = asObjects(section.section).map(write);
    const isMute = text === undefined && (section.entry !== undefined || section.emptyReason !== undefined);
    const words = isMute && view ? toNarrative(view, language) : text;
    return {
      ...(title === undefined ? {} : { title }),
      ...(code === undefined ? {} : { code }),
      ...(words === undefined ? {} : { text: words }),
      ...rest,
      ...(parts.length > 0 ? { section: parts } : {}),
    };
  };
  const section = asObjects(composition.section).map(write);
  const resource = section.length > 0 ? { ...composition, section } : composition;
  return { ...bundle, entry: [{ ...first, resource }, ...others] };
}
