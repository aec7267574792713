import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessNote, LANGS, RefusalError, randomIds, type Scope } from '#kernel';
import { TEST_NODE, testScope } from '../../../test/harness.ts';
import { toRemoteAccess } from './access-log/entries.ts';
import { recordRemoteAccess } from './access-log/operations.ts';
import {
  AccessLogView,
  LedgerConsistency,
  LedgerEntriesView,
  LedgerHead,
  LedgerProof,
  NoticesView,
  NoticeView,
  ShareTerms,
} from './contract.ts';
import { aClinician, aName, aPatient, aPerson } from './fixtures.ts';
import { createGrant, getGrant, listGrants, lockGrant, revokeGrant } from './grants/operations.ts';
import { writeLedger } from './ledger/append.ts';
import { entryHash } from './ledger/entry.ts';
import { hexOf } from './ledger/heads.ts';
import { verifyConsistency, verifyInclusion } from './ledger/merkle.ts';
import { verifierOf } from './ledger/peers.ts';
import { sequenceNow } from './ledger/sequence.ts';
import { notify } from './notices/notify.ts';
import { codesOf, type TestRoom, testRoom } from './room-harness.ts';

const ACTORS = {
  elder: aPatient('p1'),
  other: aPatient('p2'),
  doctor: aClinician('org1'),
  operator: aPerson('operator'),
  regulator: aPerson('regulator'),
  coordinator: aPerson('coordinator'),
} as const;
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

