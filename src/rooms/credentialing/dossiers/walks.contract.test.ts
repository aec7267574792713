import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DossierView } from '../contract.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';
import { ACCOUNT_BYTES_MAX } from './lawbook.ts';
import { checklistsAt } from './view.ts';

const PDF = new TextEncoder().encode('%PDF-1.7 synthetic');
const FIRM = '合成数据医疗投资有限公司';
/** What each kind of institution’s dossier is begun with, and how many papers it then asks for. */
const KINDS = [
  { kind: 'institution-set-up', chosen: ['legal-person', 'sole'], papers: 7 },
  { kind: 'institution-set-up', chosen: ['natural-person', 'joint'], papers: 8 },
  { kind: 'practice-registration', chosen: [], papers: 9 },
  { kind: 'qianhai-funds', chosen: ['opening', 'rent', 'equipment', 'drug-device', 'hk-doctor'], papers: 18 },
  { kind: 'qianhai-funds', chosen: ['rent'], papers: 9 },
] as const;

describe('a dossier of an institution, from the first paper to the decision', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom();
  });
  after(() => room.close());
  const view = (sent: Sent): DossierView => {
    assert.ok(sent.status < 300, `${sent.status} ${JSON.stringify(sent.json)}`);
    return DossierView.parse(sent.json);
  };
  const act = (as: string, { id, version }: DossierView, step: string, more: object = {}) =>
    room.send(as, 'POST', `/dossiers/${id}/${step}`, { version, ...more });
  const upload = async ({ id }: DossierView, item: DossierView['items'][number]) => {
    const name = item.namesApplicant ? `&nameOnPaper=${encodeURIComponent(FIRM)}` : '';
    const until = item.expires ? '&expiresOn=2027-06-30' : '';
    const path = `/dossiers/${id}/documents?item=${item.id}&filename=scan.pdf${name}${until}`;
    return view(await room.send('clerk', 'POST', path, PDF, 'application/pdf'));
  };
  const begin = async (kind: string, chosen: readonly string[]) =>
    view(await room.send('clerk', 'POST', '/dossiers', { kind, chosen, applicantName: FIRM }));

  for (const { kind, chosen, papers } of KINDS) {
    it(`${kind}, ${chosen.join(' and ') || 'as it is'}: handed in, asked for more, supplemented, approved`, async () => {
      let now = await begin(kind, chosen);
      const wanted = now.items.filter(({ state }) => state === 'missing');
      assert.equal(now.items.length, papers, now.items.map(({ id }) => id).join(' '));
      assert.equal(codesOf(await act('clerk', now, 'submit')).length, wanted.length, 'each missing paper is named');
      for (const item of wanted) now = await upload(now, item);
      assert.deepEqual([now.missing, now.items.every(({ document }) => document?.name !== 'differs')], [0, true]);
      now = view(await act('clerk', now, 'submit'));
      now = view(await act('feng', now, 'take'));
      assert.equal(now.officer?.accountId, 'account-feng');
      const [first] = wanted;
      assert.ok(first);
      now = view(await act('feng', now, 'ask', { wishes: [{ itemId: first.id, why: 'the seal cannot be read' }] }));
      assert.deepEqual([now.state, now.clock?.runs, now.missing], ['supplement', false, 1]);
      assert.deepEqual(codesOf(await act('clerk', now, 'submit')), ['item-asked']);
      now = await upload(now, first);
      now = view(await act('clerk', now, 'submit'));
      assert.deepEqual([now.state, now.round, now.clock?.runs], ['in-review', 2, true]);
      now = view(await act('feng', now, 'approve'));
      assert.deepEqual([now.state, now.permitId, now.may], ['approved', undefined, []]);
      assert.deepEqual(
        now.history.map(({ event }) => event).filter((event) => event !== 'upload'),
        ['begin', 'submit', 'take', 'ask', 'supply', 'approve'],
      );
    });
  }

  for (const [decision, day, before] of [
    ['approve', '2036-11-21', '2036-11-20'],
    ['refuse', '2029-11-21', '2029-11-20'],
  ] as const) {
    it(`${decision}d: its files go in the year that the lawbook says, with an entry, and what was decided stays`, async () => {
      let now = await begin('practice-registration', []);
      for (const item of now.items) now = await upload(now, item);
      now = view(await act('clerk', now, 'submit'));
      now = view(await act('feng', now, 'take'));
      now = view(
        await act('feng', now, decision, decision === 'refuse' ? { reason: 'the premises are not there' } : {}),
      );
      const [document] = now.items.flatMap((one) => one.document ?? []);
      assert.ok(document);
      const path = `/dossiers/${now.id}/documents/${document.id}`;
      const today = room.clock.now();
      const entries = () => room.noted.filter((basis) => basis === 'credentialing.dossier-files-erased').length;
      const erase = () => room.erase();
      room.clock.set(`${before}T01:00:00.000Z`);
      await erase();
      const noted = entries();
      assert.equal((await room.send('feng', 'GET', path)).status, 200, 'a day too early');
      room.clock.set(`${day}T02:00:00.001Z`);
      assert.ok((await erase()) >= 1);
      assert.ok(entries() > noted);
      assert.equal(await erase(), 0, 'once');
      const gone = await room.send('feng', 'GET', path);
      assert.deepEqual([gone.status, codesOf(gone)], [410, ['document-erased']]);
      const after = view(await room.send('feng', 'GET', `/dossiers/${now.id}`));
      const kept = after.items.flatMap((one) => one.document ?? []);
      assert.deepEqual(
        [after.state, kept.length, kept.every(({ erasedAt }) => erasedAt !== undefined)],
        [now.state, 9, true],
      );
      assert.equal(kept[0]?.sha256, document.sha256);
      room.clock.set(today.toISOString());
    });
  }

  it('withdrawn keeps none of its files: that they were there, and their hash, stays', async () => {
    const begun = await begin('practice-registration', []);
    const [item] = begun.items;
    assert.ok(item);
    await upload(begun, item);
    const full = await upload(begun, item);
    const [document] = full.items.flatMap((one) => one.document ?? []);
    assert.ok(document);
    const path = `/dossiers/${full.id}/documents/${document.id}`;
    assert.deepEqual((await room.send('clerk', 'GET', path)).bytes, PDF);
    const withdrawn = view(await act('clerk', full, 'withdraw'));
    const after = withdrawn.items.flatMap((one) => [...(one.document ? [one.document] : []), ...one.earlier]);
    assert.deepEqual(
      after.map(({ sha256, size, erasedAt }) => [sha256, size, erasedAt !== undefined]),
      [1, 2].map(() => [document.sha256, PDF.length, true]),
    );
    const gone = await room.send('clerk', 'GET', path);
    assert.deepEqual([gone.status, codesOf(gone)], [410, ['document-erased']]);
    const [left] = await room.within(({ tx }) =>
      tx.query<{ bytes: string }>(
        'select sum(octet_length(content))::text as bytes from credentialing.document where dossier_id = $1',
        [full.id],
      ),
    );
    assert.equal(left?.bytes, '0');
  });

  it('is refused one more file where an account has all the room there is, until something is withdrawn', async () => {
    const begun = await begin('practice-registration', []);
    const [item, other] = begun.items;
    assert.ok(item && other);
    const full = await upload(begun, item);
    await room.within(({ tx }) =>
      tx.query('update credentialing.document set size_bytes = $2 where dossier_id = $1', [
        begun.id,
        ACCOUNT_BYTES_MAX,
      ]),
    );
    const draft = await begin('practice-registration', []);
    const more = () =>
      room.send(
        'clerk',
        'POST',
        `/dossiers/${draft.id}/documents?item=${other.id}&filename=a.pdf`,
        PDF,
        'application/pdf',
      );
    assert.deepEqual(codesOf(await more()), ['too-many-bytes']);
    view(await act('clerk', full, 'withdraw'));
    assert.equal((await more()).status, 201);
  });

  it('is counted by the calendar that the desk entered; before that it says that public holidays are not known', async () => {
    let now = await begin('practice-registration', []);
    for (const item of now.items) now = await upload(now, item);
    now = view(await act('clerk', now, 'submit'));
    const saysUnknown = (dossier: DossierView) => dossier.assumptions.some(({ en }) => /public holidays/.test(en));
    assert.ok(saysUnknown(now));
    const due = now.clock?.due ?? '';
    const put = (year: number, days: object[], as = 'feng') => room.send(as, 'PUT', `/calendar/${year}`, { days });
    const holiday = { day: '2026-11-23', kind: 'holiday', name: '合成假期' };
    assert.equal((await put(2026, [holiday], 'clerk')).status, 403);
    assert.deepEqual(codesOf(await put(2026, [{ ...holiday, day: '2027-01-01' }])), ['day-of-another-year']);
    assert.deepEqual(codesOf(await put(2026, [holiday, holiday])), ['day-twice']);
    assert.equal((await put(2026, [{ ...holiday, day: '2026-02-30' }])).status, 400);
    assert.deepEqual((await room.send('clerk', 'GET', '/calendar/2026')).json, {
      year: 2026,
      isEntered: false,
      days: [],
    });
    assert.equal((await put(2026, [holiday])).status, 200);
    assert.ok(room.noted.includes('credentialing.calendar-entered'));
    const after = view(await room.send('clerk', 'GET', `/dossiers/${now.id}`));
    assert.ok(!saysUnknown(after) && (after.clock?.due ?? '') > due, 'a day later');
  });

  it('in Hong Kong has a list for what its register gives, and says that the list is assumed', () => {
    const lists = checklistsAt({ node: { id: 'hk', jurisdiction: 'HK', url: 'https://hk.test' } }, '2026-11-22');
    assert.deepEqual(
      lists.map(({ kind, source }) => [kind, source]),
      [
        ['hk-limited-registration', 'assumption'],
        ['ambulance-escort', 'assumption'],
      ],
    );
    for (const { assumptions, items } of lists) {
      assert.ok(items.length > 0);
      assert.match(assumptions[0]?.en ?? '', /configurable assumption/);
    }
  });
});
