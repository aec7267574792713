import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readResource, writeResources } from '#fhir';
import { openNarrowing } from '../crypto/narrowing.ts';
import { HOUR } from '../erasure/fixtures.ts';
import { call } from '../fixtures.ts';
import { UnreachableError } from '../model.ts';
import { eraseCopies } from '../operations/erase-copies.ts';
import { aNo, narrowing, toType } from './fixtures.ts';
import { narrowCopies } from './narrow-copies.ts';

const recipient = (reference: string) => ({
  actor: [
    {
      role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
      reference: { reference },
    },
  ],
});
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
const WORDS = ['青霉素', '高血壓', '流感疫苗', 'Creatinine'];
const shownOf = (text: string | null) => WORDS.filter((word) => text?.includes(word));
const without = (word: string) => WORDS.filter((one) => one !== word);

/** Every case: a record is opened at the other node first, and what the patient says at home comes afterwards. */
describe('a no that is given after a copy', () => {
  const all = narrowing();
  const { pair, share, open, say, look, settle, keptCopy, openedCopy, narrowedOf, receiptsOf, summary, ledger } = all;

  describe('reaches what it speaks of, in the bytes that are kept, and nothing else', () => {
    const cases: readonly [string, object, string][] = [
      ['a type', toType('AllergyIntolerance'), '青霉素'],
      ['a section', { code: [{ coding: [{ system: 'http://loinc.org', code: '30954-2' }] }] }, 'Creatinine'],
      [
        'a type, from a named practitioner',
        { ...toType('Immunization'), ...recipient('Practitioner/sz1') },
        '流感疫苗',
      ],
      [
        'a type, from a named institution',
        { ...toType('Condition'), ...recipient('Organization/sz-clinic') },
        '高血壓',
      ],
    ];
    for (const [name, provision, word] of cases) {
      it(name, async () => {
        const { made, view } = await openedCopy();
        assert.deepEqual(shownOf((await keptCopy(made)).bundle), WORDS);
        await say(aNo('no', provision));
        await settle();
        const { status, bundle } = await keptCopy(made);
        assert.deepEqual([status, shownOf(bundle)], ['open', without(word)]);
        const seen = await summary(view.id);
        assert.deepEqual([seen.status, shownOf(seen.text)], [200, without(word)]);
      });
    }

    for (const way of ['by a new version', 'in place, which makes no version'] as const) {
      it(`a label, also one that data is given afterwards ${way}, without waiting for the minute`, async () => {
        const { made } = await openedCopy();
        await say(aNo('no', { securityLabel: [HIV] }));
        await settle();
        assert.deepEqual(shownOf((await keptCopy(made)).bundle), WORDS);
        const [entry = ''] = (await receivedKeys(made)).filter((key) => key.startsWith('Condition/'));
        await relabelled(entry, way, async () => {
          all.wait(1);
          await settle();
          assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('高血壓'));
        });
      });
    }

    it('and not where it speaks of another practitioner, another institution, or another patient', async () => {
      const { made } = await openedCopy();
      await say(
        aNo('another-doctor', { ...toType('Condition'), ...recipient('Practitioner/sz2') }),
        aNo('another-clinic', recipient('Organization/sz-other-clinic')),
        aNo('another-patient', {}, 'somebody-else'),
      );
      await settle();
      assert.deepEqual(shownOf((await keptCopy(made)).bundle), WORDS);
      assert.deepEqual(await narrowedOf(made), [['held', undefined]]);
    });
  });

  it('to its holder altogether ends the copy there, which is signed for; the share goes on for others', async () => {
    const { made, view } = await openedCopy({ recipients: { kind: 'consortium' } });
    assert.equal((await open(made, 'szOther')).status, 201);
    await say(aNo('no', recipient('Practitioner/sz1')));
    await settle();
    const answer = await summary(view.id);
    assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-revoked']);
    const rows = await pair.sz.query<{ account: string; status: string; bundle: string | null }>(
      'select account_id as account, status, bundle from exchange.received_share where share_ref = $1 order by account_id',
      [made.share.id],
    );
    assert.deepEqual(
      rows.map(({ account, status, bundle }) => [account, status, bundle === null]),
      [
        ['sz-doctor', 'revoked', true],
        ['sz-other', 'open', false],
      ],
    );
    assert.deepEqual((await all.states(made)).sort(), ['erased', 'held']);
  });

  it('is signed for by the holder, once, entry by entry; patient and ledger read it at both nodes', async () => {
    const { made, view } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance')));
    await look();
    assert.deepEqual(await narrowedOf(made), [['held', 'awaited']]);
    await settle();
    assert.deepEqual(await narrowedOf(made), [['held', 'done']]);
    const [receipt, ...more] = await receiptsOf(made);
    assert.deepEqual(more, []);
    const expected = { from: 'sz', to: 'hk', at: pair.hk.clock.now() };
    const read = await openNarrowing(pair.hk.parts.trust, receipt?.jws ?? '', expected);
    assert.deepEqual([read.outcome, read.entries.map((key) => key.split('/')[0])], ['erased', ['AllergyIntolerance']]);
    const basesAt = async (node: typeof pair.hk, filter: string) =>
      (await ledger(node, filter)).map((entry) => (entry as { basis?: string }).basis);
    assert.ok((await basesAt(pair.hk, made.share.id)).includes('exchange/no-passed-on'));
    assert.ok((await basesAt(pair.hk, made.share.id)).includes('exchange/copy-narrowed'));
    assert.ok((await basesAt(pair.sz, view.id)).includes('exchange/copy-narrowed'));
    await assert.rejects(pair.hk.query('update exchange.narrowing_receipt set jws = $1', ['x']), /append-only/);
  });

  it('does not tell the holder’s people that there is one: the copy reads as a record that never had it', async () => {
    const { made, view } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance')));
    await settle();
    const narrowed = (await summary(view.id)).json;
    const anew = await open(made);
    const fresh = (await summary(anew.json.id)).json;
    const same = ({ sections, counts, issues, person }: typeof fresh) => ({ sections, counts, issues, person });
    assert.deepEqual(same(narrowed), same(fresh));
    const header = (await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}`)).text;
    assert.doesNotMatch(header, /withheld|narrowed/);
  });

  it('reaches the copy at once where the clocks differ by ten minutes, either way; its word comes home when they agree again', async () => {
    for (const seconds of [600, -600]) {
      const { made } = await openedCopy();
      pair.sz.clock.move(seconds * 1000);
      await say(aNo('no', toType('AllergyIntolerance')));
      await settle();
      assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('青霉素'));
      assert.deepEqual(await narrowedOf(made), [['held', 'awaited']]);
      pair.sz.clock.move(-seconds * 1000);
      all.wait(900);
      await settle();
      assert.deepEqual(await narrowedOf(made), [['held', 'done']]);
      await all.takeBack();
    }
  });

  it('darkens a page at its next look, before the message arrives', async () => {
    const { made, view } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance')));
    await look();
    assert.deepEqual(shownOf((await summary(view.id)).text), without('青霉素'));
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('青霉素'));
  });

  it('tells a page that stays open that it has to ask anew, and tells it once', async () => {
    const { view } = await openedCopy();
    const mark = async () => (await call(pair.sz, 'szDoctor', 'GET', `/api/received/${view.id}/watch`)).json.mark;
    const before = await mark();
    assert.equal(await mark(), before);
    await say(aNo('no', toType('AllergyIntolerance')));
    await look();
    const after = await mark();
    assert.notEqual(after, before);
    await settle();
    assert.equal(await mark(), after);
  });

  it('on another record of the person reaches the copy once the two are joined', async () => {
    const { made } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance'), 'another-record'));
    await settle();
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), WORDS);
    await pair.hk.query("insert into identity.same_person select unnest(array['patient-1', 'another-record']), 'one'");
    try {
      await settle();
      assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('青霉素'));
    } finally {
      await pair.hk.query("delete from identity.same_person where person = 'one'");
    }
  });

  it('to a second thing takes that out too; taking the no back brings nothing back', async () => {
    const { made } = await openedCopy();
    await say(aNo('no', toType('AllergyIntolerance')));
    await settle();
    await say(aNo('no-more', toType('Immunization')));
    await settle();
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), ['高血壓', 'Creatinine']);
    await all.takeBack();
    await settle();
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), ['高血壓', 'Creatinine']);
    assert.deepEqual(await narrowedOf(made), [['held', 'done']]);
  });

  it('that overtakes the copy on its way is kept with it: what comes is narrowed before anybody reads it', async () => {
    const made = await share();
    let isFirst = true;
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      if (/\/shl\/[^/]+$/.test(request.url) && isFirst) {
        isFirst = false;
        await say(aNo('no', toType('AllergyIntolerance')));
        await settle();
        assert.deepEqual(
          (await receiptsOf(made)).map(({ outcome }) => outcome),
          ['not-held'],
        );
      }
      return answer;
    };
    const answer = await open(made);
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('青霉素'));
  });

  it('and shuts its holder out altogether, overtaking the copy: nothing is kept', async () => {
    const made = await share();
    pair.network.carry = async (request, deliver) => {
      const answer = await deliver(request);
      if (/\/shl\/[^/]+$/.test(request.url)) {
        await say(aNo('no', recipient('Practitioner/sz1')));
        await settle();
      }
      return answer;
    };
    const answer = await open(made);
    assert.deepEqual([answer.status, answer.code], [410, 'exchange.link-revoked']);
    assert.deepEqual(
      await pair.sz.query('select 1 from exchange.received_share where share_ref = $1', [made.share.id]),
      [],
    );
    pair.network.carry = (request, deliver) => deliver(request);
    await settle();
    assert.deepEqual(await all.states(made), ['not-held']);
  });

  it('waits for a neighbour that is down, stands as overdue after its day, is told again, and done when it is back', async () => {
    const { made } = await openedCopy({ validMinutes: 60 * 24 * 3 });
    await pair.hk.query(
      "update exchange.share_opening set show_until = show_until + interval '3 days' where share_id = $1",
      [made.share.id],
    );
    await pair.sz.query(
      "update exchange.received_share set show_until = show_until + interval '3 days' where share_ref = $1",
      [made.share.id],
    );
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    await say(aNo('no', toType('AllergyIntolerance')));
    await settle();
    assert.deepEqual([await narrowedOf(made), await all.isListed(made, 'overdue')], [[['held', 'awaited']], false]);
    all.wait(24 * HOUR + 1);
    assert.deepEqual([await narrowedOf(made), await all.isListed(made, 'overdue')], [[['held', 'overdue']], true]);
    await eraseCopies(pair.hk.parts);
    const owed = (await ledger(pair.hk, made.share.id)).filter((one) =>
      JSON.stringify(one).includes('narrowing-overdue'),
    );
    assert.equal(owed.length, 1);
    pair.network.carry = (request, deliver) => deliver(request);
    all.wait(300);
    await all.deliverAll();
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), without('青霉素'));
    assert.deepEqual([await narrowedOf(made), await all.isListed(made, 'overdue')], [[['held', 'done']], false]);
    assert.equal((await receiptsOf(made)).length, 1, 'told twice, signed once');
  });

  it('of which a signed visit is a part hides it there and erases nothing: law keeps the whole, sealed with the copy, and the receipt says so', async () => {
    const { made, view } = await openedCopy();
    const { json } = await all.registered(view.id);
    const note = {
      reason: '合成数据',
      diagnoses: [{ text: '体位性头晕' }],
      plan: { advice: '休息', prescription: [] },
      language: 'zh-Hans',
    };
    const draft = await call(pair.sz, 'szDoctor', 'POST', '/api/visits', {
      patientId: json.patientId,
      receivedId: view.id,
      note,
    });
    const signing = { version: draft.json.version };
    assert.equal((await call(pair.sz, 'szDoctor', 'POST', `/api/visits/${draft.json.id}/sign`, signing)).status, 200);
    await say(aNo('no', toType('AllergyIntolerance')));
    await settle();
    assert.deepEqual(shownOf((await summary(view.id)).text), without('青霉素'));
    assert.deepEqual(
      (await receiptsOf(made)).map(({ outcome }) => outcome),
      ['kept-by-law'],
    );
    assert.deepEqual(shownOf((await keptCopy(made)).bundle), WORDS);
    await say(aNo('all', recipient('Practitioner/sz1')));
    await settle();
    assert.deepEqual(await all.states(made), ['kept-by-law']);
    assert.ok((await receiptsOf(made)).every(({ outcome }) => outcome === 'kept-by-law'));
    const path = `/api/received/${view.id}/sealed`;
    const sealed = await call(pair.sz, 'szDoctor', 'POST', path, { reason: 'a question about the visit (synthetic)' });
    assert.deepEqual([sealed.status, shownOf(sealed.text)], [200, WORDS]);
  });

  it('reaches a copy at the own node at once, without a message', async () => {
    const made = await share({ recipients: { kind: 'consortium' } });
    const { json } = await open(made, 'hkDoctor', made.passcode, pair.hk);
    await say(aNo('no', toType('AllergyIntolerance')));
    await look();
    const [row] = await pair.hk.query<{ bundle: string }>('select bundle from exchange.received_share where id = $1', [
      json.id,
    ]);
    assert.deepEqual(shownOf(row?.bundle ?? null), without('青霉素'));
    assert.deepEqual(await narrowedOf(made), [['held', 'done']]);
  });

  it('is looked for anew only where something was said, or written after a no, or a minute is over', async () => {
    const { made } = await openedCopy();
    const [entry = ''] = (await receivedKeys(made)).filter((key) => key.startsWith('Condition/'));
    const decided = () => narrowCopies(pair.hk.parts);
    assert.equal(await decided(), 0);
    await relabelled(entry, 'by a new version', async () => {
      all.wait(1);
      assert.equal(await decided(), 0, 'nobody said no to anything');
      await say(aNo('no', toType('AllergyIntolerance')));
      assert.ok((await decided()) > 0);
      await look();
      assert.equal(await decided(), 0);
    });
    assert.equal(await decided(), 0, 'a record that a machine writes into is not decided about at each of its writes');
    all.wait(1);
    assert.ok((await decided()) > 0);
    await look();
    all.wait(1);
    assert.equal(await decided(), 0);
    all.wait(60);
    assert.ok((await decided()) > 0);
  });

  async function receivedKeys(made: { readonly share: { readonly id: string } }): Promise<string[]> {
    const [row] = await pair.hk.query<{ given: string[] }>(
      'select given from exchange.share_opening where share_id = $1',
      [made.share.id],
    );
    return row?.given ?? [];
  }

  /** Does something while an entry of the record carries the label. */
  async function relabelled(
    key: string,
    way: 'by a new version' | 'in place, which makes no version',
    work: () => Promise<void>,
  ): Promise<void> {
    const [type = '', id = ''] = key.split('/');
    const write = (security: object[]) =>
      pair.hk.run(async (scope) => {
        const before = await readResource(scope.tx, type, id);
        assert.ok(before);
        const labelled = { ...JSON.parse(before.body), meta: { security } };
        const isInPlace = way === 'in place, which makes no version';
        await writeResources(scope, [isInPlace ? { relabel: labelled, before } : { update: labelled, before }]);
      });
    await write([HIV]);
    try {
      await work();
    } finally {
      await write([]);
    }
  }
});
