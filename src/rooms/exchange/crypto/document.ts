import { type Bundle, isObject, parseFhirJson, stringifyFhirJson } from '#fhir';
import { canonicalJson, RefusalError } from '#kernel';
import type { NodeKeys } from '#platform/keys';
import { CONTENT_BYTES_MAX } from '../lawbook.ts';
import { refuse } from '../messages.ts';
import { KINDS, signAs, verifyFrom } from './jws.ts';
import type { TrustList } from './trust.ts';

/** Who vouches for a document, since when. */
export interface DocumentSignature {
  readonly node: string;
  readonly kid: string;
  readonly signedAt: Date;
}

/**
 * Signs a document Bundle as this node: `Bundle.signature` with a detached JWS over the canonical JSON of everything else.
 * When and who stand in the JWS's protected header too, so that neither can be changed.
 *
 * @source https://hl7.org/fhir/R4/datatypes.html#Signature, https://hl7.org/fhir/R4/signatures.html; RFC 7515 appendix F
 */
export async function signBundle(
  keys: NodeKeys,
  node: { readonly url: string },
  bundle: Bundle,
  at: Date,
): Promise<Bundle> {
  const { signature: _old, ...unsigned } = bundle;
  const when = at.toISOString();
  const jws = await signAs(keys, KINDS.document, canonicalJson(unsigned), { sigT: when });
  const [header, , sign] = jws.split('.');
  return {
    ...(unsigned as Bundle),
    signature: {
      type: [
        { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.5', display: 'Verification Signature' },
      ],
      when,
      who: { identifier: { system: 'urn:ietf:rfc:3986', value: node.url }, display: keys.nodeId },
      targetFormat: 'application/fhir+json;canonicalization=http://hl7.org/fhir/canonicalization/json',
      sigFormat: 'application/jose',
      data: Buffer.from(`${header}..${sign}`).toString('base64'),
    },
  };
}

/**
 * Checks a document's signature and that it is a document with a person in it.
 *
 * @param at - now: the key must be valid and the signature not from the future
 * @refuses fhir.* (not JSON, too deep, duplicate keys), exchange.content-not-document, exchange.duplicate-full-url, exchange.signature-missing,
 * exchange.content-altered, and all of `verifyFrom`
 */
export async function verifyBundle(
  trust: TrustList,
  text: string,
  at: Date,
): Promise<{ readonly bundle: Bundle; readonly signature: DocumentSignature }> {
  const bundle = readDocument(text);
  const { signature, ...unsigned } = bundle;
  if (!isObject(signature) || typeof signature.data !== 'string') {
    throw new RefusalError(refuse('exchange.signature-missing', undefined, 'Bundle.signature'));
  }
  const detached = Buffer.from(signature.data, 'base64').toString('latin1');
  const [header, between, sign, ...rest] = detached.split('.');
  if (header === undefined || between !== '' || sign === undefined || rest.length > 0) {
    throw new RefusalError(refuse('exchange.signature-malformed', { why: 'JWS' }, 'Bundle.signature.data'));
  }
  const payload = Buffer.from(canonicalJson(unsigned)).toString('base64url');
  const verified = await verifyFrom(trust, `${header}.${payload}.${sign}`, KINDS.document, at);
  const signedAt = String(verified.header.sigT ?? '');
  if (
    signature.when !== signedAt ||
    Number.isNaN(Date.parse(signedAt)) ||
    Date.parse(signedAt) > at.getTime() + 60_000
  ) {
    throw new RefusalError(
      refuse('exchange.content-altered', { said: String(signature.when).slice(0, 40), signed: signedAt.slice(0, 40) }),
    );
  }
  return { bundle, signature: { node: verified.peer.id, kid: verified.kid, signedAt: new Date(signedAt) } };
}

/** Parses a document and checks what every later step relies on: a Bundle of type document, a Composition first, each address once. */
export function readDocument(text: string): Bundle {
  const json = parseFhirJson(text, { charactersMax: CONTENT_BYTES_MAX });
  const no = (what: string, expression: string) =>
    new RefusalError(refuse('exchange.content-not-document', { what }, expression));
  if (json.resourceType !== 'Bundle') throw no('resourceType', 'Bundle');
  if (json.type !== 'document') throw no('Bundle.type', 'Bundle.type');
  const entries = json.entry;
  if (!Array.isArray(entries) || entries.length === 0) throw no('Bundle.entry', 'Bundle.entry');
  const seen = new Set<string>();
  entries.forEach((entry: unknown, i) => {
    const resource = isObject(entry) ? entry.resource : undefined;
    if (!isObject(entry) || !isObject(resource) || typeof resource.resourceType !== 'string') {
      throw no(`Bundle.entry[${i}].resource`, `Bundle.entry[${i}].resource`);
    }
    if (i === 0 && resource.resourceType !== 'Composition') throw no('Composition', 'Bundle.entry[0].resource');
    const url = entry.fullUrl;
    if (url !== undefined && typeof url !== 'string')
      throw no(`Bundle.entry[${i}].fullUrl`, `Bundle.entry[${i}].fullUrl`);
    if (url === undefined) return;
    if (seen.has(url)) {
      throw new RefusalError(
        refuse('exchange.duplicate-full-url', { url: url.slice(0, 120) }, `Bundle.entry[${i}].fullUrl`),
      );
    }
    seen.add(url);
  });
  return json as unknown as Bundle;
}

export function documentText(bundle: Bundle): string {
  return stringifyFhirJson(bundle);
}
