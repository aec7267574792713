import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, type Resource, readCompartment, readVersions, type StoredResource, validate } from '#fhir';
import { type TestDatabase, testDatabase } from '../../../../test/harness.ts';
import type { SeenWrite } from '../contract.ts';
import type { IdentityPorts, KeptBeside } from '../ports.ts';
import { at, BEFORE, FIRST, joinedDesk, observed, only, PARTED, SECOND, visitOf, WRITTEN } from './joined-fixtures.ts';

describe('at an unlink what was written meanwhile', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());
  const { within, write, change, stored, lookAt, decide, codesOf, joined, joinedPair, listed, beside } = joinedDesk(
    () => db,
  );

  it('stays on the record that it names, to the byte, where nothing says otherwise', async () => {
    const { a, b } = await joinedPair();
    const visit = await write(visitOf(a, at(FIRST)));
    const plain = await write(observed(b));
    assert.deepEqual((await listed(a, b)).sort(), ['a → a, keeper', 'b → b, named']);
    const { view } = await decide(a, b, 'unlink');
    for (const { type, id, ...was } of [visit, plain]) {
      const now = await stored(type, id);
      assert.deepEqual([now?.body, now?.version, now?.patientId], [was.body, was.version, was.patientId]);
    }
    assert.deepEqual(
      view.history.at(-1)?.settled?.map(({ outcome }) => outcome),
      ['stayed', 'stayed'],
    );
  });

  it('goes to the record that the institution keeps which wrote it, the whole visit in one act', async () => {
    const { a, b } = await joinedPair();
    const visit = await write(visitOf(a, at(SECOND)));
    const encounter = { reference: `Encounter/${visit.id}` };
    const text = JSON.stringify(observed(a, { encounter, valueQuantity: { value: 'AS WRITTEN' } }));
    const finding = await write(parseFhirJson(text.replace('"AS WRITTEN"', '1.10')) as Resource);
    const told = await write({
      resourceType: 'Provenance',
      target: [{ reference: `Observation/${finding.id}` }, { reference: `Patient/${a}` }],
      recorded: WRITTEN.now().toISOString(),
      agent: [{ who: { display: 'synthetic' } }],
    } as Resource);
    const staying = await write(observed(a));
    const seen = await lookAt(a, b);
    const group = seen.later?.find(({ writes }) => writes.length === 2);
    assert.deepEqual(group?.writes.map(({ type }) => type).sort(), ['Encounter', 'Observation']);
    assert.equal(group?.because, 'keeper');

    const { notes, view } = await decide(a, b, 'unlink');
    for (const [type, id] of [
      ['Encounter', visit.id],
      ['Observation', finding.id],
      ['Provenance', told.id],
    ] as const) {
      const now = await stored(type, id);
      assert.deepEqual([now?.patientId, now?.version], [b, 2], type);
      assert.ok(!now?.body.includes(`Patient/${a}`), `${type} names the first record no more`);
      assert.deepEqual(validate(parseFhirJson(now?.body ?? '') as never), []);
      const { versions } = await within(PARTED, (scope) =>
        readVersions(scope.tx, [{ type, id, version: 1 }], 1_000_000),
      );
      assert.ok(versions[0]?.body.includes(`Patient/${a}`), 'the version before says what it said');
    }
    assert.ok((await stored('Observation', finding.id))?.body.includes('1.10'), 'a decimal keeps its spelling');
    assert.equal((await stored('Observation', staying.id))?.version, 1);
    assert.deepEqual(
      notes
        .filter(({ basis }) => basis.startsWith('identity.moved'))
        .map(({ basis, patientId, kinds }) => [basis, patientId, kinds]),
      [
        ['identity.moved-away', a, { Encounter: 1, Observation: 1, Provenance: 1 }],
        ['identity.moved-here', b, { Encounter: 1, Observation: 1, Provenance: 1 }],
      ],
    );
    assert.deepEqual(
      view.history
        .at(-1)
        ?.settled?.map(({ outcome, writes }) => [outcome, writes.length])
        .sort(),
      [
        ['moved', 2],
        ['stayed', 1],
      ],
    );
  });

  it('has a history that says who moved it, when and why; what it was is told on the record where it is now', async () => {
    const { a, b } = await joinedPair();
    const visit = await write(visitOf(a, at(SECOND)));
    await decide(a, b, 'unlink');
    const movesOf = async (patientId: string) => {
      const { resources } = await within(PARTED, (scope) =>
        readCompartment(scope.tx, { patientId, types: ['Provenance'], count: 50 }),
      );
      return resources
        .map(
          ({ body }) =>
            parseFhirJson(body) as Resource & {
              activity: { coding: { code: string }[] };
              target: object[];
              reason: object[];
              agent: { who: object }[];
            },
        )
        .filter(({ activity }) => activity.coding[0]?.code.startsWith('moved'));
    };
    const [[here], [away]] = [await movesOf(b), await movesOf(a)];
    assert.deepEqual(here?.target, [{ reference: `Encounter/${visit.id}` }, { reference: `Patient/${b}` }]);
    assert.deepEqual(away?.target, [{ reference: `Patient/${a}` }]);
    for (const one of [here, away]) {
      assert.deepEqual(one?.reason, [{ text: 'both were asked' }]);
      assert.deepEqual(one?.agent[0]?.who, { reference: 'Practitioner/officer', display: 'Officer' });
      assert.deepEqual(validate(one as never), []);
    }
  });

  it('stays where an officer says so, and moves where an officer says so', async () => {
    const kept = await joinedPair();
    const visit = await write(visitOf(kept.a, at(SECOND)));
    await decide(kept.a, kept.b, 'unlink', []);
    assert.deepEqual(
      [(await stored('Encounter', visit.id))?.patientId, (await stored('Encounter', visit.id))?.version],
      [kept.a, 1],
    );
    const moved = await joinedPair();
    const plain = await write(observed(moved.a));
    await decide(moved.a, moved.b, 'unlink', [{ type: 'Observation', id: plain.id, version: 1 }]);
    assert.equal((await stored('Observation', plain.id))?.patientId, moved.b);
  });

  it('stays where it is signed, and its signer is told', async () => {
    const { a, b } = await joinedPair();
    const visit = await write(visitOf(a, at(SECOND)));
    await write({
      resourceType: 'Condition',
      subject: { reference: `Patient/${a}` },
      encounter: { reference: `Encounter/${visit.id}` },
    } as Resource);
    const told: string[] = [];
    const kept = new Map<string, KeptBeside>([
      [`Encounter/${visit.id}`, { held: 'signed', signer: 'Practitioner/doctor' }],
    ]);
    const signing: Partial<IdentityPorts> = {
      keptBeside: async () => kept,
      tellSigner: async (_scope, signer, { on }) => void told.push(`${signer} ${on}`),
    };
    await beside(signing, async () => {
      assert.deepEqual(await listed(a, b), ['a → b, keeper, signed']);
      const { view, notes } = await decide(a, b, 'unlink');
      assert.deepEqual(told, [`Practitioner/doctor ${a}`]);
      assert.equal(only(view.history.at(-1)?.settled).writes.length, 2);
      assert.equal(view.history.at(-1)?.settled?.[0]?.outcome, 'signer-told');
      assert.deepEqual(
        notes.filter(({ basis }) => basis === 'identity.signer-told').map(({ patientId }) => patientId),
        [a],
      );
      assert.deepEqual(
        [(await stored('Encounter', visit.id))?.patientId, (await stored('Encounter', visit.id))?.version],
        [a, 1],
      );
    });
  });

  it('is not moved as it was not seen: changed meanwhile, older than the link, a third person’s, half a visit; and nothing is half written', async () => {
    const { a, b } = await joined();
    const old = await write(observed(a), BEFORE);
    await decide(a, b, 'link');
    const third = await joinedPair();
    const theirs = await write(observed(third.a));
    const visit = await write(visitOf(a, at(SECOND)));
    const finding = await write(observed(a, { encounter: { reference: `Encounter/${visit.id}` } }));
    const seen = (one: StoredResource): SeenWrite => ({ type: one.type, id: one.id, version: one.version });
    const later = await change(finding, { issued: '2026-11-22T03:00:00Z' });
    const tries = [
      [[seen(visit), seen(finding)], 'identity.move-changed-meanwhile'],
      [[seen(visit)], 'identity.move-whole-visit'],
      [[seen(visit), seen(later), seen(old)], 'identity.move-not-written-since'],
      [[seen(visit), seen(later), seen(theirs)], 'identity.move-not-written-since'],
    ] as const;
    for (const [moves, code] of tries) assert.deepEqual(await codesOf(decide(a, b, 'unlink', moves)), [code]);
    assert.deepEqual(await codesOf(decide(a, b, 'never', [seen(visit)])), ['identity.move-only-unlinking']);
    assert.equal((await lookAt(a, b)).state, 'linked');
    for (const one of [visit, later, old, theirs]) {
      assert.equal((await stored(one.type, one.id))?.version, one.version);
    }
  });

  it('is moved once, also by two officers at once', async () => {
    const { a, b } = await joinedPair();
    const visit = await write(visitOf(a, at(SECOND)));
    const both = await Promise.allSettled([decide(a, b, 'unlink'), decide(a, b, 'unlink')]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(
      [(await stored('Encounter', visit.id))?.patientId, (await stored('Encounter', visit.id))?.version],
      [b, 2],
    );
  });
});
