/** Each request about somebody’s record asks the gate: who is shut out of it comes no further, who is hidden by it is not told of, and what it does not let be written is not written. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AccessGate } from '#fhir';
import { type Actor, type Refusal, RefusalError, seededIds, stoppedClock } from '#kernel';
import type { Route } from '#platform/http';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { registerClinicians } from '../../../test/permits.ts';
import { VisitNote } from './contract.ts';
import { AN_ELDER, aClinician, TEST_SZ, testPorts } from './fixtures.ts';
import { createRoom } from './index.ts';
import { receiveDocument } from './operations/receive-document.ts';
import { createVisitWith } from './operations/record-visit.ts';
import { signVisitWith } from './operations/sign-visit.ts';

const refusal = (code: string): Refusal => ({
  code,
  issue: 'forbidden',
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});
const refused = (code: string) => () => {
  throw new RefusalError(refusal(code));
};
const OPEN: AccessGate = {
  admit: () => undefined,
  restrict: async () => 'all',
  mayDisclose: async (_scope, _action, resources) => resources,
  mayWrite: async () => undefined,
};

const NOTE = VisitNote.parse({ reason: '咳嗽', diagnoses: [{ text: '感冒' }], plan: {}, language: 'zh-Hans' });
/** What her record says: her name, what she came for, what a document tells. */
const HERS = /陳大文|CHAN, Tai Man|感冒|咳嗽|synthetic-finding/;

interface Here {
  readonly patientId: string;
  readonly draft: { readonly id: string; readonly version: string };
  readonly signed: { readonly id: string; readonly version: string };
  readonly documentId: string;
}
type Ask = (facts: Here) => object;
const ofPatient: Ask = ({ patientId }) => ({ id: patientId });
const ofVisit: Ask = ({ signed }) => ({ id: signed.id });
const ofDocument: Ask = ({ documentId }) => ({ id: documentId });

