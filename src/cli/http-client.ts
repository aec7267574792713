import { z } from 'zod';
import type { Lang } from '#kernel';

/** No answer of a node takes this long; one that does is as good as none. A large import has its own, longer wait. */
export const ANSWER_MS_MAX = 30_000;

/** A node said no, or could not be reached. `code` is the refusal's stable code, or `http` / `unreachable` where there is none. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;
  readonly code: string;
  /** Each reason with its sentence, as the OperationOutcome gives them. */
  readonly reasons: readonly Reason[];
  constructor(asked: string, status: number, reasons: readonly Reason[]) {
    const told = reasons.map((reason) => `${reason.code}: ${reason.text}`).join('; ');
    super(`${asked} was answered ${status === 0 ? 'by nobody' : status}: ${told}`);
    this.status = status;
    this.reasons = reasons;
    this.code = reasons[0]?.code ?? 'http';
  }
}

/** One issue of an OperationOutcome. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly expression?: string;
  readonly severity: string;
}

const Outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      severity: z.string(),
      code: z.string(),
      details: z
        .object({
          text: z.string().optional(),
          coding: z.array(z.object({ system: z.string().optional(), code: z.string().optional() })).optional(),
        })
        .optional(),
      diagnostics: z.string().optional(),
      expression: z.array(z.string()).optional(),
    }),
  ),
});

/** The reasons in an OperationOutcome; undefined where the value is none. */
export function reasonsOf(value: unknown): Reason[] | undefined {
  const parsed = Outcome.safeParse(value);
  if (!parsed.success) return undefined;
  return parsed.data.issue.map(({ severity, code, details, diagnostics, expression }) => ({
    severity,
    code: details?.coding?.find((coding) => coding.system?.endsWith('refusal'))?.code ?? code,
    text: details?.text ?? diagnostics ?? code,
    ...(expression?.[0] === undefined ? {} : { expression: expression[0] }),
  }));
}

export interface Asked {
  readonly lang?: Lang;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text that is sent as it is: FHIR must not pass through a printer of ours. */
  readonly text?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly waitMs?: number;
}

/** A bearer's way into one node. Every answer that is not a success is thrown as AnswerError. */
export interface Client {
  readonly url: string;
  get<T>(path: string, shape: z.ZodType<T>, asked?: Asked): Promise<T>;
  post<T>(path: string, json: unknown, shape: z.ZodType<T>, asked?: Asked): Promise<T>;
  put<T>(path: string, json: unknown, shape: z.ZodType<T>, asked?: Asked): Promise<T>;
  /** The answer itself, of a success. */
  send(method: string, path: string, asked?: Asked): Promise<Response>;
}

/** Where the bearer token comes from: asked before each request, so that a long run can renew it. */
export type TokenSource = () => Promise<string | undefined>;

export function clientOf(url: string, token: TokenSource = async () => undefined, lang: Lang = 'en'): Client {
  const send = async (method: string, path: string, asked: Asked = {}): Promise<Response> => {
    const bearer = await token();
    const body = asked.text ?? (asked.json === undefined ? undefined : JSON.stringify(asked.json));
    const headers = {
      'accept-language': asked.lang ?? lang,
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(asked.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...asked.headers,
    };
    const response = await reach(new URL(path, url).href, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(asked.waitMs ?? ANSWER_MS_MAX),
    });
    if (!response.ok) throw await toAnswerError(`${method} ${path}`, response);
    return response;
  };
  const ask = async <T>(method: string, path: string, shape: z.ZodType<T>, asked: Asked): Promise<T> => {
    const response = await send(method, path, asked);
    return readAnswer(`${method} ${path}`, await response.text(), shape);
  };
  return {
    url,
    send,
    get: (path, shape, asked = {}) => ask('GET', path, shape, asked),
    post: (path, json, shape, asked = {}) => ask('POST', path, shape, { ...asked, json }),
    put: (path, json, shape, asked = {}) => ask('PUT', path, shape, { ...asked, json }),
  };
}

/** As `fetch`, but a node that does not answer is an AnswerError like any other. */
export async function reach(href: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(href, init);
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    const text = `${new URL(href).origin} does not answer (${cause})`;
    throw new AnswerError(`${init.method ?? 'GET'} ${new URL(href).pathname}`, 0, [
      { code: 'unreachable', text, severity: 'fatal' },
    ]);
  }
}

/** What an answer that is no success says. */
export async function toAnswerError(asked: string, response: Response): Promise<AnswerError> {
  const text = await response.text();
  const reasons = reasonsOf(parseJson(text)) ?? oauthReason(parseJson(text));
  const plain = { code: 'http', text: text.slice(0, 300) || response.statusText, severity: 'error' };
  return new AnswerError(asked, response.status, reasons ?? [plain]);
}

/** RFC 6749 §5.2: the token endpoint has an error shape of its own. */
function oauthReason(value: unknown): Reason[] | undefined {
  const parsed = z.object({ error: z.string(), error_description: z.string().optional() }).safeParse(value);
  if (!parsed.success) return undefined;
  const { error, error_description: text = error } = parsed.data;
  return [{ code: error, text, severity: 'error' }];
}

/** An answer's JSON, held against its contract. */
export function readAnswer<T>(asked: string, text: string, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${asked} broke its contract at ${issue?.path.join('.') || 'the root'}: ${issue?.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
