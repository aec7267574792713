import { type Refusal, type RefusalParams, refusalsOf } from '#kernel';
import { STEPS_MAX } from '../fhirpath/evaluate.ts';
import { type InvariantCode, invariantRefusals } from './invariants/catalogue.ts';
import { type StructureCode, structureRefusals } from './messages.ts';

/** Everything that the validator can say. */
export type IssueCode = StructureCode | InvariantCode;

/** One thing wrong with a resource. A warning does not keep it from being stored. */
export interface Issue extends Refusal {
  readonly code: IssueCode;
  readonly severity: 'error' | 'warning';
}

const refuse = refusalsOf({ ...structureRefusals, ...invariantRefusals });

/** A reader needs the first few issues; ten thousand wrong entries need not become ten thousand sentences. */
export const ISSUES_MAX = 100;
/** Nothing from outside nests so deep, because JSON may not (`json/json.ts`); it bounds the stack for values made by the program itself. */
export const WALK_DEPTH_MAX = 200;

/** The resource that is being read, and what `#id` means in it. */
export interface Within {
  /** By itself or in `contained`: `%resource` of its rules. */
  readonly resource: object;
  /** Ids of what the outermost of them contains. */
  readonly containedIds: ReadonlySet<string>;
  /** Ids of contained resources that were referred to, or that referred to their container. */
  readonly fragments: Set<string>;
  /** Id of the contained resource that is being read, empty where it has none; undefined in a resource that stands by itself. */
  readonly containedId: string | undefined;
}

/** Where the validation of one resource stands, and what it has found so far. */
export class Walk {
  readonly issues: Issue[] = [];
  readonly #steps: (string | number)[] = [];
  within: Within = { resource: {}, containedIds: new Set(), fragments: new Set(), containedId: undefined };
  /** What all the rules that are evaluated as FHIRPath may cost together. */
  readonly budget = { left: STEPS_MAX };

  /** Goes down to an element, or to a place in a list. */
  enter(step: string | number): void {
    this.#steps.push(step);
  }

  leave(): void {
    this.#steps.pop();
  }

  get depth(): number {
    return this.#steps.length;
  }

  /** The innermost element, without its place in a list. */
  get lastName(): string | undefined {
    const last = this.#steps.at(-1);
    const name = typeof last === 'number' ? this.#steps.at(-2) : last;
    return typeof name === 'string' ? name : undefined;
  }

  /** Whether enough issues were found: the rest of the resource need not be read. */
  get isFull(): boolean {
    return this.issues.length > ISSUES_MAX;
  }

  /** @param step - the element below where the walk stands; else the one where it stands */
  error(code: IssueCode, params?: RefusalParams, step?: string): void {
    this.#report('error', code, params, step);
  }

  warning(code: IssueCode, params?: RefusalParams, step?: string): void {
    this.#report('warning', code, params, step);
  }

  #report(
    severity: 'error' | 'warning',
    code: IssueCode,
    params: RefusalParams | undefined,
    step: string | undefined,
  ): void {
    if (this.isFull) return;
    const full = this.issues.length === ISSUES_MAX;
    const refusal = full
      ? refuse('fhir.more-issues', { max: ISSUES_MAX })
      : refuse(code, params, step === undefined ? this.#expression() : `${this.#expression()}.${step}`);
    this.issues.push({ ...refusal, code: refusal.code as IssueCode, severity });
  }

  /** FHIRPath from the outermost resource: `Bundle.entry[3].resource.name[0].family`. */
  #expression(): string {
    let text = '';
    for (const step of this.#steps) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
    return text;
  }
}

/** A caller's value as an issue repeats it: not a megabyte of it. */
export function shown(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
