import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decision, LocalText } from '#kernel';
import type { Checklist, ChecklistItem, Dossier, DossierDocument } from './model.ts';
import {
  choicesMissing,
  clockOf,
  decideChosen,
  decideMove,
  decideSubmission,
  decideUpload,
  itemState,
  itemsAsked,
  supplementDue,
  type Upload,
  withClockStopped,
} from './rules.ts';

const TODAY = '2026-11-20';
const inAll = (word: string): LocalText => ({ en: word, 'zh-Hans': word, 'zh-Hant-HK': word });
const codesOf = (decision: Decision<unknown>) =>
  decision.ok ? [] : decision.refusals.map(({ code }) => code.replace('credentialing.', ''));
const placesOf = (decision: Decision<unknown>) =>
  decision.ok
    ? []
    : decision.refusals.map(({ code, expression, params }) => [code.replace('credentialing.', ''), expression, params]);

const item = (id: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id,
  name: inAll(`the ${id}`),
  forms: ['original'] as unknown as ChecklistItem['forms'],
  ...more,
});
const LICENCE = item('licence', { expires: true });
const INVITATION = item('invitation', { when: 'invited' });
const LETTER = item('letter', { when: 'employed', optionalWhen: 'invited' });
const PHOTO = item('photo', { optionalWhen: 'invited' });
const CHECKLIST = {
  choices: [
    { id: 'way', name: inAll('the way'), take: 'one', options: [{ id: 'invited' }, { id: 'employed' }] },
    { id: 'fields', name: inAll('the fields'), take: 'some', options: [{ id: 'eyes' }, { id: 'ears' }] },
  ],
  items: [LICENCE, INVITATION, LETTER, PHOTO],
  opens: 'short-term-practice',
  decisionWorkingDays: 5,
  supplementDays: 10,
} as unknown as Checklist;

const dossier = (more: Partial<Dossier> = {}): Dossier =>
  ({ state: 'draft', round: 0, wishes: [], chosen: ['employed', 'eyes'], employers: ['hku-szh'], ...more }) as Dossier;
const paper = (itemId: string, more: Partial<DossierDocument> = {}): DossierDocument =>
  ({ itemId, round: 1, isReplaced: false, ...more }) as DossierDocument;

describe('what a checklist asks for', () => {
  const asked = (...chosen: readonly string[]) => itemsAsked(CHECKLIST, { chosen }).map(({ id }) => id);
  it('is what is always asked for, and what was chosen asks for or lets be handed in', () => {
    assert.deepEqual(asked(), ['licence', 'photo']);
    assert.deepEqual(asked('employed'), ['licence', 'letter', 'photo']);
    assert.deepEqual(asked('invited'), ['licence', 'invitation', 'letter', 'photo']);
  });
});

describe('an item of a dossier', () => {
  const state = (one: ChecklistItem, document?: DossierDocument, more: Partial<Dossier> = {}) =>
    itemState(one, dossier(more), document, TODAY);
  it('is there with its paper, until the day after its last', () => {
    assert.equal(state(LICENCE, paper('licence')), 'there');
    assert.equal(state(LICENCE, paper('licence', { expiresOn: TODAY })), 'there');
    assert.equal(state(LICENCE, paper('licence', { expiresOn: '2026-11-19' })), 'expired');
  });
  it('is missing without it, but where what was chosen lets it be left out and nothing chosen asks for it', () => {
    assert.equal(state(LICENCE), 'missing');
    assert.equal(state(LETTER, undefined, { chosen: ['employed'] }), 'missing');
    assert.equal(state(LETTER, undefined, { chosen: ['invited'] }), 'optional');
    assert.equal(state(LETTER, undefined, { chosen: ['invited', 'employed'] }), 'missing');
    assert.equal(state(PHOTO, undefined, { chosen: ['invited'] }), 'optional');
    assert.equal(state(PHOTO, undefined, { chosen: [] }), 'missing');
  });
  it('that the officer asked for is asked for until a paper of the new round is there', () => {
    const supplement = { state: 'supplement', round: 1, wishes: [{ itemId: 'licence', why: 'blurred' }] } as const;
    assert.equal(state(LICENCE, undefined, supplement), 'asked');
    assert.equal(state(LICENCE, paper('licence', { round: 1 }), supplement), 'asked');
    assert.equal(state(LICENCE, paper('licence', { round: 2 }), supplement), 'there');
    assert.equal(state(PHOTO, paper('photo', { round: 1 }), supplement), 'there');
    assert.equal(state(LICENCE, paper('licence'), { ...supplement, state: 'in-review' }), 'there');
  });
});

