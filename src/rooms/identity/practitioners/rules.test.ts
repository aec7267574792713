import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOnePractitioner, type PractitionerFacts } from './rules.ts';

const entry = (reference: string, facts: Partial<PractitionerFacts> = {}): PractitionerFacts => ({
  reference: `Practitioner/${reference}`,
  names: [{ text: '陳大文' }, { text: 'CHAN Tai Man' }],
  numbers: [],
  persons: [],
  ...facts,
});
const number = (value: string, system = 'urn:synthetic:register') => ({ system, value });

/** Both ways round: it does not matter who was entered first. */
function isOne(one: Partial<PractitionerFacts>, other: Partial<PractitionerFacts>): boolean {
  const [a, b] = [entry('a', one), entry('b', other)];
  assert.equal(isOnePractitioner(a, b), isOnePractitioner(b, a));
  return isOnePractitioner(a, b);
}

describe('two entries of the directory', () => {
  const another = { names: [{ text: 'LIN Jiayi' }] };

  it('are one person’s where they bear one number, however it is typed and whatever they are called', () => {
    assert.equal(isOne({ numbers: [number('m-12345')] }, { ...another, numbers: [number('M 12345')] }), true);
    assert.equal(
      isOne({ numbers: [number('1')] }, { ...another, numbers: [number('1', 'urn:synthetic:other')] }),
      false,
    );
  });

  it('are one person’s where one of several numbers of a kind is the same, whatever stands between its digits', () => {
    const [one, two, three] = [number('1'), number('2'), number('3')];
    assert.equal(isOne({ numbers: [one, two] }, { ...another, numbers: [three, two] }), true);
    assert.equal(isOne({ numbers: [one, two] }, { numbers: [three] }), false);
    assert.equal(isOne({ numbers: [number('m-12 34(5)')] }, { ...another, numbers: [number('M12345')] }), true);
  });

  it('are one where they are the very same, whatever is read of it the second time', () => {
    assert.equal(isOnePractitioner(entry('a'), entry('a', { ...another, birthDate: '1980-01-02' })), true);
  });

  it('are one person’s where a Person names both', () => {
    assert.equal(isOne({ persons: ['x', 'y'] }, { ...another, persons: ['y'] }), true);
    assert.equal(isOne({ persons: ['x'] }, { ...another, persons: ['y'] }), false);
  });

  it('are one person’s where they are called the same and nothing tells them apart', () => {
    assert.equal(isOne({}, {}), true);
    assert.equal(isOne({}, { names: [{ family: 'Chan', given: ['Tai', 'Man'] }] }), true, 'by its parts');
    assert.equal(isOne({ birthDate: '1980-01-02' }, {}), true, 'a birth date alone tells nobody apart');
    assert.equal(isOne({ birthDate: '1980-01-02' }, { birthDate: '1980-01-02' }), true);
    assert.equal(isOne({ numbers: [number('1')] }, {}), true);
  });

  it('are two people’s where a birth date or a number of one kind tells them apart', () => {
    assert.equal(isOne({ birthDate: '1980-01-02' }, { birthDate: '1980-01-03' }), false);
    assert.equal(isOne({ numbers: [number('1')] }, { numbers: [number('2')] }), false);
  });

  it('are two people’s where they are called otherwise, or nothing is known of them', () => {
    assert.equal(isOne({}, another), false);
    assert.equal(isOne({ names: [] }, { names: [] }), false);
    assert.equal(isOne({ names: [{ text: '陳大明' }] }, { names: [{ text: '陳大文' }] }), false);
    assert.equal(isOne({ names: [{ text: '李大文' }] }, { names: [{ text: '陳大文' }] }), false);
    assert.equal(isOne({ names: [{ text: 'LEE Tai Man' }] }, { names: [{ text: 'CHAN Tai Man' }] }), false);
    assert.equal(isOne({ names: [{ text: '陳大文' }] }, { names: [{ text: 'CHAN Tai Man' }] }), false, 'a spelling');
  });
});
