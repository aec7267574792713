import type { LocalText } from './lang.ts';

/**
 * FHIR issue types we answer with, and the HTTP status of each. One table for the whole program.
 * @source https://hl7.org/fhir/R4/valueset-issue-type.html
 */
export const HTTP_STATUS = {
  invalid: 400,
  structure: 400,
  required: 400,
  value: 400,
  invariant: 422,
  'code-invalid': 422,
  'business-rule': 422,
  'not-supported': 400,
  login: 401,
  unknown: 401,
  expired: 410,
  forbidden: 403,
  suppressed: 403,
  security: 403,
  processing: 422,
  'not-found': 404,
  deleted: 410,
  'multiple-matches': 412,
  conflict: 409,
  duplicate: 409,
  'lock-error': 409,
  'too-long': 413,
  'too-costly': 413,
  throttled: 429,
  timeout: 503,
  transient: 503,
  exception: 500,
} as const satisfies Record<string, number>;
export type IssueType = keyof typeof HTTP_STATUS;

export type RefusalParams = Readonly<Record<string, string | number>>;

/**
 * An expected no. Rules return it, the operation throws it once, the edge makes the OperationOutcome.
 * `text` has the sentence in three languages with `{name}` for each parameter.
 */
export interface Refusal {
  /** `<room>.<reason>`, stable for ever: integrators switch on it. */
  readonly code: string;
  readonly issue: IssueType;
  readonly text: LocalText;
  readonly params?: RefusalParams;
  /** FHIRPath of the element that is wrong. */
  readonly expression?: string;
  /** HTTP status where the table's is not the protocol's (412 for If-Match, 405 …). */
  readonly status?: number;
}

/** A refusal catalogue: the closed union of a room's codes, each with its issue type and sentences. */
export type RefusalCatalogue<Code extends string> = Readonly<
  Record<Code, { readonly issue: IssueType; readonly text: LocalText; readonly status?: number }>
>;

/** Makes the room's own `refuse(code, params?, expression?)` from its catalogue. */
export function refusalsOf<Code extends string>(catalogue: RefusalCatalogue<Code>) {
  return (code: Code, params?: RefusalParams, expression?: string): Refusal => ({
    code,
    ...catalogue[code],
    ...(params ? { params } : {}),
    ...(expression ? { expression } : {}),
  });
}

export type Decision<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly [Refusal, ...Refusal[]] };

export function granted<T>(value: T): Decision<T> {
  return { ok: true, value };
}

export function refused(first: Refusal, ...more: Refusal[]): Decision<never> {
  return { ok: false, refusals: [first, ...more] };
}

/** Thrown once by an operation; carries every reason, not just the first. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  readonly refusals: readonly [Refusal, ...Refusal[]];
  constructor(first: Refusal, ...more: Refusal[]) {
    super(first.code);
    this.refusals = [first, ...more];
  }
}

/** A neighbour failed: another node, a payer, the database. Says whether and when to try again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly refusal: Refusal;
  readonly retryAfterSeconds: number | undefined;
  constructor(refusal: Refusal, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(refusal.code, options);
    this.refusal = refusal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Takes the value of a decision, or throws all its refusals. */
export function orThrow<T>(decision: Decision<T>): T {
  if (decision.ok) return decision.value;
  throw new RefusalError(...decision.refusals);
}

/** Our bug, not the caller's: asserted, logged whole, answered as 500 with a correlation id and nothing more. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${message}`);
}
