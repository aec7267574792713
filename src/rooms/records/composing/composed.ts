import { type Bundle, parseFhirJson, type Resource, type StoredResource, stringifyFhirJson } from '#fhir';
import type { Lang } from '#kernel';
import { TextPieces } from '#platform/http';
import { countKinds } from '../access.ts';
import type { SummaryView } from '../contract.ts';
import { renderDocument } from '../document/render-document.ts';
import { keyOf, type SummaryParts } from './document.ts';
import { toInternational } from './international.ts';

/** What stands in a composed document whoever asks and whenever: all but its ids and its time. */
export interface KeptSummary {
  /** The document without its entries, with the ids and the time of the first that was composed. */
  readonly head: Bundle;
  readonly composition: Resource;
  /** The entries behind the composition, as JSON without the brackets. */
  readonly tail: string;
  readonly kinds: Readonly<Record<string, number>>;
  /** How many of each kind are from each of the person's records. */
  readonly byRecord: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** What was looked up because the record refers to it, found or not, and what it was. */
  readonly related: { readonly keys: readonly Pick<StoredResource, 'type' | 'id'>[]; readonly print: string };
  readonly views: Map<Lang, SummaryView>;
}

/** When a document was composed, and the ids it has. */
export type Occasion = Pick<SummaryParts, 'nodeUrl' | 'composedAt' | 'since' | 'documentId' | 'compositionId'>;

/** A summary in the shapes it is asked for; each is made when it is asked for. */
export interface ComposedSummary {
  readonly kinds: Readonly<Record<string, number>>;
  /** The document as FHIR JSON. */
  text(): TextPieces;
  /** The same as the International Patient Summary has it. */
  international(): TextPieces;
  bundle(): Bundle;
  /** What a reader of a language sees of it, with the original words. */
  view(lang: Lang): SummaryView;
}

export function toKept(
  bundle: Bundle,
  related: KeptSummary['related'],
  byRecord: ReadonlyMap<string, readonly Resource[]>,
): KeptSummary {
  const { entry = [], ...head } = bundle;
  const [first, ...others] = entry;
  return {
    head,
    composition: first?.resource as Resource,
    tail: stringifyFhirJson(others).slice(1, -1),
    kinds: countKinds(entry.flatMap(({ resource }) => resource ?? [])),
    byRecord: new Map([...byRecord].map(([record, resources]) => [record, countKinds(resources)])),
    related,
    views: new Map(),
  };
}

/** What was kept, as composed on this occasion: the same text as if it had been composed anew. */
export function toComposed(kept: KeptSummary, occasion: Occasion): ComposedSummary {
  const { nodeUrl, compositionId } = occasion;
  const at = occasion.composedAt.toISOString();
  const composition = {
    ...kept.composition,
    id: compositionId,
    date: at,
    event: (kept.composition.event as object[]).map((one) => ({ ...one, period: { start: occasion.since, end: at } })),
  };
  const write = (first: Resource, others: readonly Resource[] = []) => {
    const top = stringifyFhirJson({
      ...kept.head,
      identifier: { system: `${nodeUrl}/documents`, value: occasion.documentId },
      timestamp: at,
      entry: [first, ...others].map((resource) => ({ fullUrl: `${nodeUrl}/fhir/R4/${keyOf(resource)}`, resource })),
    });
    return new TextPieces(kept.tail === '' ? [top] : [top.slice(0, -2), ',', kept.tail, ']}']);
  };
  const text = () => write(composition);
  const bundle = () => parseFhirJson(String(text()), { charactersMax: Number.POSITIVE_INFINITY }) as unknown as Bundle;
  return {
    kinds: kept.kinds,
    text,
    international() {
      const { composition: first, nothing } = toInternational(composition);
      return write(first, nothing);
    },
    bundle,
    view(lang) {
      const view = kept.views.get(lang) ?? renderDocument(bundle(), lang, { includeOriginal: true });
      kept.views.set(lang, view);
      return { ...view, composedAt: at };
    },
  };
}
