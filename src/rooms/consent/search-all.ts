import { parseSearch, type StoredResource, searchResources } from '#fhir';
import type { Tx } from '#kernel';

/** Resources read at a time. */
const PAGE = 1_000;

/** Every resource that a search finds, page by page. */
export async function* searchAll(
  tx: Tx,
  type: string,
  query: readonly (readonly [name: string, value: string])[],
  restriction: Parameters<typeof searchResources>[2],
): AsyncGenerator<StoredResource> {
  let request: Parameters<typeof searchResources>[1] = parseSearch(
    type,
    new URLSearchParams(query.map(([name, value]) => [name, value])),
  );
  for (;;) {
    const { matches, on } = await searchResources(tx, request, restriction, PAGE);
    yield* matches;
    if (on === undefined) return;
    request = { ...request, page: on };
  }
}
