import type { z } from 'zod';
import { isLang, type Lang } from '../../src/kernel/lang.ts';
import { currentLang } from '../i18n/index.ts';
import { emergencyPurpose } from './emergency.ts';
import { askForProof } from './proof.ts';
import { accessToken, renewAccess } from './tokens.ts';

/** One reason of a no, in each language that the node gave it in. */
type Sentence = Readonly<Partial<Record<Lang, string>>>;

/** What a page knows of a request that was answered with no: one sentence per reason, in the language that the reader has now. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Stable code of the first refusal: `exchange.passcode-wrong`. */
  readonly code: string | undefined;
  readonly sentences: readonly Sentence[];
  readonly correlationId: string | undefined;
  constructor(status: number, sentences: readonly Sentence[], code?: string, correlationId?: string) {
    super(code ?? `HTTP ${status}`);
    this.status = status;
    this.sentences = sentences;
    this.code = code;
    this.correlationId = correlationId;
  }
}

/** Whether the node said that what was asked for may not be seen, or not any longer. Silence and faults say nothing of the kind. */
export function isWithheld(error: unknown): error is ApiError {
  return error instanceof ApiError && [401, 403, 404, 410].includes(error.status);
}

/** The network gave nothing back: no status to speak of. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

interface OutcomeIssue {
  readonly details?: {
    readonly text?: string;
    readonly _text?: { readonly extension?: readonly { readonly extension?: readonly TranslationPart[] }[] };
    readonly coding?: readonly { readonly code?: string }[];
  };
  readonly diagnostics?: string;
}

/** FHIR's translation of a text says in two parts which language and what. */
interface TranslationPart {
  readonly url: string;
  readonly valueCode?: string;
  readonly valueString?: string;
}

function toSentence({ details }: OutcomeIssue): Sentence | undefined {
  if (details?.text === undefined) return undefined;
  const translations = (details._text?.extension ?? []).flatMap(({ extension: parts = [] }) => {
    const lang = parts.find(({ url }) => url === 'lang')?.valueCode;
    const content = parts.find(({ url }) => url === 'content')?.valueString;
    return isLang(lang) && content !== undefined ? [[lang, content] as const] : [];
  });
  return { [currentLang()]: details.text, ...Object.fromEntries(translations) };
}

async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const issues = (body as { issue?: readonly OutcomeIssue[] } | undefined)?.issue;
  if (!Array.isArray(issues)) return new ApiError(response.status, []);
  const sentences = issues.map(toSentence).filter((one) => one !== undefined);
  const first: OutcomeIssue | undefined = issues[0];
  const correlationId = response.headers.get('x-correlation-id') ?? first?.diagnostics;
  return new ApiError(response.status, sentences, first?.details?.coding?.[0]?.code, correlationId ?? undefined);
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** A file as it is, in place of a body. */
  readonly file?: Blob;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
  /** Why data is asked for, where the page knows better than the role's default. */
  readonly purpose?: string;
}

function addressOf(path: string, query: Ask['query']): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function send(path: string, ask: Ask, token: string | undefined): Promise<Response> {
  const headers = new Headers({ 'Accept-Language': currentLang(), Accept: 'application/json' });
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  if (ask.body !== undefined) headers.set('Content-Type', 'application/json');
  if (ask.file !== undefined) headers.set('Content-Type', ask.file.type);
  const purpose = ask.purpose ?? emergencyPurpose(path, ask.query);
  if (purpose !== undefined) headers.set('X-Purpose-Of-Use', purpose);
  try {
    return await fetch(addressOf(path, ask.query), {
      method: ask.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      ...(ask.file === undefined ? {} : { body: ask.file }),
      ...(ask.signal === undefined ? {} : { signal: ask.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new NoAnswerError('no answer', { cause: error });
  }
}

/** What the node answers to a token that is no longer good. A wrong passcode is a 401 too, and counts each time it is sent: that is never repeated. */
const TOKEN_REFUSALS: readonly (string | undefined)[] = ['http.token-invalid', 'http.sign-in-needed'];

/** One request as whoever is signed in; an access token that ran out is renewed once, and who is asked to show that it is them does so, and it is repeated. */
async function request(path: string, ask: Ask): Promise<Response> {
  const response = await send(path, ask, await accessToken());
  if (response.ok) return response;
  const refused = await toApiError(response);
  if (refused.code === 'sign-in.proof-needed' && (await askForProof())) {
    const again = await send(path, ask, await accessToken());
    if (!again.ok) throw await toApiError(again);
    return again;
  }
  const renewed = TOKEN_REFUSALS.includes(refused.code) ? await renewAccess() : undefined;
  if (renewed === undefined) throw refused;
  const second = await send(path, ask, renewed);
  if (!second.ok) throw await toApiError(second);
  return second;
}

/** Asks the node, and reads the answer by its contract: a shape that is not promised never reaches a page. */
export async function ask<T>(shape: z.ZodType<T>, path: string, options: Ask = {}): Promise<T> {
  const response = await request(path, options);
  return shape.parse(await response.json());
}

/** Tells the node something whose answer has no body. */
export async function tell(path: string, options: Ask): Promise<void> {
  await request(path, options);
}

/** Fetches a file as whoever is signed in. */
export async function fetchFile(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await request(path, signal === undefined ? {} : { signal });
  return response.blob();
}

/** Fetches a PDF as whoever is signed in, and opens it. An address alone would not carry the token. */
export async function openFile(path: string, fileName: string): Promise<void> {
  const url = URL.createObjectURL(await fetchFile(path));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // A minute: long enough for the slowest phone to hand the file to its viewer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
