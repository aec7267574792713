import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assignLaterWrite, type Clue, type LaterFacts } from './assign-later-write.ts';

const here: Clue = { here: true, other: false };
const other: Clue = { here: false, other: true };
const both: Clue = { here: true, other: true };
const neither: Clue = { here: false, other: false };
type Institution = LaterFacts['institutions'][number];

function facts({
  institution,
  ...rest
}: Partial<Omit<LaterFacts, 'institutions'>> & { institution?: Partial<Institution> } = {}): LaterFacts {
  const known = { shown: neither, keeps: neither, knew: neither, ...institution };
  return { papers: [], leadsTo: [], institutions: institution === undefined ? [] : [known], ...rest };
}

const assigned = (given: LaterFacts) => {
  const { belongs, because } = assignLaterWrite(given);
  return `${belongs}: ${because}`;
};

describe('a write made while two records were joined belongs', () => {
  it('to the record that it names, where nothing says otherwise', () => {
    assert.equal(assigned(facts()), 'here: named');
    assert.equal(assigned(facts({ papers: [both, neither], institution: { keeps: both } })), 'here: named');
  });

  it('to the record that alone holds the paper whose number stands in it', () => {
    assert.equal(assigned(facts({ papers: [other] })), 'other: paper-inside');
    assert.equal(assigned(facts({ papers: [here] })), 'here: paper-inside');
  });

  it('to the record on which the visit lies that it names', () => {
    assert.equal(assigned(facts({ leadsTo: [neither, other] })), 'other: leads-there');
  });

  it('to the record whose paper was shown at the counter of the institution that wrote it', () => {
    assert.equal(assigned(facts({ institution: { shown: other } })), 'other: paper-shown');
  });

  it('to the record that the institution keeps which wrote it', () => {
    assert.equal(assigned(facts({ institution: { keeps: other } })), 'other: keeper');
  });

  it('to the record on which that institution had visits before', () => {
    assert.equal(assigned(facts({ institution: { knew: other } })), 'other: known-there');
  });

  it('as the surest of these says, whatever the others say', () => {
    const order = [
      [{ papers: [here], leadsTo: [other], institution: { shown: other, keeps: other, knew: other } }, 'paper-inside'],
      [{ papers: [both], leadsTo: [here], institution: { shown: other, keeps: other, knew: other } }, 'leads-there'],
      [{ institution: { shown: here, keeps: other, knew: other } }, 'paper-shown'],
      [{ institution: { shown: both, keeps: here, knew: other } }, 'keeper'],
      [{ institution: { keeps: both, knew: here } }, 'known-there'],
    ] as const;
    for (const [given, because] of order) assert.equal(assigned(facts(given)), `here: ${because}`);
  });

  it('to the record that it names, where the surest clue points both ways: a person looks', () => {
    assert.equal(assigned(facts({ papers: [here, other], institution: { keeps: other } })), 'here: contradicts');
    const two = [
      { shown: neither, keeps: here, knew: neither },
      { shown: neither, keeps: other, knew: neither },
    ];
    assert.equal(assigned({ papers: [], leadsTo: [], institutions: two }), 'here: contradicts');
  });
});
