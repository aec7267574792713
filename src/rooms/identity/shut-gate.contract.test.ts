/** Each request of the room asks the gate: who is shut out of it comes no further, who is hidden by it is not told of, and what it does not let be written is not written. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AccessGate, readMany } from '#fhir';
import { type Actor, type Refusal, RefusalError, seededIds } from '#kernel';
import type { Route } from '#platform/http';
import { inStore, type TestStore } from '../../../test/store.ts';
import { tiesOf } from './families/store.ts';
import { indexSome } from './matching/index-store.ts';
import { confirmTieWith, makeTieWith } from './operations/families.ts';
import { systemOf } from './papers/identifier.ts';
import { NOTHING_BESIDE, OPEN_GATE, officerAt } from './review/fixtures.ts';
import { routesWith } from './routes.ts';

const refusal = (code: string): Refusal => ({
  code,
  issue: 'forbidden',
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});
const refused = (code: string) => () => {
  throw new RefusalError(refusal(code));
};

const TODAY = '2026-11-22';
const HKID = { kind: 'hkid', number: 'A123456(3)' } as const;
const HER_NAME = { text: 'CHAN, Siu Ling', script: 'latin' } as const;
/** What the record says and no request does. */
const HERS = /6111 ?2222|陳小玲/;
const ORDER = {
  kind: 'authorisation',
  issuer: 'The elder (synthetic)',
  number: 'F 2026/31',
  from: '2026-11-01',
} as const;

const officer = (account: string, name: string): Actor => ({
  ...officerAt('centre'),
  accountId: account,
  fhirUser: `Practitioner/${account}`,
  name: { en: name, 'zh-Hans': name, 'zh-Hant-HK': name },
});
const FIRST = officer('first', 'FANG Meiyun');
const SECOND = officer('second', 'SHI Xiaolan');
const HERSELF: Actor = { ...officerAt('centre'), role: 'patient', patientId: 'mother' };

interface Here {
  /** A tie that waits for its second person, and one that is in force. */
  readonly waits: string;
  readonly stands: string;
}

/** A mother, her elder and a child of four, all of this centre; two records that may be one person's; and ties among them. */
async function here(store: TestStore): Promise<Here> {
  const facts = {
    resourceType: 'Patient',
    telecom: [{ system: 'phone', value: '+852 6111 2222' }],
    managingOrganization: { reference: 'Organization/centre' },
  };
  const name = [{ text: '陳小玲' }, { text: HER_NAME.text }];
  const identifier = [{ system: systemOf('hkid'), value: 'A1234563' }];
  await store.put(
    { ...facts, id: 'mother', name, gender: 'female', birthDate: '1985-05-05', identifier },
    { ...facts, id: 'twin', name, gender: 'female', birthDate: '1985-05-05' },
    { ...facts, id: 'elder', name: [{ text: '陳小玲母' }], birthDate: '1940-01-01' },
    { ...facts, id: 'child', name: [{ text: '陳小玲子' }], birthDate: '2022-02-02' },
  );
  while ((await indexSome(store.tx, TODAY)) > 0);
  const make = (dependantId: string, more: object) =>
    makeTieWith(OPEN_GATE, NOTHING_BESIDE)(scopeOf(store, FIRST), {
      carerId: 'mother',
      dependantId,
      kind: 'carer',
      scope: 'record',
      from: TODAY,
      until: '2027-01-31',
      evidence: 'written word of the person, seen',
      ...more,
    });
  const { id: waits } = await make('elder', { order: ORDER });
  const { id: stands } = await make('child', {});
  return { waits, stands };
}

const ids = seededIds('shut-gate');
const scopeOf = (store: TestStore, actor: Actor) =>
  store.scope(actor, {
    ids,
    purpose: 'HOPERAT',
    node: { id: 'hk', jurisdiction: 'HK', url: 'http://hk.test' },
  });

type Ask = (facts: Here) => object;
const NEWBORN = { motherId: 'mother', birthDate: '2026-11-20', gender: 'female' };
const REGISTERED = { names: [HER_NAME], birthDate: '1985-05-05', gender: 'female', papers: [HKID] };
const CARER = {
  carerId: 'twin',
  dependantId: 'child',
  kind: 'carer',
  scope: 'record',
  from: TODAY,
  until: '2027-01-31',
};

