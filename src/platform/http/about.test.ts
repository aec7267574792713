import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Actor, PersonActor, Tx } from '#kernel';
import type { Database } from '#platform/postgres';
import { type Asked, aboutWhom, patientsAsked } from './about.ts';
import type { About, Caller } from './route.ts';

const NO_TX = {} as Tx;
const person = (facts: Partial<PersonActor>): Actor => ({
  kind: 'person',
  accountId: 'a1',
  role: 'clinician',
  name: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
  scopes: [],
  clientId: 'web',
  ...facts,
});
const DOCTOR = person({ fhirUser: 'Practitioner/dr1' });
const PATIENT = person({ role: 'patient', patientId: 'p1' });

/** How transactions were opened. */
const modes: unknown[] = [];
const database = {
  transaction: (work: (tx: Tx) => Promise<unknown>, options: { mode?: string }) => {
    modes.push(options?.mode);
    return work(NO_TX);
  },
} as unknown as Database;

const asked = (url: string, facts: Partial<Asked> = {}): Asked => ({
  request: { url } as Asked['request'],
  params: {},
  ...facts,
});
interface Door {
  readonly about?: About;
  readonly who?: readonly Caller[];
}
const named = (request: Asked, { about, who = ['clinician'] }: Door = {}, actor: Actor = DOCTOR) =>
  patientsAsked({ who, ...(about === undefined ? {} : { about }) }, request, { actor, database });
/** Names whoever stands under `patient`. */
const byPatient: About = async (_tx, { patient }) => (typeof patient === 'string' ? patient.split(',') : []);

describe('whom a refused request is about', () => {
  it('is told by its query, its body and its path, each before the one before', async () => {
    const door = { about: byPatient };
    assert.deepEqual(await named(asked('/x?patient=p1'), door), ['p1']);
    assert.deepEqual(await named(asked('/x?patient=p1', { input: { patient: 'p2' } }), door), ['p2']);
    assert.deepEqual(
      await named(asked('/x?patient=p1', { input: { patient: 'p2' }, params: { patient: 'p3' } }), door),
      ['p3'],
    );
    assert.deepEqual(await named(asked('/x', { params: { patient: 'p3' } }), door), ['p3']);
  });

  it('is told by what there is, where the body is none that has members', async () => {
    for (const input of [undefined, null, 'patient', 7])
      assert.deepEqual(await named(asked('/x?patient=p1', { input }), { about: byPatient }), ['p1']);
  });

  it('is each once', async () => {
    assert.deepEqual(await named(asked('/x?patient=p1,p2,p1'), { about: byPatient }), ['p1', 'p2']);
  });

  it('is looked for without writing anything', async () => {
    modes.length = 0;
    await named(asked('/x?patient=p1'), { about: byPatient });
    assert.deepEqual(modes, ['read']);
  });

  it('is nobody where the caller has no name: they could fill anybody’s list', async () => {
    const anonymous: Actor = { kind: 'anonymous' };
    assert.deepEqual(await named(asked('/x?patient=p1'), { about: byPatient }, anonymous), []);
    assert.deepEqual(await named(asked('/x'), { who: ['patient'] }, anonymous), []);
  });

  it('is the patient who asks, where a patient alone may', async () => {
    const own = { who: ['patient'] } as const;
    assert.deepEqual(await named(asked('/x'), own, PATIENT), ['p1']);
    assert.deepEqual(await named(asked('/x'), { who: ['patient', 'clinician'] }, PATIENT), []);
    assert.deepEqual(await named(asked('/x'), own, DOCTOR), []);
    assert.deepEqual(await named(asked('/x'), own, { kind: 'system', clientId: 's', scopes: [] }), []);
  });

  it('is who was named, and not the patient who asks, where somebody was', async () => {
    const door = { about: byPatient, who: ['patient'] } as const;
    assert.deepEqual(await named(asked('/x?patient=p2'), door, PATIENT), ['p2']);
    assert.deepEqual(await named(asked('/x'), door, PATIENT), ['p1']);
  });
});

describe('a member that leads to a patient', () => {
  const looked: string[] = [];
  const patientOf = async (_tx: Tx, id: string) => {
    looked.push(id);
    return id === 'nobody-s' ? null : id === 'not-here' ? undefined : `of-${id}`;
  };
  const about = aboutWhom(patientOf, 'id', 'other');
  const whom = (facts: Readonly<Record<string, unknown>>) => about(NO_TX, facts);

  it('leads to whose it is; each of the members, and no other', async () => {
    assert.deepEqual(await whom({ id: 'a', other: 'b', third: 'c' }), ['of-a', 'of-b']);
    assert.deepEqual(await whom({ other: 'b' }), ['of-b']);
  });

  it('leads nowhere where nothing has that id, or it is nobody’s', async () => {
    assert.deepEqual(await whom({ id: 'not-here', other: 'nobody-s' }), []);
  });

  it('is looked up only where it can be an id', async () => {
    looked.length = 0;
    for (const id of ['', 'a b', 'a/b', '../a', 'x'.repeat(65), "a'", 'a\n', 7, null, undefined, ['a'], { a: 'a' }])
      assert.deepEqual(await whom({ id }), []);
    assert.deepEqual(looked, []);
    const longest = `A-z.0${'9'.repeat(59)}`;
    assert.deepEqual(await whom({ id: longest }), [`of-${longest}`]);
  });
});