describe('a dossier that is handed in', () => {
  const decided = (documents: readonly DossierDocument[], more: Partial<Dossier> = {}, checklist = CHECKLIST) =>
    decideSubmission(checklist, dossier(more), documents, TODAY);
  const WHOLE = [paper('licence'), paper('letter'), paper('photo')];

  it('is whole with every paper, every choice, and an institution where a permit is asked for', () => {
    assert.deepEqual(decided(WHOLE), { ok: true, value: 'whole' });
    assert.deepEqual(placesOf(decided(WHOLE, { employers: [] })), [['employers-missing', 'employers', {}]]);
    const { opens: _, ...plain } = CHECKLIST;
    assert.deepEqual(codesOf(decided(WHOLE, { employers: [] }, plain)), []);
    const invited = { chosen: ['invited', 'eyes'] };
    assert.deepEqual(codesOf(decided([paper('licence'), paper('invitation')], invited)), []);
  });

  it('is told everything that is missing, by what it is called', () => {
    const decision = decided([paper('licence', { expiresOn: '2026-11-19' })], { chosen: ['employed'] });
    assert.deepEqual(
      placesOf(decision).map(([code, at]) => [code, at]),
      [
        ['choice-missing', 'chosen.fields'],
        ['item-expired', 'items.licence'],
        ['item-missing', 'items.letter'],
        ['item-missing', 'items.photo'],
      ],
    );
    assert.ok(!decision.ok);
    const [choice, expired, missing] = decision.refusals.map(({ text }) => text.en);
    assert.match(choice ?? '', /the fields/);
    assert.match(expired ?? '', /the licence.*19 Nov 2026/);
    assert.match(missing ?? '', /the letter/);
  });

  it('has a paper that was replaced no more', () => {
    const replaced = [paper('licence', { isReplaced: true }), ...WHOLE.slice(1)];
    assert.deepEqual(codesOf(decided(replaced)), ['item-missing']);
    assert.deepEqual(codesOf(decided([...replaced, paper('licence')])), []);
  });

  it('as a supplement has what was asked for anew', () => {
    const wishes = [{ itemId: 'letter', why: 'unsigned' }];
    assert.deepEqual(codesOf(decided(WHOLE, { state: 'supplement', round: 1, wishes })), ['item-asked']);
  });
});

describe('choices', () => {
  const missing = (...chosen: readonly string[]) => choicesMissing(CHECKLIST, { chosen }).map(({ id }) => id);
  it('are made where one of one kind is taken, and of the other at least one', () => {
    assert.deepEqual(missing(), ['way', 'fields']);
    assert.deepEqual(missing('invited', 'eyes'), []);
    assert.deepEqual(missing('invited', 'employed', 'eyes', 'ears'), ['way']);
    assert.deepEqual(missing('invited'), ['fields']);
  });
  it('are of those that are offered, each once', () => {
    assert.deepEqual(decideChosen(CHECKLIST, ['eyes', 'invited', 'eyes']), { ok: true, value: ['eyes', 'invited'] });
    assert.deepEqual(placesOf(decideChosen(CHECKLIST, ['eyes', 'x'.repeat(99), 'nose'])), [
      ['choice-unknown', 'chosen', { choice: 'x'.repeat(60) }],
      ['choice-unknown', 'chosen', { choice: 'nose' }],
    ]);
  });
});

describe('a step of the desk', () => {
  const officer = { accountId: 'feng', name: inAll('Feng') };
  const people = { version: 3, by: { accountId: 'tang' }, applicant: { accountId: 'lin' } };
  const at = (state: Dossier['state']) => dossier({ state, version: 3, officer });
  it('is its officer’s alone, each of them, and the refusal says whose it is', () => {
    for (const [state, event] of [
      ['in-review', 'release'],
      ['in-review', 'ask'],
      ['in-review', 'approve'],
      ['in-review', 'refuse'],
    ] as const) {
      const decision = decideMove(at(state), event, people);
      assert.deepEqual(codesOf(decision), ['other-officer'], event);
      assert.match(decision.ok ? '' : decision.refusals[0].text.en, /Feng/);
      assert.deepEqual(codesOf(decideMove(at(state), event, { ...people, by: { accountId: 'feng' } })), []);
      const own = { ...people, by: { accountId: 'feng' }, applicant: { accountId: 'feng' } };
      assert.deepEqual(codesOf(decideMove(at(state), event, own)), ['own-application'], event);
    }
    assert.deepEqual(codesOf(decideMove(at('submitted'), 'withdraw', people)), []);
  });
  it('names the stage, or the version that was seen and the one that there is', () => {
    assert.deepEqual(placesOf(decideMove(at('approved'), 'withdraw', people)), [
      ['not-now', undefined, { state: 'approved' }],
    ]);
    assert.deepEqual(placesOf(decideMove(at('submitted'), 'withdraw', { ...people, version: 2 })), [
      ['changed-meanwhile', 'version', { yours: 2, now: 3 }],
    ]);
  });
});