/** What is asked of each route about somebody. */
const ASKED: Readonly<Record<string, Ask>> = {
  'GET /api/patients/:id/summary': ofPatient,
  'GET /api/patients/:id/summary/bundle': ofPatient,
  'GET /api/patients/:id/summary/pdf': ofPatient,
  'GET /api/patients/:id/folder': ofPatient,
  'GET /api/visits': ({ patientId }) => ({ patientId }),
  'GET /api/visits/:id': ofVisit,
  'GET /api/visits/:id/watch': ofVisit,
  'GET /api/visits/:id/document': ofVisit,
  'GET /api/visits/:id/pdf': ofVisit,
  'POST /api/visits': ({ patientId }) => ({ patientId, note: NOTE }),
  'PUT /api/visits/:id': ({ draft }) => ({ ...draft, note: NOTE }),
  'POST /api/visits/:id/sign': ({ draft }) => draft,
  'GET /api/folder/:id': ofDocument,
  'GET /api/folder/:id/original': ofDocument,
  'GET /api/folder/:id/pdf': ofDocument,
  'POST /api/folder/:id/decisions': ({ documentId }) => ({
    id: documentId,
    decisions: [{ index: 2, decision: 'accept' }],
  }),
};
/** Routes that are not asked here, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'GET /api/visits/not-sent': 'names nobody',
  'GET /api/visits/not-sent/watch': 'names nobody',
  'POST /api/visits/:id/send-again': 'of a visit that was not sent; it shows what GET /api/visits/:id shows',
  'GET /api/inbox': 'asked below: a list is empty, not refused',
  'GET /api/inbox/watch': 'names nobody',
  'POST /api/imports':
    'a program’s own; what it may write the gate is asked of each resource (import.contract.test.ts)',
};
const WRITES = ['POST /api/visits', 'POST /api/visits/:id/sign', 'POST /api/folder/:id/decisions'];
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

describe('a gate that is shut', () => {
  let db: TestDatabase;
  let facts: Here;
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('shut-gate');
  const doctor: Actor = aClinician();
  const routesOf = (gate: AccessGate) => createRoom(testPorts({ gate })).routes;

  before(async () => {
    db = await testDatabase();
    await registerClinicians(db.database, 'mainland-registration', 'dr-lin', 'dr-ho', 'dr-x');
    facts = await db.database.transaction(async (tx) => {
      const scope = testScope(tx, { actor: doctor, ids, clock, node: TEST_SZ });
      const { patientId } = await registerOrFindPatient(scope, AN_ELDER);
      const ports = testPorts({ gate: OPEN });
      const begin = () => createVisitWith(ports)(scope, { patientId, note: NOTE });
      const draft = await begin();
      const begun = await begin();
      const signed = await signVisitWith(ports)(scope, { id: begun.id, version: begun.version });
      const subject = { reference: 'Patient/p' };
      const entry = [
        {
          fullUrl: 'https://hk.test/Composition/c',
          resource: { resourceType: 'Composition', subject, title: 'synthetic-finding' },
        },
        { fullUrl: 'https://hk.test/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
        {
          fullUrl: 'https://hk.test/Condition/k',
          resource: { resourceType: 'Condition', id: 'k', code: { text: 'synthetic-finding' }, subject },
        },
      ];
      const { documentId } = await receiveDocument(scope, {
        fromNode: 'hk',
        messageId: 'm',
        caseId: 'c',
        patientId,
        bundleText: JSON.stringify({ resourceType: 'Bundle', type: 'document', entry }),
        signature: { node: 'hk', kid: 'k', signedAt: '2026-11-20T09:00:00.000Z' },
      });
      return { patientId, draft, signed, documentId };
    });
    facts = {
      ...facts,
      draft: { id: facts.draft.id, version: facts.draft.version },
      signed: { id: facts.signed.id, version: facts.signed.version },
    };
  });
  after(() => db.close());

  /** What a route answers, or the codes of its refusal; whatever it did is undone. */
  async function answerOf(row: Route, input: object): Promise<string> {
    const undone = new Error('undone');
    let answer = '';
    await db.database
      .transaction(async (tx) => {
        const scope = testScope(tx, { actor: doctor, ids, clock, node: TEST_SZ, lang: 'zh-Hans' });
        const output: unknown = await row.run(scope, row.input.parse(input), undefined);
        const shown = row.present?.(output, scope).body ?? output;
        answer = typeof shown === 'string' ? shown : JSON.stringify(shown);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error instanceof RefusalError) answer = error.refusals.map(({ code }) => code).join(' ');
        else if (error !== undone) throw error;
      });
    return answer;
  }
  const asked = (gate: AccessGate): [string, () => Promise<string>][] =>
    routesOf(gate).flatMap((row) => {
      const ask = ASKED[nameOf(row)];
      return ask === undefined ? [] : [[nameOf(row), () => answerOf(row, ask(facts))]];
    });

  it('is tried at every route of the room, or it is said why not', () => {
    assert.deepEqual(routesOf(OPEN).map(nameOf).sort(), [...Object.keys(ASKED), ...Object.keys(ELSEWHERE)].sort());
  });

  it('would let all of it be told, were it open', async () => {
    for (const [name, answer] of asked(OPEN))
      if (!/(pdf|watch|bundle|folder)$/.test(name)) assert.match(await answer(), HERS, name);
  });

  it('lets nobody past its door', async () => {
    for (const [name, answer] of asked({ ...OPEN, admit: refused('a.shut'), mayDisclose: async () => [] }))
      assert.equal(await answer(), 'a.shut', name);
  });

  it('has nobody told of whom it hides', async () => {
    for (const [name, answer] of asked({ ...OPEN, mayDisclose: async () => [] }))
      assert.match(await answer(), /^records\.(patient|visit|document)-unknown$/, name);
    const inbox = routesOf({ ...OPEN, mayDisclose: async () => [] }).find((row) => nameOf(row) === 'GET /api/inbox');
    assert.ok(inbox);
    assert.doesNotMatch(await answerOf(inbox, {}), HERS);
  });

  it('has nothing written that it does not let be written', async () => {
    for (const [name, answer] of asked({ ...OPEN, mayWrite: refused('a.write') }))
      if (WRITES.includes(name)) assert.equal(await answer(), 'a.write', name);
  });
});
