import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { type Random, seededRandom } from '#kernel';
import { hkidCheckDigit, systemOf } from '#rooms/identity';
import { testScope } from '../../test/harness.ts';
import { type FhirClient, fhirClient, OPEN_GATE } from '../fhir/rest/rest-harness.ts';
import { fhirOperations } from './fhir-operations.ts';

const SEED = process.env.CAUSEWAY_TEST_SEED ?? 'match';
const PEOPLE = 60;
const ASKED = 40;

const NAMES = [
  ['黃淑貞', 'WONG, Suk Ching'],
  ['黃淑珍', 'WONG, Suk Chun'],
  ['陳大文', 'CHAN, Tai Man'],
  ['鄺懿璇', 'KWONG, Yi Shuen'],
  ['曾國華', 'TSANG, Kwok Wah'],
] as const;
const DAYS = ['1951-03-08', '1951-08-03', '1960-05-17', '1979-04-12'];
const PHONES = ['91234567', '61234567', '55501234'];

/** Somebody who shares much with others: few names, days, telephones and papers. */
function draw(random: Random) {
  const [han, latin] = random.pick(NAMES);
  const digits = `00000${random.int(1, 9)}`;
  const hkid = `QX${digits}${hkidCheckDigit('QX', digits)}`;
  return {
    resourceType: 'Patient',
    name: random.chance(0.5) ? [{ text: han }, { text: latin }] : [{ text: random.pick([han, latin]) }],
    ...(random.chance(0.9) ? { birthDate: random.pick(DAYS) } : {}),
    ...(random.chance(0.7) ? { gender: random.pick(['female', 'male']) } : {}),
    ...(random.chance(0.5) ? { telecom: [{ system: 'phone', value: random.pick(PHONES) }] } : {}),
    ...(random.chance(0.5) ? { identifier: [{ system: systemOf('hkid'), value: hkid }] } : {}),
  };
}

/** One node has people whom the caller may not see, the other never had them. */
describe(`$match of anybody, by whomever (CAUSEWAY_TEST_SEED=${SEED})`, () => {
  let node: FhirClient;
  let without: FhirClient;
  const random = seededRandom(SEED);
  const people = Array.from({ length: PEOPLE }, (_, i) => ({ ...draw(random), id: `p${i}` }));
  const hidden = new Set(people.flatMap(({ id }) => (random.chance(0.3) ? [id] : [])));
  before(async () => {
    const gate: typeof OPEN_GATE = {
      ...OPEN_GATE,
      mayDisclose: async (_scope, _action, resources) => resources.filter(({ id }) => !hidden.has(id)),
      mayNameIds: () => false,
    };
    const parts = { gate, operations: fhirOperations };
    [node, without] = await Promise.all([fhirClient(parts), fhirClient(parts)]);
    for (const [client, there] of [
      [node, people],
      [without, people.filter(({ id }) => !hidden.has(id))],
    ] as const)
      await client.db.database.transaction((tx) =>
        writeResources(
          testScope(tx),
          there.map((create) => ({ create })),
        ),
      );
  });
  after(async () => {
    await node.close();
    await without.close();
  });

  it('tells of nobody whom the caller could not read, and nothing by which one could be told to be there', async () => {
    let told = 0;
    for (let i = 0; i < ASKED; i++) {
      const described = draw(random);
      const [one, other] = await Promise.all(
        [node, without].map((client) => client.send('POST', 'Patient/$match', described)),
      );
      assert.equal(one?.status, 200, one?.text);
      assert.equal(one?.text, other?.text, JSON.stringify(described));
      for (const { resource } of one?.json.entry ?? []) {
        told++;
        assert.equal((await node.send('GET', `Patient/${resource?.id}`)).status, 200);
      }
    }
    assert.ok(told > ASKED, `only ${told} were told of`);
  });

  it('gives scores from 0 to 1, the highest first, a grade with each, and nobody twice', async () => {
    for (let i = 0; i < ASKED; i++) {
      const { json } = await node.send('POST', 'Patient/$match', draw(random));
      const found = (json.entry ?? []).map(({ resource, search }) => {
        const { extension, score } = search as unknown as { extension: { valueCode: string }[]; score: number };
        return { id: resource?.id, grade: extension[0]?.valueCode, score };
      });
      const scores = found.map(({ score }) => score);
      assert.ok(scores.every((score) => score >= 0 && score <= 1));
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      );
      assert.ok(found.every(({ grade }) => grade === 'probable' || grade === 'possible'));
      assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
      assert.equal(json.total, found.length);
    }
  });
});
