import { readFileSync } from 'node:fs';
import { type Budget, type Item, NotEvaluated, toOwnRule } from '../../fhirpath/evaluate.ts';

/**
 * A rule of R4 as the specification writes it, in FHIRPath, from `definitions/rules.json` (made by tools/build-rules.ts). These are the rules of what is rarely written, definitions and test
 * scripts above all. The rules of what is written every minute are functions in the files beside this one: they cost nanoseconds, these microseconds.
 */
interface WrittenRule {
  readonly on: string;
  /** The element to point at; else the object itself. */
  readonly at?: string;
  readonly key: string;
  readonly isWarning: boolean;
  readonly human: string;
  readonly expression: string;
}

/** Such a rule, ready to be asked. */
export interface Rule extends Omit<WrittenRule, 'on' | 'expression'> {
  /** A rule that cannot be judged counts as kept. */
  readonly holds: (object: object, type: string, resource: object, budget: Budget) => boolean;
}

let byType: ReadonlyMap<string, readonly Rule[]> | undefined;

/** The rules for objects of this type or backbone element. */
export function rulesFor(type: string): readonly Rule[] {
  byType ??= load();
  return byType.get(type) ?? [];
}

function load(): ReadonlyMap<string, readonly Rule[]> {
  const written = JSON.parse(
    readFileSync(new URL('../../definitions/rules.json', import.meta.url), 'utf8'),
  ) as WrittenRule[];
  const rules = new Map<string, Rule[]>();
  for (const { on, expression, ...rule } of written) {
    rules.set(on, [...(rules.get(on) ?? []), { ...rule, holds: judged(expression) }]);
  }
  return rules;
}

/** Parsed when it is first needed: most nodes never see a TestScript. */
function judged(expression: string): Rule['holds'] {
  let rule: ReturnType<typeof toOwnRule> | undefined;
  return (object, type, resource, budget) => {
    rule ??= toOwnRule(expression);
    try {
      return rule({ value: object, type }, asItem(resource), budget);
    } catch (error) {
      if (error instanceof NotEvaluated) return true;
      throw error;
    }
  };
}

function asItem(resource: object): Item {
  const { resourceType } = resource as { resourceType?: unknown };
  return { value: resource, ...(typeof resourceType === 'string' ? { type: resourceType } : {}) };
}
