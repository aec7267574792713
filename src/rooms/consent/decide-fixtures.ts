import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor, Purpose } from '#kernel';
import type { AccessContext, DataAction, ResourceFacts } from './access-model.ts';
import { decide } from './decide.ts';
import { aContext } from './fixtures.ts';

export const AT = new Date('2026-11-22T02:00:00Z');
export const own: ResourceFacts = { type: 'Observation', patientId: 'p1' };
export const treated = aContext({ at: AT, relation: 'encounter' });
export const stranger = aContext({ at: AT });

/** One decision: who asks, for what, and what becomes of it. What a row leaves out is the plainest case: reading an Observation for treatment, as a stranger. */
export interface Row {
  readonly says: string;
  readonly actor: Actor;
  readonly purpose?: Purpose;
  readonly action?: DataAction;
  readonly resource?: ResourceFacts;
  readonly context?: AccessContext;
  /** The rule that permits, or the refusal's code. */
  readonly expect: string;
  readonly residual?: readonly string[];
}

/** Rows as tests, under one name. */
export function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    for (const row of rows) {
      it(row.says, () => {
        const { actor, purpose = 'TREAT', action = 'read', resource = own, context = stranger } = row;
        const decision = decide(actor, purpose, action, resource, context);
        assert.equal(decision.ok ? decision.value.basis : decision.refusals[0].code, row.expect);
        if (row.residual) assert.deepEqual(decision.ok && decision.value.residual, row.residual);
      });
    }
  });
}
