/**
 * What a `reference` string points at.
 * @source https://hl7.org/fhir/R4/references.html
 */
export type ParsedReference =
  | { readonly kind: 'relative'; readonly type: string; readonly id: string; readonly version?: string }
  | {
      readonly kind: 'absolute';
      readonly url: string;
      readonly base?: string;
      readonly type?: string;
      readonly id?: string;
      readonly version?: string;
    }
  | { readonly kind: 'urn'; readonly urn: string }
  /** `#id` of a contained resource; an empty id is the container itself. */
  | { readonly kind: 'fragment'; readonly id: string }
  | { readonly kind: 'conditional'; readonly type: string; readonly query: string }
  | { readonly kind: 'unreadable'; readonly text: string };

const RELATIVE = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;
const RESTFUL =
  /^(https?:\/\/.+?)\/([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]{1,63})\?(.+)$/s;

/** Takes a reference apart. Never throws: what cannot be read is `unreadable`. */
export function parseReference(text: string): ParsedReference {
  const relative = RELATIVE.exec(text);
  if (relative)
    return { kind: 'relative', type: relative[1] as string, id: relative[2] as string, ...versionOf(relative[3]) };
  if (text.startsWith('#')) return { kind: 'fragment', id: text.slice(1) };
  if (text.startsWith('urn:')) return { kind: 'urn', urn: text };
  const conditional = CONDITIONAL.exec(text);
  if (conditional) return { kind: 'conditional', type: conditional[1] as string, query: conditional[2] as string };
  const restful = RESTFUL.exec(text);
  if (restful) {
    const [, base, type, id, version] = restful as unknown as [string, string, string, string, string | undefined];
    return { kind: 'absolute', url: text, base, type, id, ...versionOf(version) };
  }
  return /^[a-z][a-z0-9+.-]*:/i.test(text) ? { kind: 'absolute', url: text } : { kind: 'unreadable', text };
}

function versionOf(version: string | undefined): { version?: string } {
  return version === undefined ? {} : { version };
}
