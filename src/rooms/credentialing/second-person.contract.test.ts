import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { type PersonActor, RefusalError, type Role, type Scope } from '#kernel';
import { ONE_HUMAN, TWO_HUMANS, type TwoAccounts } from '../../../test/one-human.ts';
import { takeDossier } from './dossiers/desk.ts';
import { beginDossier, listDossiers, showDossier } from './dossiers/operations.ts';
import { suspendPermit } from './permits/change-permit.ts';
import { recordPermit } from './permits/record-permit.ts';
import { type TestRoom, testRoom } from './room-harness.ts';
import { text } from './words.ts';

/** What an act is refused by. */
async function refusedBy(act: Promise<unknown>): Promise<readonly string[]> {
  try {
    await act;
    return [];
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return error.refusals.map(({ code }) => code.replace('credentialing.', ''));
  }
}

describe('an officer of the credentialing desk', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom();
    const stored = [...ONE_HUMAN, ...TWO_HUMANS].flatMap((way) => way.stored);
    await room.within((scope) =>
      writeResources(
        scope,
        stored.map((create) => ({ create, method: 'PUT' as const })),
      ),
    );
  });
  after(() => room.close());

  const as = <T>(account: TwoAccounts['one'], role: Role, work: (scope: Scope) => Promise<T>) => {
    const organization = { id: 'baoan-central', name: text('Bao’an', '宝安', '寶安') };
    const rest = { scopes: ['user/*.cruds'], clientId: 'portal', organization } as const;
    const actor: PersonActor = { kind: 'person', role, ...rest, ...account };
    return room.within((scope) => work({ ...scope, actor }));
  };

  /** A dossier that `one` began for an institution and handed in; what `other` is refused who takes it, and whether the desk had offered it. */
  async function taken({ one, other }: TwoAccounts): Promise<readonly [readonly string[], boolean, boolean]> {
    const { id } = await as(one, 'coordinator', (scope) =>
      beginDossier(scope, { kind: 'qianhai-funds', chosen: [], employers: [], applicantName: 'Synthetic Centre' }),
    );
    await room.within(({ tx }) =>
      tx.query(
        `update credentialing.dossier set state = 'submitted', submitted_at = now(), clock_from = '2026-11-20' where id = $1`,
        [id],
      ),
    );
    const mayTake = ({ may }: { readonly may: readonly string[] }) => may.includes('take');
    const shown = mayTake(await as(other, 'regulator', (scope) => showDossier(scope, { id })));
    const { dossiers } = await as(other, 'regulator', (scope) => listDossiers(scope, { limit: 50 }));
    const listed = dossiers.filter((dossier) => dossier.id === id).some(mayTake);
    return [await refusedBy(as(other, 'regulator', (scope) => takeDossier(scope, { id, version: 1 }))), shown, listed];
  }

  /** What `other` is refused who records a permit of `one`, or suspends one that is on file. */
  async function givenTo({ one, other }: TwoAccounts): Promise<readonly (readonly string[])[]> {
    const practitionerId = one.fhirUser?.slice('Practitioner/'.length) ?? '';
    const wanted = { practitionerId, kind: 'mainland-registration', profession: 'doctor' } as const;
    const facts = { ...wanted, firstDay: '2020-01-01', evidence: 'certificate' } as const;
    const { id } = await room.within((scope) => recordPermit(scope, facts));
    return [
      await refusedBy(as(other, 'regulator', (scope) => recordPermit(scope, facts))),
      await refusedBy(as(other, 'regulator', (scope) => suspendPermit(scope, { id, reason: 'synthetic' }))),
    ];
  }

  for (const way of ONE_HUMAN) {
    it(`takes no application of their own, by ${way.how}`, async () =>
      assert.deepEqual(await taken(way), [['own-application'], false, false]));
    it(`gives no permit to themselves and changes none, by ${way.how}`, async () =>
      assert.deepEqual(await givenTo(way), [['own-permit'], ['own-permit']]));
  }
  for (const way of TWO_HUMANS) {
    it(`takes another’s: ${way.how}`, async () => assert.deepEqual(await taken(way), [[], true, true]));
    it(`gives a permit to another: ${way.how}`, async () => assert.deepEqual(await givenTo(way), [[], []]));
  }
});
