import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CreateShare } from '#contracts/exchange';
import type { SummaryView } from '#contracts/records';
import {
  CORE_SECTIONS,
  entriesOf,
  firstDraft,
  LOOK_BACK_STOPS,
  offeredSections,
  stopsWithin,
  toCommand,
} from './share-wizard.view.ts';

const coded = { path: 'x', outcome: 'mapped', shown: { text: 'x' }, original: { codings: [] } } as const;
const entry = (index: number) => ({ index, resourceType: 'Condition', title: coded, facts: [], original: '{}' });
const summary = {
  title: { text: 'Summary' },
  person: { names: [], identifiers: [] },
  authors: [],
  sections: [
    { kind: 'problems', title: { text: 'a' }, statement: 'present', statementText: '', entries: [entry(1), entry(2)] },
    { kind: 'problems', title: { text: 'b' }, statement: 'present', statementText: '', entries: [entry(3)] },
    { kind: 'allergies', title: { text: 'c' }, statement: 'nothing-known', statementText: '', entries: [] },
    { kind: 'care-plan', title: { text: 'd' }, statement: 'present', statementText: '', entries: [entry(4)] },
    { kind: 'pregnancy', title: { text: 'e' }, statement: 'not-asked', statementText: '', entries: [] },
  ],
  counts: { input: 0, mapped: 0, mappedWithLoss: 0, source: 0, refused: 0 },
  issues: [],
} as unknown as SummaryView;

const draft = firstDraft({ lookBackMonths: 36, validMinutes: 1440, opens: 5 });

describe('what may be shared', () => {
  it('counts the entries of all sections of a kind, and knows a section that is not there', () => {
    assert.equal(entriesOf(summary, 'problems'), 3);
    assert.equal(entriesOf(summary, 'allergies'), 0);
    assert.equal(entriesOf(summary, 'results'), undefined);
  });

  it('offers the core first, whatever is in them, then what her record has besides', () => {
    assert.deepEqual(offeredSections(summary), [...CORE_SECTIONS, 'care-plan']);
    assert.deepEqual(offeredSections(undefined), CORE_SECTIONS);
  });

  it('starts with three years where the law says so', () => assert.equal(draft.lookBackMonths, 36));
});

describe('the stops of a slider', () => {
  it('stay within the law, both limits included', () => {
    assert.deepEqual(stopsWithin(LOOK_BACK_STOPS, { min: 12, max: 60 }, 36), [12, 24, 36, 60]);
  });

  it('hold the value chosen now, even between two stops', () => {
    assert.deepEqual(stopsWithin([10, 30], undefined, 20), [10, 20, 30]);
  });
});

describe('the command that is sent', () => {
  it('is one that the contract takes, for each kind of recipient', () => {
    const named = {
      node: 'sz',
      id: 'hku-szh',
      name: { en: 'HKU-SZH', 'zh-Hans': '香港大学深圳医院', 'zh-Hant-HK': '香港大學深圳醫院' },
    };
    for (const recipientKind of ['organizations', 'consortium', 'holder'] as const) {
      const command = toCommand({ ...draft, recipientKind, organizations: [named] });
      assert.equal(CreateShare.safeParse(command).success, true, recipientKind);
      assert.equal('ids' in command.recipients, recipientKind === 'organizations');
    }
  });

  it('has no label when only blanks were typed', () => {
    assert.equal('label' in toCommand({ ...draft, label: '   ' }), false);
    assert.equal(toCommand({ ...draft, label: ' check-up ' }).label, 'check-up');
  });
});
