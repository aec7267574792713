import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { readResource } from '#fhir';
import { GuideEntry, Proposals, Reports } from './contract.ts';
import { loadInstitutions, takePassedOn } from './index.ts';
import { applyDue, turnDay } from './operations/apply-due.ts';
import { START, type TestDirectory, testDirectory } from './room-harness.ts';

describe('一数一源一岗一责: an entry is changed by a proposal that a second person accepts', () => {
  let at: TestDirectory;
  before(async () => {
    at = await testDirectory();
  });
  beforeEach(() => at.clock.set(START));
  after(() => at.close());

  const change = (item: string, value: unknown, more: object = {}) => ({
    institution: 'pku-sz',
    item,
    ...(value === undefined ? {} : { value }),
    reason: 'the hospital told us',
    source: 'https://example.org/notice',
    effectiveFrom: '2026-11-22',
    ...more,
  });
  const propose = (as: string, body: object) => at.send(as, 'POST', '/api/directory/proposals', body);
  const decide = (as: string, id: string, accept = true) =>
    at.send(as, 'POST', `/api/directory/proposals/${id}/decide`, { accept, reason: 'looked at the notice' });
  const proposed = async (as: string, body: object): Promise<string> => {
    const { status, json, code } = await propose(as, body);
    assert.equal(status, 201, code);
    return json.id;
  };
  const guide = async (id = 'pku-sz') => GuideEntry.parse((await at.send('', 'GET', `/api/guide/${id}`)).json);
  const item = async (name: string, id = 'pku-sz') => (await guide(id)).items.find((one) => one.item === name);
  const ledger = async (basis: string) => {
    const rows = await at.db.database.transaction((tx) =>
      tx.query<{ body: string }>('select body from consent.ledger_entry where body like $1', [`%${basis}%`]),
    );
    return rows.length;
  };

  it('stays as it is until then, and afterwards says by which source and since when', async () => {
    const hours = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '08:00', closes: '17:30' }];
    const id = await proposed('contact', change('hours', hours));
    assert.equal(await item('hours'), undefined);
    const { json, status } = await decide('officer', id);
    assert.deepEqual([status, json.state], [200, 'applied']);
    const now = await item('hours');
    assert.deepEqual([now?.value, now?.sources, now?.changedOn], [hours, ['https://example.org/notice'], '2026-11-22']);
    assert.ok(!(await guide()).unknown.includes('hours'));
    const location = await at.run((scope) => readResource(scope.tx, 'Location', 'pku-sz'));
    assert.match(location?.body ?? '', /"hoursOfOperation":\[\{"daysOfWeek":\["mon"/);
    assert.ok((await ledger('directory.change-proposed')) > 0);
    assert.equal(await ledger('directory.change-accepted'), 1);
  });

  it('keeps its history: the FHIR versions, and before and after of each change for everybody to see', async () => {
    const version = async () => (await at.run((scope) => readResource(scope.tx, 'Organization', 'pku-sz')))?.version;
    const was = (await version()) ?? 0;
    await decide('officer', await proposed('contact', change('phone', '+86 755 8392 3333')));
    at.clock.move(1000);
    await decide('officer', await proposed('contact', change('phone', '+86 755 8392 4444')));
    assert.equal(await version(), was + 2);
    const [last] = (await guide()).changes;
    assert.deepEqual([last?.item, last?.before, last?.after], ['phone', '+86 755 8392 3333', '+86 755 8392 4444']);
  });

  it('is never decided on by who proposed it, and only by who holds the duty', async () => {
    const own = await proposed('officer', change('ownership', 'private'));
    assert.deepEqual([(await decide('officer', own)).code], ['directory.decides-own']);
    assert.equal((await decide('contact', own)).code, 'directory.not-duty-holder');
    assert.equal((await decide('officer2', own, false)).status, 200);
    // What the institution answers for itself, its own coordinator may decide, and no other’s.
    const fees = await proposed('doctor', change('fees', { en: 'RMB 100 a visit' }));
    assert.equal((await decide('elsewhere', fees)).code, 'directory.not-duty-holder');
    assert.equal((await decide('operator', fees)).status, 403);
    assert.equal((await decide('contact', fees)).status, 200);
  });

  it('of two officers who decide at once one wins; the other gets a clear 409, and the change is made once', async () => {
    const id = await proposed('contact', change('website', 'https://example.org/pku-sz'));
    const answers = await Promise.all([decide('officer', id), decide('officer2', id, false)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(answers.find(({ status }) => status === 409)?.code, 'directory.already-decided');
    const winner = answers.find(({ status }) => status === 200)?.json.state;
    assert.equal((await item('website')) !== undefined, winner === 'applied');
  });

  it('one change of an item waits at a time', async () => {
    const id = await proposed('contact', change('address', '莲花路 1120 号'));
    const second = await propose('doctor', change('address', '莲花路 1121 号'));
    assert.deepEqual([second.status, second.code], [409, 'directory.proposal-waiting']);
    assert.equal(
      (await at.send('doctor', 'POST', `/api/directory/proposals/${id}/withdraw`)).code,
      'directory.not-the-proposer',
    );
    assert.equal((await at.send('contact', 'POST', `/api/directory/proposals/${id}/withdraw`)).json.state, 'withdrawn');
    assert.equal((await decide('officer', id)).code, 'directory.already-decided');
    assert.equal((await propose('doctor', change('address', '莲花路 1121 号'))).status, 201);
  });

  it('takes effect on its day and not before', async () => {
    const id = await proposed('contact', change('languages', ['cmn', 'yue', 'en'], { effectiveFrom: '2026-12-01' }));
    assert.equal((await decide('officer', id)).json.state, 'accepted');
    at.clock.set('2026-11-30T15:59:59Z');
    assert.equal(await at.run(applyDue), 0);
    assert.equal(await item('languages'), undefined);
    at.clock.set('2026-11-30T16:00:00Z');
    assert.equal(await at.run(applyDue), 1);
    assert.equal(await at.run(applyDue), 0);
    assert.deepEqual((await item('languages'))?.value, ['cmn', 'yue', 'en']);
  });

  it('a role ends by the calendar, and nobody finds the institution by it any longer', async () => {
    const body = change(
      'role.voucher-pilot',
      { since: '2025-08-21', until: '2026-11-25' },
      { institution: 'huizhou-cp' },
    );
    await decide('officer', await proposed('elsewhere', body));
    const finds = async () => {
      const { json } = await at.send('officer', 'GET', '/fhir/R4/Organization?type=voucher-pilot&_id=huizhou-cp');
      return json.total;
    };
    assert.equal(await finds(), 1);
    at.clock.set('2026-11-25T16:00:00Z');
    assert.equal(await at.run(turnDay), 1);
    assert.equal(await finds(), 0);
    assert.equal(await at.run(turnDay), 0);
  });

  it('loading the reference file again changes nothing that was decided, and brings nothing back that was taken away', async () => {
    at.clock.set('2026-12-02T02:00:00Z');
    await decide('officer', await proposed('contact', change('level', 'tertiary')));
    await decide('officer', await proposed('contact', change('district', undefined)));
    assert.equal(await item('district'), undefined);
    assert.equal(await at.run(loadInstitutions), 0);
    assert.deepEqual([(await item('level'))?.value, await item('district')], ['tertiary', undefined]);
  });

  it('is refused with the item and the rule named where the value is impossible, and nothing is written', async () => {
    const count = async () =>
      Proposals.parse((await at.send('officer', 'GET', '/api/directory/proposals?state=all')).json).proposals.length;
    const before = await count();
    const cases: readonly [string, unknown, string][] = [
      ['name.en', '', 'directory.value-invalid'],
      ['name.en', 'x'.repeat(201), 'directory.value-invalid'],
      ['name.en', 'Hospital 🏥', 'directory.value-invalid'],
      ['name.en', 'Hospital \u202Eevil', 'directory.value-invalid'],
      ['level', '三级甲等', 'directory.value-invalid'],
      ['position', { latitude: 114.06, longitude: 22.55 }, 'directory.value-invalid'],
      ['position', { latitude: 51.5, longitude: -0.1 }, 'directory.position-outside'],
      ['hours', [{ days: ['mon'], opens: '17:00', closes: '08:00' }], 'directory.hours-backwards'],
      ['hours', [{ days: ['mon', 'mon'], opens: '08:00', closes: '17:00' }], 'directory.value-invalid'],
      ['phone', 'call us', 'directory.value-invalid'],
      ['website', 'javascript:alert(1)', 'directory.value-invalid'],
      ['part-of', 'pku-sz', 'directory.part-of-unknown'],
      ['part-of', 'nobody', 'directory.part-of-unknown'],
      ['role.referral-hospital', { since: '2026', until: '2025' }, 'directory.time-backwards'],
      ['kind', { code: 'hospital-general', words: '综合医院' }, 'directory.value-unchanged'],
      ['area', undefined, 'directory.nothing-to-take-away'],
    ];
    for (const [name, value, code] of cases) {
      const answer = await propose('contact', change(name, value));
      assert.equal(answer.code, code, `${name} ${JSON.stringify(value)}`);
    }
    for (const effectiveFrom of ['2029-01-01', '2010-01-01']) {
      const answer = await propose('contact', change('phone', '+86 755 1111 1111', { effectiveFrom }));
      assert.equal(answer.code, 'directory.effective-too-far');
    }
    assert.equal((await propose('contact', change('colour', 'red'))).status, 400);
    assert.equal(
      (await propose('contact', change('phone', '1', { institution: 'nowhere' }))).code,
      'directory.no-such-entry',
    );
    const nameless = change('name.zh-Hans', undefined, { institution: 'hezheng' });
    assert.equal((await propose('contact', nameless)).code, 'directory.name-needed');
    assert.equal(await count(), before);
  });

  it('is no longer what was proposed about where the entry has changed since', async () => {
    const id = await proposed('contact', change('city', '深圳市福田区'));
    // The reference file is corrected in between.
    await at.db.database.transaction((tx) =>
      tx.query(`update directory.proposal set before = '{"value":"广州市","sources":["x"]}' where id = $1`, [id]),
    );
    const answer = await decide('officer', id);
    assert.deepEqual([answer.status, answer.code], [409, 'directory.item-changed-since']);
    assert.equal((await decide('officer', id, false)).status, 200);
  });

  it('leaves an institution a name, also where two take away one each', async () => {
    const institution = { institution: 'hezheng' };
    const english = await proposed('contact', change('name.en', 'Synthetic Hezheng', institution));
    assert.equal((await decide('officer', english)).status, 200);
    const ids: string[] = [];
    for (const name of ['name.en', 'name.zh-Hans'])
      ids.push(await proposed('contact', change(name, undefined, institution)));
    const answers = [];
    for (const id of ids) answers.push(await decide('officer', id));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [undefined, 'directory.name-needed'],
    );
    assert.ok((await guide('hezheng')).names['zh-Hans']);
  });

  it('leaves an institution a name on every day to come: two names are not taken away by two changes that wait', async () => {
    const institution = { institution: 'baoan-central' };
    const english = await proposed('contact', change('name.en', 'Synthetic Baoan', institution));
    assert.equal((await decide('officer', english)).status, 200);
    const [first, second] = ['2026-12-02', '2026-12-01'].map((effectiveFrom) => ({ ...institution, effectiveFrom }));
    const later = await proposed('contact', change('name.en', undefined, first));
    assert.equal((await decide('officer', later)).json.state, 'accepted');
    const sooner = await proposed('contact', change('name.zh-Hans', undefined, second));
    assert.equal((await decide('officer', sooner)).code, 'directory.name-needed');
    assert.equal((await decide('officer', sooner, false)).status, 200);
    const now = await proposed('contact', change('name.zh-Hans', undefined, institution));
    assert.equal((await decide('officer', now)).code, 'directory.name-needed', 'nor the one today and the other later');
    assert.equal((await decide('officer', now, false)).status, 200);
  });

  it('says no hours that lie over each other, and makes nothing a part of its own part', async () => {
    const monday = (opens: string, closes: string) => ({ days: ['mon'], opens, closes });
    const over = change('hours', [monday('08:00', '12:00'), monday('11:00', '13:00')]);
    assert.equal((await propose('contact', over)).code, 'directory.hours-overlap');
    assert.equal(
      (await propose('contact', change('hours', [monday('08:00', '12:00'), monday('12:00', '13:00')]))).status,
      201,
    );
    const part = change('part-of', 'pku-sz', { institution: 'hku-szh' });
    assert.equal((await decide('officer', await proposed('contact', part))).status, 200);
    assert.equal((await propose('contact', change('part-of', 'hku-szh'))).code, 'directory.part-of-itself');
  });

  it('shows the desk before and after side by side, with who, why, from where and since when', async () => {
    const id = await proposed('contact', change('ownership', 'non-government'));
    const { proposals } = Proposals.parse((await at.send('officer', 'GET', '/api/directory/proposals')).json);
    const found = proposals.find((one) => one.id === id);
    assert.deepEqual(
      [found?.before?.value, found?.after, found?.source, found?.duty, found?.mayDecide, found?.isOwn],
      ['public', 'non-government', 'https://example.org/notice', 'directory-officer', true, false],
    );
    assert.ok((found?.before?.sources.length ?? 0) > 0);
    assert.ok(!JSON.stringify(found).includes('accountId'));
    assert.equal((await at.send('patient', 'GET', '/api/directory/proposals')).status, 403);
  });

  it('is not changed by writing FHIR; what no entry has is written as before', async () => {
    const organization = { resourceType: 'Organization', id: 'pku-sz', name: 'Mine now' };
    const answer = await at.send('operator', 'PUT', '/fhir/R4/Organization/pku-sz', organization);
    assert.deepEqual([answer.status, answer.code], [422, 'directory.by-proposal-only']);
    assert.equal((await at.send('operator', 'DELETE', '/fhir/R4/Location/pku-sz')).code, 'directory.by-proposal-only');
    const own = { resourceType: 'Organization', id: 'ward-7', name: 'Ward 7' };
    assert.equal((await at.send('operator', 'PUT', '/fhir/R4/Organization/ward-7', own)).status, 201);
  });
});

describe('a mistake in the guide', () => {
  let at: TestDirectory;
  before(async () => {
    at = await testDirectory();
  });
  after(() => at.close());
  const report = (as: string, text = 'They moved last month') =>
    at.send(as, 'POST', '/api/directory/reports', { institution: 'tmh', item: 'address', text });
  const answer = (as: string, id: string) =>
    at.send(as, 'POST', `/api/directory/reports/${id}/answer`, {
      outcome: 'passed-on',
      answer: 'told Hong Kong',
      message: 'the address has changed',
    });

  it('is reported by anyone signed in, also of an institution that the other node keeps, and by nobody else', async () => {
    assert.equal((await report('')).status, 401);
    for (const who of ['patient', 'doctor', 'contact', 'officer']) assert.equal((await report(who)).status, 201, who);
  });

  it('is of an institution that is there, and what is decided of a proposal that is not there is refused by name', async () => {
    const nowhere = { institution: 'nowhere', item: 'address', text: 'They moved last month' };
    const reported = await at.send('patient', 'POST', '/api/directory/reports', nowhere);
    assert.deepEqual([reported.status, reported.code], [404, 'directory.no-such-entry']);
    const decided = { accept: true, reason: 'looked at the notice' };
    const answered = await at.send('officer', 'POST', '/api/directory/proposals/none/decide', decided);
    assert.deepEqual([answered.status, answered.code], [404, 'directory.no-such-proposal']);
  });

  it('names no patient to the desk', async () => {
    const { json } = await at.send('officer', 'GET', '/api/directory/reports');
    const { reports } = Reports.parse(json);
    const byPatient = reports.filter(({ reportedBy }) => reportedBy.role === 'patient');
    assert.ok(byPatient.length > 0 && byPatient.every(({ reportedBy }) => reportedBy.name === undefined));
    assert.ok(reports.some(({ reportedBy }) => reportedBy.name !== undefined));
    assert.equal((await at.send('patient', 'GET', '/api/directory/reports')).status, 403);
  });

  it('is answered once, and the reporter sees the answer and nobody else’s reports', async () => {
    const { json } = await report('other');
    const answers = await Promise.all([answer('officer', json.id), answer('operator', json.id)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    assert.equal(answers.find(({ status }) => status === 409)?.code, 'directory.report-answered');
    const mine = Reports.parse((await at.send('other', 'GET', '/api/directory/my-reports')).json).reports;
    assert.deepEqual(
      mine.map(({ id, outcome }) => [id, outcome]),
      [[json.id, 'passed-on']],
    );
    assert.equal((await answer('officer', 'nothing')).code, 'directory.no-such-report');
  });

  it('of an institution that another node keeps is passed on in the desk’s words, once, and what the person typed is not', async () => {
    const { json } = await report('patient', 'my own words');
    const path = `/api/directory/reports/${json.id}/answer`;
    const passOn = (message?: string) =>
      at.send('officer', 'POST', path, { outcome: 'passed-on', answer: 'told them', ...(message ? { message } : {}) });
    assert.equal((await passOn()).code, 'directory.message-needed');
    await at.run((scope) => takePassedOn(scope.tx, 100));
    assert.equal((await passOn('the address has changed')).status, 200);
    const waiting = await at.run((scope) => takePassedOn(scope.tx, 100));
    assert.deepEqual(
      waiting.map(({ report: id, keeper, entryId, item, text }) => [id, keeper, entryId, item, text]),
      [[json.id, 'hk', 'tmh', 'address', 'the address has changed']],
    );
    assert.deepEqual(await at.run((scope) => takePassedOn(scope.tx, 100)), []);
  });

  it('one person’s do not keep the desk from everybody else’s', async () => {
    const codes = [];
    for (let n = 0; n < 11; n++) codes.push((await report('other', `again ${n}`)).code);
    assert.deepEqual(
      codes.filter((code) => code !== undefined),
      ['directory.too-many-reports'],
    );
    assert.equal((await report('patient')).status, 201);
  });
});