describe('the consent room', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom(ACTORS);
    for (const id of ['p1', 'p2']) {
      await room.send('system', 'PUT', `/fhir/R4/Patient/${id}`, {
        resourceType: 'Patient',
        id,
        name: [{ text: 'Synthetic' }],
      });
    }
  });
  after(() => room.close());

  /** An operation as somebody, its notes in the ledger as the pipeline does it. */
  const as = <T>(name: keyof typeof ACTORS, work: (scope: Scope) => Promise<T>): Promise<T> =>
    room.db.database.transaction(async (tx) => {
      const purpose = ACTORS[name].role === 'clinician' ? 'TREAT' : 'PATRQT';
      const scope = testScope(tx, { actor: ACTORS[name], clock: room.clock, ids: randomIds, purpose });
      const result = await work(scope);
      const facts = { ...scope, at: room.clock.now() };
      await writeLedger(
        tx,
        scope.notes.map((note) => ({ facts, note })),
      );
      return result;
    });
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no refusal',
      (error: unknown) => {
        assert.ok(error instanceof RefusalError, String(error));
        return error.refusals.map((r) => r.code).join(' ');
      },
    );
  const wish = { patientId: 'p1', sections: ['problems', 'allergies'], recipients: { kind: 'consortium' } } as const;
  const notices = async (name: string, query = '') =>
    NoticesView.parse((await room.send(name, 'GET', `/api/notices${query}`)).json);
  const log = async (name: string, query = '') =>
    AccessLogView.parse((await room.send(name, 'GET', `/api/access-log${query}`)).json);

  describe('a grant', () => {
    it('is a FHIR Consent that the patient reads, with the sentence that was agreed to', async () => {
      const grant = await as('elder', (scope) => createGrant(scope, { ...wish, label: 'for my visit' }));
      assert.deepEqual(await as('elder', (scope) => getGrant(scope, grant.id)), grant);
      const consent = await room.send('elder', 'GET', `/fhir/R4/Consent/${grant.id}`);
      assert.equal(consent.status, 200, consent.text);
      assert.equal(consent.json.status, 'active');
      assert.match(consent.json.text.div, /last 36 months/);
      const checked = await room.send('system', 'POST', '/fhir/R4/Consent/$validate', consent.json);
      assert.ok([200, 404, 405].includes(checked.status));
      const back = await room.send('system', 'PUT', `/fhir/R4/Consent/${grant.id}`, consent.json);
      assert.ok(back.status < 300, `our own Consent is valid FHIR: ${back.text}`);
    });
    it('is given and taken back by the patient alone', async () => {
      for (const name of ['other', 'doctor', 'operator', 'coordinator'] as const) {
        assert.equal(
          await codeOf(as(name, (scope) => createGrant(scope, wish))),
          'consent.giver-not-the-patient',
          name,
        );
      }
      const grant = await as('elder', (scope) => createGrant(scope, wish));
      assert.equal(
        await codeOf(as('doctor', (scope) => revokeGrant(scope, grant.id))),
        'consent.giver-not-the-patient',
      );
      assert.equal((await as('elder', (scope) => getGrant(scope, grant.id))).state, 'active');
    });
    it('names every fault of its terms and writes nothing', async () => {
      const before = (await as('elder', (scope) => listGrants(scope, 'p1'))).length;
      const code = await codeOf(
        as('elder', (scope) => createGrant(scope, { ...wish, sections: [], opensMax: 0, lookBackMonths: 5_000 })),
      );
      assert.equal(code, 'consent.no-sections consent.look-back-out-of-range consent.opens-out-of-range');
      assert.equal((await as('elder', (scope) => listGrants(scope, 'p1'))).length, before);
    });
    it('once revoked stays revoked; twice changes nothing; two at once are one', async () => {
      const grant = await as('elder', (scope) => createGrant(scope, wish));
      room.clock.move(60_000);
      const ended = await Promise.all([1, 2, 3].map(() => as('elder', (scope) => revokeGrant(scope, grant.id))));
      assert.deepEqual(new Set(ended.map((g) => `${g.state} ${g.version}`)), new Set(['revoked 2']));
      const again = await as('elder', (scope) => lockGrant(scope, grant.id));
      assert.deepEqual([again.state, again.version], ['revoked', 2]);
      const [listed] = (await as('elder', (scope) => listGrants(scope, 'p1'))).filter((g) => g.id === grant.id);
      assert.equal(listed?.state, 'revoked');
      const about = (await notices('elder')).items.filter((n) => n.params.shareId === grant.id);
      assert.deepEqual(about.map((n) => n.kind).sort(), ['share-created', 'share-revoked']);
    });
    it('locked by wrong passcodes says so to the patient', async () => {
      const grant = await as('elder', (scope) => createGrant(scope, wish));
      assert.equal((await as('doctor', (scope) => lockGrant(scope, grant.id))).state, 'locked');
      const [first] = (await notices('elder')).items.filter(
        (n) => n.params.shareId === grant.id && n.kind === 'share-locked',
      );
      assert.match(first?.text['zh-Hant-HK'] ?? '', /分享已鎖定/);
      assert.equal((await as('elder', (scope) => getGrant(scope, grant.id))).state, 'locked');
    });
    it('unknown is not found', async () => {
      assert.equal(await codeOf(as('elder', (scope) => getGrant(scope, 'nothing'))), 'consent.not-found');
      assert.equal(await codeOf(as('elder', (scope) => revokeGrant(scope, 'nothing'))), 'consent.not-found');
    });
    it('is listed with its own patient only', async () => {
      assert.deepEqual(await as('other', (scope) => listGrants(scope, 'p2')), []);
    });
  });

  describe('notices', () => {
    it('are the patient’s own, newest first, paged, and read once', async () => {
      for (let i = 0; i < 5; i++) {
        room.clock.move(1_000);
        await as('doctor', (scope) =>
          notify(scope, 'p2', 'visit-arrived', { documentId: `d${i}`, organization: aName('Clinic', '诊所') }),
        );
      }
      const first = await notices('other', '?limit=3');
      assert.deepEqual(
        first.items.map((n) => n.params.documentId),
        ['d4', 'd3', 'd2'],
      );
      assert.equal(first.unread, 5);
      const second = await notices('other', `?limit=3&cursor=${first.next}`);
      assert.deepEqual(
        second.items.map((n) => n.params.documentId),
        ['d1', 'd0'],
      );
      assert.equal(second.next, undefined);
      const id = first.items[0]?.id ?? '';
      const read = NoticeView.parse((await room.send('other', 'POST', `/api/notices/${id}/read`)).json);
      room.clock.move(1_000);
      const again = NoticeView.parse((await room.send('other', 'POST', `/api/notices/${id}/read`)).json);
      assert.ok(read.readAt);
      assert.equal(again.readAt, read.readAt);
      assert.equal((await notices('other')).unread, 4);
      assert.deepEqual(
        (await notices('other', '?unread=false')).items.map((n) => n.id),
        [id],
      );
      const stranger = await room.send('elder', 'POST', `/api/notices/${id}/read`);
      assert.deepEqual([stranger.status, codesOf(stranger)], [404, ['consent.notice-not-found']]);
    });
    it('go with the act they tell of, or not at all', async () => {
      const before = (await notices('other')).unread;
      await assert.rejects(
        as('doctor', async (scope) => {
          await notify(scope, 'p2', 'consent-changed', { consentId: 'c' });
          throw new Error('the act failed');
        }),
      );
      assert.equal((await notices('other')).unread, before);
    });
    it('are nobody else’s', async () => {
      for (const name of ['', 'operator']) {
        assert.ok([401, 403].includes((await room.send(name, 'GET', '/api/notices')).status), name);
      }
      // Those who work here have notices of their own, and see no patient's.
      assert.deepEqual((await notices('doctor')).items, []);
    });
    it('a page mark that is not ours is refused', async () => {
      const encoded = (text: string) => Buffer.from(text).toString('base64url');
      for (const cursor of [
        'zzz',
        encoded('2026 \0'),
        encoded('1 a'),
        encoded('-000001-01-01T00:00:00Z a'),
        encoded('2026-99-01T00:00:00Z a'),
      ]) {
        const sent = await room.send('other', 'GET', `/api/notices?cursor=${cursor}`);
        assert.deepEqual([sent.status, codesOf(sent)], [400, ['consent.cursor-invalid']], cursor);
      }
    });
  });

  describe('my access log', () => {
    const seen: AccessNote = {
      action: 'read',
      outcome: 'permitted',
      patientId: 'p1',
      kinds: { Condition: 2, Observation: 3 },
      basis: 'consent/treatment-relation',
      detail: { visit: 'v1' },
    };
    it('lists what was done here and at the neighbour, in one list, each as a sentence in three languages', async () => {
      room.clock.move(1_000);
      await as('doctor', async (scope) => scope.note(seen));
      room.clock.move(1_000);
      const there = toRemoteAccess(
        {
          node: { id: 'sz', jurisdiction: 'CN-SZ', url: 'http://sz.test' },
          actor: aClinician('sz-clinic'),
          purpose: 'TREAT',
          correlationId: 'x',
          at: room.clock.now(),
        },
        { ...seen, action: 'disclose', basis: 'consent/shared-by-patient' },
        'remote-1',
      );
      await as('operator', (scope) => recordRemoteAccess(scope, 'p1', there));
      await as('operator', (scope) => recordRemoteAccess(scope, 'p1', there));
      const { items } = await log('elder', '?limit=100');
      const both = items.filter((e) => e.node === 'sz' || e.detail?.visit === 'v1');
      assert.deepEqual(
        both.map((e) => [e.node, e.action]),
        [
          ['sz', 'disclose'],
          ['hk', 'read'],
        ],
        'told twice, listed once',
      );
      const [, here] = both;
      assert.equal(
        here?.sentence.en,
        'clinician (synthetic) (org1 (synthetic)) looked at your diagnoses and tests and measurements, to treat you. You are in treatment there.',
      );
      for (const entry of items) for (const lang of LANGS) assert.ok(entry.sentence[lang].length > 5);
    });
    it('reading it is in it', async () => {
      room.clock.move(1_000);
      await log('elder', '?limit=1');
      room.clock.move(1_000);
      const [latest] = (await log('elder', '?limit=1')).items;
      assert.deepEqual([latest?.action, latest?.basis, latest?.role], ['read', 'consent/own-log', 'patient']);
    });
    it('of others only leaves out what the patient did, and nothing else', async () => {
      for (let looks = 0; looks < 3; looks++) await log('elder', '?limit=1');
      const all = (await log('elder', '?limit=100')).items;
      const others = (await log('elder', '?limit=100&by=others')).items;
      assert.ok(others.length > 0 && others.every(({ role }) => role !== 'patient'));
      const expected = all.filter(({ role }) => role !== 'patient').map(({ node, id }) => `${node}/${id}`);
      assert.deepEqual(
        others.slice(0, expected.length).map(({ node, id }) => `${node}/${id}`),
        expected,
      );
    });
    it('is the patient’s own', async () => {
      const other = await room.send('other', 'GET', '/api/access-log?patient=p1');
      assert.deepEqual([other.status, codesOf(other)], [403, ['consent.log-not-yours']]);
      for (const name of ['', 'doctor', 'operator', 'coordinator', 'regulator']) {
        assert.ok([401, 403].includes((await room.send(name, 'GET', '/api/access-log?patient=p1')).status), name);
      }
      assert.ok((await log('other')).items.every((e) => e.detail?.visit !== 'v1'));
    });
    it('pages without losing or doubling an entry, also where many share an instant', async () => {
      await as('doctor', async (scope) => {
        for (let i = 0; i < 25; i++) scope.note({ ...seen, patientId: 'p2', detail: { n: String(i) } });
      });
      const numbers: string[] = [];
      let query = '?limit=10';
      for (let page = 0; page < 10; page++) {
        const { items, next } = await log('other', query);
        numbers.push(...items.flatMap((e) => e.detail?.n ?? []));
        if (next === undefined) break;
        query = `?limit=10&cursor=${next}`;
      }
      assert.deepEqual(
        numbers.map(Number).sort((a, b) => a - b),
        Array.from({ length: 25 }, (_, i) => i),
      );
    });
    it('an attempt that was refused is told as refused, not by a rule that permits', async () => {
      await as('doctor', async (scope) => scope.note({ ...seen, outcome: 'denied', detail: { denied: 'x' } }));
      const found = (await log('elder', '?limit=100')).items.find((e) => e.detail?.denied === 'x');
      assert.match(
        found?.sentence.en ?? '',
        /tried to look at your diagnoses .* and was refused, to treat you\. It was not allowed\.$/,
      );
      assert.match(found?.sentence['zh-Hans'] ?? '', /曾试图查看您的诊断、检验与测量，已被拒绝/);
    });
  });

  describe('the ledger’s doors', () => {
    it('the head is anyone’s to see, signed by the node, and grows consistently', async () => {
      await room.db.database.transaction(sequenceNow);
      const first = LedgerHead.parse((await room.send('', 'GET', '/api/ledger/head')).json);
      const peer = {
        id: TEST_NODE.id,
        url: TEST_NODE.url,
        kid: room.keys.kid,
        publicJwk: room.keys.publicJwk as Record<string, unknown>,
      };
      const payload = await verifierOf([peer])(TEST_NODE.id, first.jws);
      assert.deepEqual(payload, { kind: 'ledger-head', node: 'hk', size: first.size, root: first.root, at: first.at });
      await log('elder');
      await room.db.database.transaction(sequenceNow);
      const second = LedgerHead.parse((await room.send('', 'GET', '/api/ledger/head')).json);
      assert.ok(second.size > first.size);
      const proof = LedgerConsistency.parse(
        (await room.send('', 'GET', `/api/ledger/consistency?from=${first.size}&to=${second.size}`)).json,
      );
      assert.ok(
        verifyConsistency(first.size, bytes(first.root), second.size, bytes(second.root), proof.path.map(bytes)),
      );
    });
    it('a range that is none is refused', async () => {
      for (const query of ['from=5&to=4', 'from=0&to=999999']) {
        assert.deepEqual(codesOf(await room.send('', 'GET', `/api/ledger/consistency?${query}`)), [
          'consent.consistency-range',
        ]);
      }
      assert.equal((await room.send('', 'GET', '/api/ledger/consistency?from=-1&to=2')).status, 400);
    });
    it('the patient gets the proof of each own entry, also of one just written; others do not', async () => {
      // The first reading is the newest entry of the second.
      room.clock.move(1_000);
      await log('elder', '?limit=1');
      const [entry] = (await log('elder', '?limit=1')).items;
      assert.equal(entry?.proofAvailable, false, 'it waits for its place');
      const path = `/api/ledger/proof?entry=${entry?.id}`;
      const proof = LedgerProof.parse((await room.send('elder', 'GET', path)).json);
      const leaf = entryHash(bytes(proof.entry.salt), proof.entry.body);
      assert.equal(hexOf(leaf), proof.leaf);
      assert.ok(verifyInclusion(leaf, proof.position, proof.head.size, proof.path.map(bytes), bytes(proof.head.root)));
      assert.equal(JSON.parse(proof.entry.body).id, entry?.id);
      const again = (await log('elder', '?limit=100')).items.find((e) => e.id === entry?.id);
      assert.equal(again?.proofAvailable, true);
      const other = await room.send('other', 'GET', path);
      assert.deepEqual([other.status, codesOf(other)], [404, ['consent.entry-not-found']]);
      assert.equal((await room.send('doctor', 'GET', path)).status, 403);
      assert.equal((await room.send('regulator', 'GET', path)).status, 200);
      assert.deepEqual(codesOf(await room.send('elder', 'GET', '/api/ledger/proof?entry=nothing')), [
        'consent.entry-not-found',
      ]);
    });
    it('entries go out to regulators and operators, page by page, and that is in the ledger', async () => {
      const collected: number[] = [];
      let from: number | undefined = 0;
      while (from !== undefined) {
        const page: LedgerEntriesView = LedgerEntriesView.parse(
          (await room.send('regulator', 'GET', `/api/ledger/entries?from=${from}&limit=20`)).json,
        );
        collected.push(...page.items.map((e) => e.position));
        from = page.next;
      }
      assert.deepEqual(
        collected,
        collected.map((_, i) => i),
      );
      assert.ok(collected.length > 30);
      for (const name of ['', 'elder', 'doctor', 'coordinator']) {
        assert.ok([401, 403].includes((await room.send(name, 'GET', '/api/ledger/entries')).status), name);
      }
      const [noted] = await room.db.database.transaction((tx) =>
        tx.query<{ n: number }>(
          `select count(*)::int as n from consent.ledger_entry where body like '%"basis":"consent/ledger-export"%'`,
        ),
      );
      assert.ok((noted?.n ?? 0) >= 2);
    });
    it('what anyone may ask of a share is said with its source', async () => {
      const terms = ShareTerms.parse((await room.send('', 'GET', '/api/share-terms')).json);
      assert.deepEqual([terms.lookBackMonths.default, terms.passcodeTries.default], [36, 5]);
      assert.match(terms.lookBackMonths.instrument.en, /eHealth/);
    });
  });
});
