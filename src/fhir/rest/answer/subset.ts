import { findElements } from '../../definitions/definitions.ts';
import { parseFhirJson, stringifyFhirJson } from '../../json/json.ts';
import type { SearchRequest } from '../../search/request.ts';
import type { StoredResource } from '../../store/stored.ts';
import type { Coding, Meta } from '../../types.ts';

/** What part of a resource is asked for. */
export type SubsetWish = Pick<SearchRequest, 'summary' | 'elements'>;

/** The tag of a resource that was sent in part, and so must not be sent back as an update. @source https://hl7.org/fhir/R4/search.html#summary */
const SUBSETTED: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'Resource encoded in summary mode',
};

/** The body as it was asked for: the stored text itself, which costs nothing, or parsed and cut to the elements asked for and those that R4 requires. */
export function bodyFor(
  { type, body }: Pick<StoredResource, 'type' | 'body'>,
  { summary, elements }: SubsetWish,
): string {
  const isWhole = elements.length === 0 && (summary === 'false' || summary === 'count');
  if (isWhole) return body;
  const resource = parseFhirJson(body);
  const keep = keptElements(type, { summary, elements });
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(resource)) if (keep(key)) out[key] = value;
  const meta = (resource.meta ?? {}) as Meta;
  out.meta = { ...meta, tag: [...(meta.tag ?? []), SUBSETTED] };
  return stringifyFhirJson(out);
}

function keptElements(type: string, { summary, elements }: SubsetWish): (key: string) => boolean {
  const wanted = elements.flatMap((element) => {
    const [first = '', second] = element.split('.');
    return second === undefined ? [first] : first === type ? [second] : [];
  });
  const definitions = (findElements(type) ?? []).filter((element) => {
    if (wanted.length > 0 || elements.length > 0) return element.min > 0 || wanted.includes(element.name);
    if (summary === 'data') return element.name !== 'text';
    if (summary === 'text') return element.min > 0 || element.name === 'text';
    return element.min > 0 || element.isSummary;
  });
  return (key) => {
    const name = key.replace(/^_/, '');
    if (name === 'resourceType' || name === 'id' || name === 'meta') return true;
    return definitions.some((element) => (element.choice ? name.startsWith(element.name) : name === element.name));
  };
}
