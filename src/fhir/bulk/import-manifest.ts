import { RefusalError } from '#kernel';
import type { StreamedBody } from '#platform/http';
import { isObject, parseFhirJson, textFor } from '../json/json.ts';
import { refuseFhir } from '../messages.ts';
import { requireJson } from '../rest/request/headers.ts';
import { badValue } from '../search/parse-values.ts';
import { refuseBulk } from './messages.ts';
import type { ImportWish } from './model.ts';

const MANIFEST_BYTES_MAX = 1_048_576;
/** What a manifest may say. `inputSource`, where the data come from, changes nothing; over https is how they are fetched. */
const TAKES = new Set(['resourceType', 'inputFormat', 'inputSource', 'storageDetail', 'input']);
const NDJSON = /^application\/(fhir\+)?(x-)?ndjson\s*(;|$)/i;

/** Whether content of this type is lines, each a resource. */
export function isNdjson(contentType: string): boolean {
  return NDJSON.test(contentType);
}

/**
 * Where the lines of an import are, as its manifest says: Parameters, or the same as plain JSON (`{ inputFormat, inputSource, input: [{ type, url }] }`).
 *
 * @refuses fhir.unsupported-media-type, bulk.upload-too-large, bulk.input-format, bulk.no-input, fhir.unknown-parameter, fhir.bad-search-value, and what the JSON reader refuses
 */
export async function readManifest({ stream, contentType }: StreamedBody): Promise<ImportWish> {
  requireJson(contentType);
  const sent = parseFhirJson(await textOf(stream));
  const manifest = sent.resourceType === 'Parameters' ? fromParameters(sent.parameter) : sent;
  requireKnown(manifest);
  const format = String(manifest.inputFormat ?? 'application/fhir+ndjson');
  if (!isNdjson(format)) throw new RefusalError(refuseBulk('bulk.input-format', { format: format.slice(0, 80) }));
  const inputs = objectsIn(manifest.input).map(({ type, url }) => ({
    url: String(url ?? ''),
    ...(typeof type === 'string' ? { type } : {}),
  }));
  if (inputs.length === 0) throw new RefusalError(refuseBulk('bulk.no-input'));
  return { inputs };
}

/** @refuses bulk.upload-too-large */
async function textOf(stream: StreamedBody['stream']): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.byteLength;
    if (bytes > MANIFEST_BYTES_MAX)
      throw new RefusalError(refuseBulk('bulk.upload-too-large', { max: MANIFEST_BYTES_MAX }));
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The plain form of Parameters. */
function fromParameters(parameters: unknown): Record<string, unknown> {
  const all = objectsIn(parameters);
  const others = all.filter(({ name }) => name !== 'input');
  return {
    ...Object.fromEntries(others.map((one) => [textFor(one.name), valueIn(one) ?? partsOf(one)])),
    input: all.filter(({ name }) => name === 'input').map(partsOf),
  };
}

function partsOf({ part }: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(objectsIn(part).map((one) => [textFor(one.name), valueIn(one)]));
}

/** `valueUri` or whichever of its values a parameter has. */
function valueIn(parameter: Record<string, unknown>): unknown {
  const key = Object.keys(parameter).find((name) => name.startsWith('value'));
  return key === undefined ? undefined : parameter[key];
}

function objectsIn(list: unknown): Record<string, unknown>[] {
  return (Array.isArray(list) ? list : []).filter(isObject);
}

/** What is not understood would otherwise look as if it had been kept to. @refuses fhir.unknown-parameter, fhir.bad-search-value for another storage than https */
function requireKnown(manifest: Record<string, unknown>): void {
  const unknown = Object.keys(manifest).find((name) => !TAKES.has(name));
  if (unknown !== undefined)
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type: '$import', parameter: unknown.slice(0, 100) }));
  const { storageDetail } = manifest;
  const storage = isObject(storageDetail) ? storageDetail.type : undefined;
  if (storage !== undefined && storage !== 'https')
    throw new RefusalError(badValue('storageDetail.type', 'https', textFor(storage)));
}
