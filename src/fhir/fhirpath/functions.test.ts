import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { given } from './fixtures.ts';

const BORN = 'http://hl7.org/fhir/StructureDefinition/patient-birthTime';
const patient = {
  resourceType: 'Patient',
  id: 'p',
  active: true,
  gender: 'female',
  birthDate: '1990-05-06',
  _birthDate: { id: 'b', extension: [{ url: BORN, valueDateTime: '1990-05-06T07:00:00+08:00' }] },
  name: [
    { family: 'Chan', given: ['Tai', null], _given: [null, { extension: [{ url: 'urn:why', valueCode: 'unknown' }] }] },
    { family: 'Ng' },
  ],
  contact: [{ relationship: [{ text: 'mother' }], name: { family: 'Ho' } }],
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic' }],
  managingOrganization: { reference: '#o' },
};

/** Each expression with what it gives of the patient: several values separated by blanks, '' for none. */
function each(rows: readonly (readonly [expression: string, expected: string])[]): void {
  for (const [expression, expected] of rows) {
    const found = given(expression, patient);
    assert.equal(found === 'refused' ? found : found.join(' '), expected, expression);
  }
}

describe('types', () => {
  it('of FHIR are not those of FHIRPath', () => {
    each([
      ['active.is(boolean)', 'true'],
      ['active is System.Boolean', 'false'],
      ['active.is(Boolean)', 'false'],
      ['true is Boolean', 'true'],
      ['Patient is FHIR.`Patient`', 'true'],
      ['Patient is DomainResource', 'true'],
      ['Patient is Observation', 'false'],
      ['1 is FHIR.integer', 'false'],
      ['contact.type().name', 'BackboneElement'],
      ['birthDate.type().namespace', 'FHIR'],
      ['1.0.type().name', 'Decimal'],
      ['active is Sometype', 'refused'],
    ]);
  });

  it('that are narrower are the wider one by is, primitives not by as', () => {
    each([
      ['gender is string', 'true'],
      ['gender as string', ''],
      ['gender.ofType(code)', 'female'],
      ['name.as(HumanName)', 'refused'],
      ['name.ofType(HumanName).family', 'Chan Ng'],
      ['contained.ofType(DomainResource).name', 'Clinic'],
    ]);
  });

  it('that are not known are not guessed', () => {
    const untyped = (expression: string, value: unknown) => given(expression, { value });
    assert.equal(untyped('value is code', 'x'), 'refused');
    assert.deepEqual(untyped('value is boolean', 'x'), ['false']);
    assert.deepEqual(untyped('value is Period', 'x'), ['false']);
    assert.equal(untyped('value is Period', {}), 'refused');
    assert.equal(untyped('value.type()', 'x'), 'refused');
  });

  it('begin a path only where it begins at one of them', () => {
    each([
      ['Patient.active', 'true'],
      ['Resource.id', 'p'],
      ['Encounter.status', 'refused'],
    ]);
  });
});

describe('primitives', () => {
  it('have an id and extensions of their own', () => {
    each([
      ['birthDate.extension(%`ext-patient-birthTime`).value > @1990-05-03', 'true'],
      ['birthDate.id', 'b'],
      ["birthDate.extension('urn:other').empty()", 'true'],
      ['name.given.count()', '2'],
      ['name.given.select(hasValue())', 'true false'],
      ["name.given.extension('urn:why').value", 'unknown'],
      ['birthDate.children().count()', '2'],
      ['name.given.join()', 'Tai'],
      ['birthDate.getValue() is System.Date', 'true'],
    ]);
  });
});