describe('an upload', () => {
  const PDF = new TextEncoder().encode('%PDF-1.4');
  const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const NAMED = item('degree', { namesApplicant: true });
  const upload = (one: ChecklistItem, more: Partial<Upload> = {}) =>
    decideUpload(one, { declared: 'application/pdf', bytes: PDF, ...more }, ['HO Chi Ming'], TODAY);

  it('is of a type that is taken, and what it says it is', () => {
    const name = 'not-asked';
    assert.deepEqual(upload(PHOTO), { ok: true, value: { type: 'application/pdf', name } });
    assert.deepEqual(upload(PHOTO, { declared: ' IMAGE/PNG ; q=1', bytes: PNG }), {
      ok: true,
      value: { type: 'image/png', name },
    });
    const jpeg = new Uint8Array([0xff, 0xd8, 0xff]);
    assert.deepEqual(codesOf(upload(PHOTO, { declared: 'image/jpeg', bytes: jpeg })), []);
    assert.deepEqual(placesOf(upload(PHOTO, { bytes: new Uint8Array() })), [['document-empty', 'body', {}]]);
    for (const declared of ['text/html', 'xapplication/pdf', 'application/pdfx', ''])
      assert.deepEqual(placesOf(upload(PHOTO, { declared })), [['document-type', 'body', { type: declared }]]);
    assert.deepEqual(placesOf(upload(PHOTO, { declared: 'a'.repeat(99) })), [
      ['document-type', 'body', { type: 'a'.repeat(80) }],
    ]);
  });

  it('that is something else is refused by what it says and what it is', () => {
    const says = (declared: string, bytes: Uint8Array) => {
      const decision = upload(PHOTO, { declared, bytes });
      assert.deepEqual(codesOf(decision), ['document-not-what-it-says']);
      assert.equal(decision.ok ? '' : decision.refusals[0].expression, 'body');
      return decision.ok ? '' : JSON.stringify(decision.refusals[0].text);
    };
    assert.match(says('application/pdf', PNG), /"en":"[^"]*PDF[^"]*PNG.*"zh-Hans":"[^"]*PDF[^"]*PNG/);
    assert.match(says('image/jpeg', PDF), /"en":"[^"]*JPEG[^"]*PDF/);
    const html = says('image/png', new TextEncoder().encode('<html>'));
    for (const words of ['something else', '其他类型', '其他類型']) assert.ok(html.includes(words), html);
  });

  it('says when its paper ends where that is asked, and is not over', () => {
    assert.deepEqual(placesOf(upload(LICENCE)), [['expiry-missing', 'expiresOn', {}]]);
    assert.deepEqual(codesOf(upload(LICENCE, { expiresOn: TODAY })), []);
    const over = upload(PHOTO, { expiresOn: '2026-11-19' });
    assert.deepEqual(
      placesOf(over).map(([code, at]) => [code, at]),
      [['document-over', 'expiresOn']],
    );
    assert.match(over.ok ? '' : over.refusals[0].text.en, /19 Nov 2026/);
  });

  it('says whose it is where that is asked; a name that differs is taken, for the officer to see', () => {
    assert.deepEqual(placesOf(upload(NAMED)), [['name-missing', 'nameOnPaper', {}]]);
    const name = (nameOnPaper: string) => {
      const decision = upload(NAMED, { nameOnPaper });
      return decision.ok && decision.value.name;
    };
    assert.equal(name('Ho Chi-ming'), 'agrees');
    assert.equal(name('Ho Chi-man'), 'differs');
  });

  it('is told every reason at once', () => {
    const all = item('all', { expires: true, namesApplicant: true });
    assert.deepEqual(codesOf(upload(all, { bytes: PNG })), [
      'document-not-what-it-says',
      'expiry-missing',
      'name-missing',
    ]);
  });
});

describe('the clock of a desk', () => {
  const NO_DAYS = { holidays: new Set<string>(), workingDays: new Set<string>(), years: new Set<number>() };
  const clock = (facts: Partial<Dossier>, today: string) => clockOf(CHECKLIST, dossier(facts), today, NO_DAYS);
  it('that stands still says what was used and is never overdue', () => {
    assert.deepEqual(clock({ workingDaysUsed: 9 }, TODAY), {
      runs: false,
      workingDaysUsed: 9,
      workingDaysMax: 5,
      overdue: false,
    });
    const standing = dossier({ workingDaysUsed: 9 });
    assert.equal(withClockStopped(standing, TODAY, NO_DAYS), standing);
  });
  it('that runs is overdue on the day after its last, and due at once where all was used', () => {
    const running = { clockFrom: '2026-11-20', workingDaysUsed: 2 };
    assert.deepEqual(clock(running, '2026-11-25'), {
      runs: true,
      workingDaysUsed: 5,
      workingDaysMax: 5,
      due: '2026-11-25',
      overdue: false,
    });
    assert.equal(clock(running, '2026-11-26').overdue, true);
    assert.equal(clock({ ...running, workingDaysUsed: 7 }, '2026-11-20').due, '2026-11-20');
  });
  it('leaves the applicant the calendar days of the checklist for a supplement', () => {
    assert.equal(supplementDue(CHECKLIST, TODAY), '2026-11-30');
  });
});
