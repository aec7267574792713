import { RefusalError } from '#kernel';
import {
  type Answer,
  type HttpAnswer,
  type HttpRequest,
  isText,
  queryOf,
  type RawBody,
  type TextPieces,
} from '#platform/http';
import { isObject, parseFhirJson } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import type { Resource } from '../../types.ts';
import { readFhirXml } from '../../xml/read-xml.ts';
import { writeFhirXml } from '../../xml/write-xml.ts';
import { isJson, requireJson } from './headers.ts';

/** The media type of an answer in XML. */
export const FHIR_XML = 'application/fhir+xml; charset=utf-8';

const XML_NAME = /^(xml|(application|text)\/(fhir[+ ])?xml\b.*)$/i;
const JSON_NAME = /^(json|(application|text)\/(fhir[+ ])?json\b.*)$/i;
const XML_BODY = /^(application\/(fhir\+xml|xml)|text\/xml)\s*(;|$)/i;

/** The formats that FHIR is read and written in here; Turtle is not one. */
export type Format = 'json' | 'xml';

/**
 * The format that an answer is asked for in. `_format` goes before `Accept`, and JSON before XML where both would do; undefined where neither will do.
 *
 * @source https://hl7.org/fhir/R4/http.html#mime-type
 */
export function formatOf(accept: string | undefined, wanted: string | undefined): Format | undefined {
  if (wanted !== undefined && wanted !== '')
    return JSON_NAME.test(wanted) ? 'json' : XML_NAME.test(wanted) ? 'xml' : undefined;
  if (accept === undefined || accept === '') return 'json';
  if (!/xml|;/i.test(accept)) return /json|\*\/\*|application\/\*/i.test(accept) ? 'json' : undefined;
  const ranges = accept.split(',').map(toRange);
  const [json, xml] = [qualityOf('json', ranges), qualityOf('xml', ranges)];
  if (json === 0 && xml === 0) return undefined;
  return json >= xml ? 'json' : 'xml';
}

/** What one part of an Accept header names, and how much it is wanted: 0 is not at all. */
interface MediaRange {
  readonly names: Format | 'application' | 'any' | undefined;
  readonly quality: number;
}

function toRange(text: string): MediaRange {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.map((one) => /^q\s*=\s*([\d.]+)$/i.exec(one)?.[1]).find((found) => found !== undefined);
  const names = JSON_NAME.test(media) ? 'json' : XML_NAME.test(media) ? 'xml' : WILD.get(media);
  return { names, quality: Number(quality ?? 1) || 0 };
}

const WILD: ReadonlyMap<string, 'application' | 'any'> = new Map([
  ['application/*', 'application'],
  ['*/*', 'any'],
]);

/** How much a format is wanted: as the most exact range says that names it (the format itself, any application type, anything). @source RFC 9110 §12.5.1 */
function qualityOf(format: Format, ranges: readonly MediaRange[]): number {
  for (const name of [format, 'application', 'any'] as const) {
    const meant = ranges.filter(({ names }) => names === name);
    if (meant.length > 0) return Math.max(...meant.map(({ quality }) => quality));
  }
  return 0;
}

/** Whether content of this type is FHIR, to be read as a resource. */
export function isFhirContent(contentType: string): boolean {
  return XML_BODY.test(contentType) || isJson(contentType);
}

/** Whether a media type names another version of FHIR than ours. @source https://hl7.org/fhir/R4/http.html#version-parameter */
function isOtherVersion(media: string | undefined): boolean {
  const version = /;\s*fhirVersion\s*=\s*"?([\d.]+)/i.exec(media ?? '')?.[1];
  return version !== undefined && !/^4\.0(\.|$)/.test(version);
}

/** “All resources are encoded in UTF-8.” @source https://hl7.org/fhir/R4/http.html#mime-type */
function isOtherCharset(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  return charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset);
}

/** Refuses a request that wants neither JSON nor XML, or another version of FHIR. @refuses fhir.not-acceptable */
export function requireFormat(accept: string | undefined, wanted: string | undefined): void {
  const isOurs = !isOtherVersion(wanted ?? (accept?.includes(',') ? undefined : accept));
  if (isOurs && formatOf(accept, wanted) !== undefined) return;
  throw new RefusalError(refuseFhir('fhir.not-acceptable', { type: (wanted ?? accept ?? '').slice(0, 80) }));
}

/** The resource of a body, in either format. @refuses fhir.unsupported-media-type, and what the reader refuses */
export function parseBody({ text, contentType }: RawBody): Resource {
  if (isOtherVersion(contentType) || isOtherCharset(contentType)) {
    throw new RefusalError(refuseFhir('fhir.unsupported-media-type', { type: contentType.slice(0, 80) }));
  }
  if (XML_BODY.test(contentType)) return readFhirXml(text) as unknown as Resource;
  requireJson(contentType);
  return parseFhirJson(text) as unknown as Resource;
}

/**
 * What turns an answer into XML, where the caller asks for XML. Everything within the program speaks JSON; here is the one place where any answer (a resource, a bundle, an outcome)
 * is rewritten.
 *
 * @returns undefined where the answer stays as it is
 */
export function renderingFor(request: HttpRequest): ((answer: HttpAnswer) => Promise<HttpAnswer>) | undefined {
  const accept = request.headers.get('accept') ?? undefined;
  // XML is asked for by its name, or by a quality that puts it before JSON.
  const mayBeXml = request.url.includes('_format=') || (accept !== undefined && /xml|;/i.test(accept));
  if (!mayBeXml) return undefined;
  return formatOf(accept, queryOf(request).get('_format') ?? undefined) === 'xml' ? toXml : undefined;
}

/**
 * The answer in the format that the form of a search named. Where that is JSON it leaves as plain `application/json`: only `application/fhir+json` is still turned into XML
 * for an `Accept` header (`renderingFor`), and the form goes before the header.
 */
export function writtenIn(wanted: string, answer: Answer): Answer {
  const { headers = {}, body } = answer;
  const isXml = formatOf(undefined, wanted) === 'xml' && isText(body);
  return {
    ...answer,
    headers: { ...headers, 'content-type': isXml ? FHIR_XML : 'application/json; charset=utf-8' },
    body: isXml ? xmlOf(body) : body,
  };
}

async function toXml(answer: HttpAnswer): Promise<HttpAnswer> {
  const { headers, body } = answer;
  if (!/^application\/fhir\+json/.test(headers['content-type'] ?? '') || !isText(body)) return answer;
  return { ...answer, headers: { ...headers, 'content-type': FHIR_XML }, body: xmlOf(body) };
}

function xmlOf(json: string | TextPieces): string | null {
  const resource = parseFhirJson(String(json), UNLIMITED);
  return isObject(resource) ? writeFhirXml(resource) : null;
}

/** Limits are for what comes from outside; our own answers are read again however large and deep they are. */
const UNLIMITED = { charactersMax: Number.POSITIVE_INFINITY, depthMax: 250 };
