import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { type PersonActor, RefusalError, type Role } from '#kernel';
import { ONE_HUMAN, TWO_HUMANS, type TwoAccounts } from '../../../test/one-human.ts';
import { decideProposal, withdrawProposal } from './operations/decide-proposal.ts';
import { listProposals } from './operations/list-proposals.ts';
import { proposeChange } from './operations/propose-change.ts';
import { type TestDirectory, testDirectory } from './room-harness.ts';

describe('the second person of a change of the directory', () => {
  let at: TestDirectory;
  before(async () => {
    at = await testDirectory();
  });
  after(() => at.close());

  const actor = (account: TwoAccounts['one'], role: Role): PersonActor => ({
    kind: 'person',
    role,
    scopes: ['user/*.cruds'],
    clientId: 'portal',
    ...account,
  });

  /** What becomes of it where `one` proposes and `other` would decide: a refusal's code, or the proposal's state; and whether the list had offered it. */
  async function decided({ one, other, stored, how }: TwoAccounts): Promise<readonly [string, boolean | undefined]> {
    await at.run((scope) =>
      writeResources(
        scope,
        stored.map((create) => ({ create, method: 'PUT' as const })),
      ),
    );
    const { id } = await at.run((scope) =>
      proposeChange(
        { ...scope, actor: actor(one, 'operator') },
        {
          institution: 'pku-sz',
          item: 'phone',
          value: `+86 755 ${1_000_000 + [...how].length}`,
          reason: 'synthetic',
          source: 'https://example.org/notice',
          effectiveFrom: '2026-11-22',
        },
      ),
    );
    const second = actor(other, 'regulator');
    const { proposals } = await at.run((scope) =>
      listProposals({ ...scope, actor: second }, { state: 'waiting', limit: 50 }),
    );
    const offered = proposals.find((proposal) => proposal.id === id)?.mayDecide;
    try {
      const input = { id, accept: false, reason: 'synthetic' };
      const { state } = await at.run((scope) => decideProposal({ ...scope, actor: second }, input));
      return [state, offered];
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      await at.run((scope) => withdrawProposal({ ...scope, actor: actor(one, 'operator') }, { id }));
      return [error.refusals[0].code, offered];
    }
  }

  for (const way of ONE_HUMAN) {
    it(`is not the first by ${way.how}`, async () =>
      assert.deepEqual(await decided(way), ['directory.decides-own', false]));
  }
  for (const way of TWO_HUMANS) {
    it(`is one of ${way.how}`, async () => assert.deepEqual(await decided(way), ['refused', true]));
  }
});
