import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROLES, seededRandom } from '#kernel';
import { VerificationWay } from '../contract.ts';
import { joinLaw } from './lawbook.ts';
import { type JoinSide, mayMachineJoin, papersOfBoth, type SeenPaper, sightOf } from './machine-join.ts';

const law = joinLaw('HK', '2026-11-22');
const INSTITUTIONS = ['hospital', 'clinic', 'centre'];
const PAPERS = ['card', 'permit', 'passport'];
const AT = new Date('2026-11-22T02:00:00Z');
const RUNS = 20_000;

/** Two records that matching takes for one person's, kept, seen and written anyhow. */
function draw(random: ReturnType<typeof seededRandom>): [JoinSide, JoinSide] {
  const some = <T>(all: readonly T[]): T[] => all.filter(() => random.next() < 0.5);
  const one = <T>(all: readonly [T, ...T[]] | readonly T[]): T => all[Math.floor(random.next() * all.length)] as T;
  const sight = (): SeenPaper => ({
    paper: one(PAPERS),
    how: one(VerificationWay.options),
    role: one(random.next() < 0.5 ? ['coordinator' as const] : ROLES),
    organization: one(INSTITUTIONS),
    at: AT,
  });
  const side = (): JoinSide => ({
    keeper: random.next() < 0.2 ? undefined : `Organization/${one(INSTITUTIONS)}`,
    papers: some(PAPERS),
    seen: Array.from({ length: Math.floor(random.next() * 8) }, sight),
  });
  return [side(), side()];
}

describe('a join that nobody decided', () => {
  const random = seededRandom('machine-join');
  const drawn = Array.from({ length: RUNS }, () => draw(random));

  it('opens a record to another institution only where that one saw, and the record’s keeper saw, one paper that both records hold', () => {
    let opened = 0;
    for (const [one, other] of drawn) {
      if (!mayMachineJoin('paper', one, other, law) || one.keeper === other.keeper) continue;
      opened += 1;
      const held = papersOfBoth(one, other).filter((paper) =>
        [one, other].every(({ keeper, seen }) =>
          seen.some(
            (sight) =>
              sight.paper === paper &&
              keeper === `Organization/${sight.organization}` &&
              (sight.how === 'chip-read' || sight.how === 'paper-seen') &&
              sight.role === 'coordinator',
          ),
        ),
      );
      assert.ok(held.length > 0, JSON.stringify([one, other]));
    }
    assert.ok(opened > 20, `${opened} of ${RUNS}`);
  });

  it('without a paper opens no record to another institution, nor to one of which nobody knows who keeps it', () => {
    for (const [one, other] of drawn) {
      const isOnes = one.keeper !== undefined && one.keeper === other.keeper;
      assert.equal(mayMachineJoin('facts', one, other, law), isOnes);
    }
  });

  it('is the same whichever record came first, and nothing that was not seen makes it', () => {
    for (const [one, other] of drawn) {
      const joins = mayMachineJoin('paper', one, other, law);
      assert.equal(mayMachineJoin('paper', other, one, law), joins);
      const blind = { ...one, seen: one.seen.slice(1) };
      assert.ok(joins || !mayMachineJoin('paper', blind, other, law), 'one sight less joins nobody');
    }
  });

  it('is never made by what a law that trusts nobody allows', () => {
    for (const [one, other] of drawn) {
      const isOnes = one.keeper !== undefined && one.keeper === other.keeper;
      assert.equal(mayMachineJoin('paper', one, other, { ways: [], roles: [] }), isOnes);
    }
  });

  it('names the last sight that counts', () => {
    const seen = ['2026-01-01', '2026-03-01', '2026-02-01'].map(
      (day): SeenPaper => ({
        paper: 'card',
        how: 'paper-seen',
        role: 'coordinator',
        organization: 'clinic',
        at: new Date(day),
      }),
    );
    const side = { keeper: 'Organization/clinic', papers: ['card'], seen };
    assert.deepEqual(sightOf(side, 'card', law)?.at, new Date('2026-03-01'));
    assert.equal(sightOf({ ...side, keeper: 'Organization/hospital' }, 'card', law), undefined);
    assert.equal(sightOf(side, 'permit', law), undefined);
  });
});
