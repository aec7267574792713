import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGS } from '#kernel';
import { call } from '../fixtures.ts';
import { PATIENT, sharing } from '../share-fixtures.ts';
import { type ContractView, DecisionList, DecisionView, ExportDesk } from './contract.ts';
import { decideAndKeep } from './decide.ts';

const assessment = {
  to: 'sz',
  title: 'A synthetic assessment',
  covers: 'visits of synthetic patients',
  assessedOn: '2026-10-01',
  reviewBy: '2027-10-01',
  document: { name: 'assessment.pdf', bytes: 1234, sha256: 'a'.repeat(64) },
};
const contract = {
  to: 'sz',
  exporterName: 'Synthetic exporter',
  exporterPlace: 'hong-kong',
  recipientName: 'Synthetic recipient',
  recipientPlace: 'shenzhen',
  version: '1',
  covers: 'visits of synthetic patients',
  inForceFrom: '2026-11-02',
  until: '2026-11-24',
  onward: 'none',
};

describe('the export desk', () => {
  const { pair, share, opened, open, ledger, wait } = sharing();
  const send = (path: string, body: object, as = 'coordinator') =>
    call(pair.hk, as, 'POST', `/api/exports/${path}`, body);
  const desk = async (as = 'coordinator') => ExportDesk.parse((await call(pair.hk, as, 'GET', '/api/exports')).json);
  const act = (id: string, after: number, what: object, as = 'coordinator') =>
    send(`records/${id}/acts`, { after, act: what }, as);
  const decided = async (query = '') =>
    DecisionList.parse((await call(pair.hk, 'regulator', 'GET', `/api/exports/decisions${query}`)).json).decisions;
  /** Would what an institution sends leave Hong Kong for Shenzhen now? */
  const sending = () =>
    pair.hk.run(async (scope) => {
      const { decision } = await decideAndKeep(
        { ...scope, purpose: 'TREAT' },
        {
          act: 'visit-document',
          patientId: PATIENT,
          to: { id: 'sz', jurisdiction: 'CN-SZ' },
          recipient: { en: 'Clinic', 'zh-Hans': '诊所', 'zh-Hant-HK': '診所' },
          patientCarries: false,
          separateConsent: true,
          sensitiveConsent: true,
          patientTold: true,
        },
      );
      return decision.ok
        ? ['goes', ...decision.value.legalBasis.map(({ instrument }) => instrument)]
        : decision.refusals.map(({ code }) => code);
    });

  it('is for its keepers to write and for the regulator to read', async () => {
    for (const [as, reads, writes] of [
      ['', 401, 401],
      ['patient', 403, 403],
      ['szDoctor', 403, 403],
      ['regulator', 200, 403],
    ] as const) {
      assert.equal((await call(pair.hk, as, 'GET', '/api/exports')).status, reads, as);
      assert.equal((await send('assessments', assessment, as)).status, writes, as);
    }
    assert.equal((await desk('regulator')).mayWrite, false);
  });

  it('opens a route by what is written down, and closes it the day after its end', async () => {
    assert.deepEqual(
      (await desk()).routes.map(({ to, open: isOpen }) => [to, isOpen]),
      [['sz', false]],
    );
    assert.ok((await sending()).includes('consent.assessment-missing'));
    assert.equal((await send('assessments', assessment)).status, 201);
    const made = await send('contracts', contract);
    assert.equal(made.status, 201, made.text);
    const { id, state, clocks } = made.json as ContractView;
    // Today is Sunday, 22 November: the ten working days are over.
    assert.equal(state, 'unfiled');
    assert.deepEqual(
      clocks.map(({ kind, dueOn }) => [kind, dueOn]),
      [
        ['filing', '2026-11-16'],
        ['end', '2026-11-24'],
      ],
    );
    assert.deepEqual(await sending(), ['consent.contract-not-filed']);
    assert.equal(
      (await act(id, 1, { kind: 'filed', on: '2026-11-20', authority: 'Digital Policy Office' })).status,
      200,
    );
    const [goes, instrument] = await sending();
    assert.deepEqual(
      [goes, instrument],
      ['goes', 'GBA Standard Contract for cross-boundary flow of personal information (Mainland, Hong Kong)'],
    );
    const [standing] = (await desk()).routes;
    assert.deepEqual([standing?.open, standing?.lastDay], [true, '2026-11-24']);
    pair.hk.clock.set('2026-11-24T23:59:59.999+08:00');
    assert.equal((await sending())[0], 'goes');
    pair.hk.clock.move(1);
    assert.deepEqual(await sending(), ['consent.contract-not-in-force']);
    assert.equal((await desk()).contracts[0]?.state, 'expired');
    const [failed] = await decided('?allowed=false&limit=1');
    const route = failed?.entries.find((entry) => entry.id === 'gba-standard-contract');
    assert.deepEqual(
      [route?.outcome, route?.conditions.filter(({ met }) => !met).map(({ condition }) => condition)],
      ['fails', ['standard-contract', 'contract-filed']],
    );
    assert.equal(route?.conditions.find(({ condition }) => condition === 'standard-contract')?.evidence, id);
  });

  it('keeps what was written: by whom, in order, for ever', async () => {
    const [before] = (await desk()).contracts;
    assert.ok(before);
    const stale = await act(before.id, 1, { kind: 'incident', on: '2026-11-20', what: 'synthetic' });
    assert.deepEqual([stale.status, stale.code], [409, 'exchange.export-record-changed']);
    const written = await act(before.id, 2, { kind: 'incident', on: '2026-11-20', what: 'synthetic' });
    assert.deepEqual(
      (written.json as ContractView).history.map(({ number, kind, by }) => [number, kind, by.role]),
      [
        [1, 'contract-recorded', 'coordinator'],
        [2, 'filed', 'coordinator'],
        [3, 'incident', 'coordinator'],
      ],
    );
    for (const sql of [
      "update exchange.export_event set body = '{}'",
      'delete from exchange.export_event',
      'delete from exchange.export_decision',
    ]) {
      await assert.rejects(pair.hk.query(sql), /append-only/);
    }
    assert.equal((await ledger(pair.hk, before.id)).filter((entry) => entry.action === 'update').length, 2);
  });

  it('refuses what contradicts itself, by name and in three languages', async () => {
    const wrong: [string, object, string][] = [
      ['assessments', { ...assessment, assessedOn: '2026-11-23' }, 'exchange.export-day-in-future'],
      ['assessments', { ...assessment, reviewBy: '2026-09-30' }, 'exchange.export-days-contradict'],
      ['assessments', { ...assessment, to: 'hk' }, 'exchange.unknown-node'],
      ['contracts', { ...contract, until: '2026-11-01' }, 'exchange.export-days-contradict'],
      ['contracts', { ...contract, to: 'nowhere' }, 'exchange.unknown-node'],
      [
        'records/none/acts',
        { after: 1, act: { kind: 'incident', on: '2026-11-20', what: 'x' } },
        'exchange.export-record-not-found',
      ],
      ['holidays', { year: 2026, days: [{ day: '2027-01-01', name: 'x' }] }, 'exchange.export-days-contradict'],
    ];
    for (const [path, body, code] of wrong) assert.equal((await send(path, body)).code, code, path);
    assert.equal(
      (await send('contracts', { ...contract, inForceFrom: '2026-02-30' })).status,
      400,
      'a day that does not exist',
    );
  });

  it('counts a public holiday once it is on the list of the year, and says which years have none', async () => {
    const made = (await send('contracts', { ...contract, inForceFrom: '2026-11-09' })).json as ContractView;
    const due = async () => (await desk()).contracts.find(({ id }) => id === made.id)?.clocks[0]?.dueOn;
    assert.deepEqual([await due(), (await desk()).yearsWithoutHolidays], ['2026-11-23', [2026, 2027]]);
    assert.equal(
      (await send('holidays', { year: 2026, days: [{ day: '2026-11-11', name: 'synthetic' }] })).status,
      200,
    );
    assert.deepEqual([await due(), (await desk()).yearsWithoutHolidays], ['2026-11-24', [2027]]);
    await send('holidays', { year: 2026, days: [] });
    assert.equal(await due(), '2026-11-23', 'the newest list speaks');
  });

  describe('a decision about a disclosure', () => {
    it('is kept with every entry of both lawbooks, named in the ledger, and shown to the patient and to the desk', async () => {
      const made = await share();
      const view = await opened(made);
      const [entry] = (await ledger(pair.hk, made.share.id)).filter((one) => one.action === 'disclose');
      const id = (entry as unknown as { detail: { decision: string } }).detail.decision;
      const own = DecisionView.parse((await call(pair.hk, 'patient', 'GET', `/api/disclosures/${id}`)).json);
      assert.deepEqual(
        own.entries.map(({ side, id: rule, outcome }) => `${side} ${rule} ${outcome}`),
        [
          'exporter bring-your-own-record holds',
          'exporter gba-standard-contract not-needed',
          'exporter pdpo-notice holds',
          'exporter pdpo-s33 not-in-operation',
          'recipient pipl-28 holds',
          'recipient pipl-29 holds',
        ],
      );
      assert.deepEqual(
        [own.allowed, own.from, own.to, own.toNode, own.act],
        [true, 'HK', 'CN-SZ', 'sz', 'share-opened'],
      );
      assert.deepEqual(
        view.legalBasis.map(({ jurisdiction }) => jurisdiction),
        ['HK', 'HK', 'CN-SZ', 'CN-SZ'],
        'the recipient sees by whose law it came',
      );
      const shown = await call(pair.hk, 'regulator', 'GET', `/api/exports/decisions/${id}`);
      assert.equal(shown.json.id, id);
      assert.ok(!shown.text.includes(PATIENT), 'the desk learns of no patient');
      assert.ok((await decided()).some((one) => one.id === id));
    });

    it('is another’s to nobody', async () => {
      const [one] = await decided();
      assert.ok(one);
      const answer = await call(pair.hk, 'stranger', 'GET', `/api/disclosures/${one.id}`);
      assert.deepEqual([answer.status, answer.code], [404, 'exchange.decision-not-found']);
      assert.equal((await call(pair.hk, 'patient', 'GET', '/api/exports/decisions')).status, 403);
    });

    it('that is a no is kept too, with its reasons in three languages, and nothing is opened', async () => {
      const made = await share();
      await pair.hk.query(
        `update fhir.resource set body = replace(body, '"valueBoolean":true', '"valueBoolean":false') where type = 'Consent' and id = $1`,
        [made.share.id],
      );
      const answer = await open(made);
      assert.deepEqual([answer.status, answer.code], [403, 'exchange.peer-refused']);
      assert.match(answer.text, /separate consent/);
      const no = (await decided('?allowed=false')).find(({ act: what }) => what === 'share-opened');
      assert.ok(no);
      for (const why of no?.why ?? []) assert.equal(new Set(LANGS.map((lang) => why[lang])).size, LANGS.length);
      const denied = (await ledger(pair.hk, no?.id ?? '-')).map(({ outcome }) => outcome);
      assert.deepEqual(denied, ['denied']);
      assert.deepEqual(
        (await pair.sz.query('select 1 from exchange.received_share where share_ref = $1', [made.share.id])).length,
        0,
      );
    });

    it('a page of decisions goes on where the last one ended', async () => {
      wait(1);
      await opened(await share());
      const all = await decided('?limit=100');
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const query = cursor === undefined ? '?limit=2' : `?limit=2&cursor=${cursor}`;
        const page = DecisionList.parse(
          (await call(pair.hk, 'regulator', 'GET', `/api/exports/decisions${query}`)).json,
        );
        seen.push(...page.decisions.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.deepEqual(
        seen,
        all.map(({ id }) => id),
      );
    });
  });
});