/** What is asked of each route. */
const ASKED: Readonly<Record<string, Ask>> = {
  'GET /api/patients': () => ({ q: 'CHAN' }),
  'GET /api/my-patients': () => ({}),
  'GET /api/my-dependants': () => ({}),
  'GET /api/patients/:id': () => ({ id: 'mother' }),
  'POST /api/patients': () => REGISTERED,
  'POST /api/patients/:id/papers': () => ({ id: 'mother', kind: 'passport', number: 'Y7654321' }),
  'POST /api/identity/papers/check': () => ({ kind: 'hkid', number: 'A123456(3)' }),
  'POST /api/identity/candidates': () => REGISTERED,
  'GET /api/identity/pairs': () => ({ state: 'not-same' }),
  'GET /api/identity/pairs/watch': () => ({}),
  'GET /api/identity/pairs/:one/:other': () => ({ one: 'mother', other: 'twin' }),
  'POST /api/identity/pairs/:one/:other/decide': () => ({
    one: 'mother',
    other: 'twin',
    verb: 'not-same',
    reason: 'synthetic',
    revision: 0,
  }),
  'GET /api/identity/families/:id': () => ({ id: 'mother' }),
  'POST /api/identity/families/:id/deceased': () => ({ id: 'elder', on: '2026-11-21' }),
  'POST /api/identity/newborns': () => NEWBORN,
  'POST /api/identity/ties': () => ({ ...CARER, evidence: 'written word of the person, seen' }),
  'POST /api/identity/ties/:id/confirm': ({ waits }) => ({ id: waits, number: ORDER.number }),
  'POST /api/identity/ties/:id/end': ({ stands }) => ({ id: stands }),
};
/** Whose door is not the gate’s, and why. */
const NO_DOOR: Readonly<Record<string, string>> = {
  'GET /api/my-dependants': 'it is asked for those whom the ties on file name, and for nobody else',
  'POST /api/identity/papers/check': 'it looks at a number, and at nobody',
};
/** What writes and asks the gate about it; a registration is this room’s own, and an end opens nothing. */
const WRITES = [
  'POST /api/patients/:id/papers',
  'POST /api/identity/pairs/:one/:other/decide',
  'POST /api/identity/families/:id/deceased',
  'POST /api/identity/newborns',
  'POST /api/identity/ties',
  'POST /api/identity/ties/:id/confirm',
];

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const who = (route: string): Actor =>
  route === 'GET /api/my-dependants' ? HERSELF : route.endsWith('/confirm') ? SECOND : FIRST;

/** What a route answers, or the codes of its refusal. */
async function answerOf(store: TestStore, facts: Here, row: Route): Promise<string> {
  const asked = row.input.parse(ASKED[nameOf(row)]?.(facts));
  const { tx } = store;
  await tx.query('savepoint asked');
  try {
    return JSON.stringify((await row.run(scopeOf(store, who(nameOf(row))), asked, undefined)) ?? null);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    await tx.query('rollback to savepoint asked');
    return error.refusals.map(({ code }) => code).join(' ');
  }
}

async function stateOf({ tx }: TestStore): Promise<unknown> {
  const people = ['mother', 'twin', 'elder', 'child'];
  const records = await readMany(
    tx,
    people.map((id) => ({ type: 'Patient', id })),
  );
  return [records.map(({ id, version }) => `${id}/${version}`), await tiesOf(tx, people)];
}

describe('a gate that is shut', () => {
  it('is tried at every route of the room', () => {
    assert.deepEqual(routesWith(OPEN_GATE, NOTHING_BESIDE).map(nameOf).sort(), Object.keys(ASKED).sort());
  });

  it('lets nobody past the door of any of them', () =>
    inStore(async (store) => {
      const facts = await here(store);
      const gate: AccessGate = { ...OPEN_GATE, admit: refused('a.shut'), mayDisclose: async () => [] };
      for (const row of routesWith(gate, NOTHING_BESIDE)) {
        const name = nameOf(row);
        if (NO_DOOR[name] === undefined) assert.equal(await answerOf(store, facts, row), 'a.shut', name);
      }
    }));

  it('has nobody told of whom it hides, and nothing done to them', () =>
    inStore(async (store) => {
      const facts = await here(store);
      const open = routesWith(OPEN_GATE, NOTHING_BESIDE);
      const decide = open.find((row) => nameOf(row).endsWith('/decide'));
      assert.ok(decide);
      await answerOf(store, facts, decide);
      for (const row of open) {
        const name = nameOf(row);
        if (name === 'POST /api/patients' || (row.method === 'GET' && !name.endsWith('/watch')))
          assert.match(await answerOf(store, facts, row), HERS, `${name} tells nothing that could be hidden`);
      }
      const before = await stateOf(store);
      const hiding: AccessGate = { ...OPEN_GATE, mayDisclose: async () => [] };
      for (const row of routesWith(hiding, NOTHING_BESIDE)) {
        const answer = await answerOf(store, facts, row);
        assert.doesNotMatch(answer, HERS, nameOf(row));
        if (row.mode === 'write' && nameOf(row) !== 'POST /api/patients')
          assert.equal(answer, 'identity.no-such-patient', nameOf(row));
      }
      assert.deepEqual(await stateOf(store), before);
    }));

  it('has nothing written that it does not let be written', () =>
    inStore(async (store) => {
      const facts = await here(store);
      const before = await stateOf(store);
      const gate: AccessGate = { ...OPEN_GATE, mayWrite: refused('a.write') };
      for (const row of routesWith(gate, NOTHING_BESIDE))
        if (WRITES.includes(nameOf(row))) assert.equal(await answerOf(store, facts, row), 'a.write', nameOf(row));
      assert.deepEqual(await stateOf(store), before);
      await confirmTieWith(OPEN_GATE, NOTHING_BESIDE)(scopeOf(store, SECOND), {
        id: facts.waits,
        number: ORDER.number,
      });
      assert.notDeepEqual(await stateOf(store), before, 'what the gate lets through is written');
    }));
});
