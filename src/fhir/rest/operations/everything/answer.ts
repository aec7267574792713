import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import type { StoredResource } from '../../../store/stored.ts';
import { searchEntry, toBundleText } from '../../answer/bundle-text.ts';
import { pageLink } from '../../answer/page-link.ts';
import { noteAccess } from '../../disclosure/notes.ts';
import { baseOf, type RestParts } from '../../parts.ts';
import { type FhirRequest, fhirAnswer } from '../../request/request.ts';

/** A page of everything there is. */
interface Gathered {
  /** Of what it was asked: `Group/1`. */
  readonly of: string;
  readonly query: URLSearchParams;
  readonly shown: readonly StoredResource[];
  /** What those refer to beside themselves. */
  readonly referred: readonly StoredResource[];
  readonly page: string | undefined;
  readonly next: string | undefined;
  /** How many there are, where that is known. */
  readonly total?: number;
}

/** Notes what the caller is given, and puts it together as a searchset: what is of the whole as matches, what that refers to as included. */
export function answerEverything(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  { of, query, shown, referred, page, next, total }: Gathered,
): Answer {
  noteAccess(parts, scope, 'read', [...shown, ...referred], { operation: '$everything' });
  const base = baseOf(scope);
  const address = `${base}/${of}/$everything`;
  const links = [{ relation: 'self', url: pageLink(address, query, page) }];
  if (next !== undefined) links.push({ relation: 'next', url: pageLink(address, query, next) });
  const entries = [
    ...shown.map((stored) => searchEntry(base, stored, 'match')),
    ...referred.map((stored) => searchEntry(base, stored, 'include')),
  ];
  const bundle = { type: 'searchset', links, entries, ...(total === undefined ? {} : { total }) } as const;
  return fhirAnswer(request, 200, {}, toBundleText(bundle));
}