describe('collections', () => {
  it('are walked with what is at hand: the item, its place, and what came of those before', () => {
    each([
      ['name.select($index)', '0 1'],
      ['name.where($index > 0).family', 'Ng'],
      ['(1 | 2 | 3).aggregate($total + $this, 0)', '6'],
      ['$total', 'refused'],
      ['$index', 'refused'],
      ['name.family.first()', 'Chan'],
      ['name.family.last()', 'Ng'],
      ['name.family[1]', 'Ng'],
      ['name.family[-1]', ''],
      ['name.family[$this]', 'refused'],
      ['name.family.single()', 'refused'],
      ['name.family.skip(1)', 'Ng'],
      ['name.family.take(0)', ''],
      ['name.family.skip({})', 'refused'],
    ]);
  });

  it('are walked to the end', () => {
    const nested = {
      resourceType: 'Questionnaire',
      item: [{ linkId: '1', item: [{ linkId: '2', item: [{ linkId: '3' }] }] }],
    };
    assert.deepEqual(given('repeat(item).linkId', nested), ['1', '2', '3']);
    assert.deepEqual(given('descendants().linkId', nested), ['1', '2', '3']);
    assert.deepEqual(given("repeat('again')", nested), ['again']);
    assert.deepEqual(given('item.item.type().name', nested), ['BackboneElement']);
  });

  it('answer as one where one is asked for, and are refused where they are several', () => {
    each([
      ['(1 | 2).not()', 'refused'],
      ['name.family and true', 'refused'],
      ["name.family & 'x'", 'refused'],
      ['name.family.length()', 'refused'],
      ["iif('x', 1, 2)", 'refused'],
      ['iif({}, 1, 2)', '2'],
      ['(true | false).allTrue()', 'false'],
      ['(true | false).anyTrue()', 'true'],
      ['{}.allFalse()', 'true'],
      ['(1 | 2).allTrue()', 'refused'],
      ["gender = 'female' or 1 / 0 = 1", 'true'],
      ["birthDate in ('1990-05-06' | 'x')", 'refused'],
      ["birthDate in (@1990-05-06 | 'x')", 'true'],
      ["('1990-05-06').combine(birthDate).isDistinct()", 'refused'],
    ]);
  });
});

describe('texts', () => {
  it('are looked into and made', () => {
    each([
      ["'lantern'.substring(2, 3)", 'nte'],
      ["'lantern'.substring(7)", ''],
      ["'lantern'.indexOf('n')", '2'],
      ["'lantern'.replace('n', '$&')", 'la$&ter$&'],
      ["'a,b'.split(',')", 'a b'],
      ["('a' | 'b').join('-')", 'a-b'],
      ["'Ab'.upper() + 'Ab'.lower()", 'ABab'],
      ["'ab'.toChars()", 'a b'],
      ["' ab '.trim().length()", '2'],
      ["{} & 'b'", 'b'],
      ["{} + 'b'", ''],
      ["'ab'.startsWith({})", ''],
      ['1.length()', 'refused'],
      ['birthDate.length()', 'refused'],
      ['name.first().startsWith(1)', 'refused'],
    ]);
  });

  it('match patterns in part, as Unicode; nothing matches no pattern', () => {
    each([
      ["'lantern'.matches('ant')", 'true'],
      ["'lantern'.matchesFull('ant')", 'false'],
      ["'🏮🏮'.matches('^🏮+$')", 'true'],
      ["'x'.matches({})", ''],
      ["'lantern'.replaceMatches('n(.)', '<$1>')", 'la<t>ern'],
      ["'abc'.replaceMatches('', 'x')", 'abc'],
      ["'abc'.replaceMatches({}, 'x')", ''],
      ["'abc'.replaceMatches('b', '$&')", 'refused'],
    ]);
  });

  it('become other types where they are written so', () => {
    each([
      ["'12'.toInteger()", '12'],
      ["'12.0'.toInteger()", ''],
      ['true.toInteger()', '1'],
      ["'Yes'.toBoolean()", 'true'],
      ['2.toBoolean()', ''],
      ["'1e3'.convertsToDecimal()", 'false'],
      ["'2024-02-30'.convertsToDate()", 'false'],
      ["'2024-02'.toDate()", '2024-02'],
      ['@2024-02-01T10:00Z.toDate()', '2024-02-01'],
      ["'10:30'.toTime()", '10:30'],
      ["'3 days'.toQuantity() = 72 hours", 'true'],
      ["'3 apples'.toQuantity()", ''],
      ['{}.convertsToInteger()', ''],
      ['0.0.toString()', '0.0'],
      ['name.toString()', 'refused'],
    ]);
  });
});

describe('what an expression stands in', () => {
  it('has names', () => {
    each([
      ['%resource.id', 'p'],
      ['%context.id', 'p'],
      ['%rootResource.id', 'p'],
      ['%ucum', 'http://unitsofmeasure.org'],
      ['%`vs-observation-status`', 'http://hl7.org/fhir/ValueSet/observation-status'],
      ['%`else`', 'refused'],
    ]);
  });

  it('resolves what is at hand, and nothing else', () => {
    const resolve = (reference: string) => (reference === '#o' ? patient.contained[0] : undefined);
    assert.deepEqual(given('managingOrganization.resolve().name', patient, { resolve }), ['Clinic']);
    assert.deepEqual(given('managingOrganization.resolve() is Organization', patient, { resolve }), ['true']);
    assert.equal(given("'#other'.resolve()", patient, { resolve }), 'refused');
    assert.equal(given('managingOrganization.resolve()', patient), 'refused');
  });
});
