import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasErrors, stringifyFhirJson, validate } from '#fhir';
import { checkPaper } from '#rooms/identity';
import { elderRecord } from './elder-record.ts';
import { historyOf } from './history.ts';
import { personOf, WORLD_TODAY } from './people.ts';
import { READY_MADE } from './ready-made.ts';
import { placeFor, STAFF, toPractitionerResources } from './staff.ts';

const people = Array.from({ length: 300 }, (_, index) => personOf('test', index));
const resourcesOf = (index: number) => {
  const person = people[index];
  assert.ok(person);
  return person.nodes.flatMap((node) => historyOf(person, placeFor(node, index)));
};

describe('the synthetic world', () => {
  it('is the same for the same seed, person by person, whoever is made first', () => {
    const bytes = (index: number) => resourcesOf(index).map(stringifyFhirJson).join('\n');
    const forward = [3, 7, 11].map(bytes);
    const backward = [11, 7, 3].map(bytes).reverse();
    assert.deepEqual(forward, backward);
    assert.notEqual(JSON.stringify(personOf('test', 3)), JSON.stringify(personOf('other', 3)));
  });

  it('is valid FHIR R4, every resource of it', () => {
    for (const index of people.keys()) {
      for (const resource of resourcesOf(index)) {
        const issues = validate(resource);
        assert.ok(
          !hasErrors(issues),
          `${resource.resourceType} of person ${index}: ${JSON.stringify(issues.slice(0, 3))}`,
        );
      }
    }
  });

  it('says of every resource that it is synthetic', () => {
    for (const resource of [
      ...resourcesOf(1),
      ...STAFF.flatMap(toPractitionerResources),
      ...elderRecord('p', 'd', 'o'),
    ]) {
      assert.equal(resource.meta?.tag?.[0]?.code, 'HTEST', resource.resourceType);
    }
  });

  it('gives people papers that pass the checks of real ones', () => {
    for (const person of [...people, ...READY_MADE.map((ready) => ready.person)]) {
      for (const { kind, number } of person.papers) {
        assert.ok(checkPaper(kind, number, WORLD_TODAY).ok, `${kind} ${number}`);
      }
    }
  });

  it('has people on both sides, on one side, children, elders and several scripts of a name', () => {
    const kinds = new Set(people.map((person) => person.nodes.join('+')));
    assert.deepEqual([...kinds].sort(), ['hk', 'hk+sz', 'sz']);
    assert.ok(people.some((person) => person.birthDate > '2010'));
    assert.ok(people.some((person) => person.birthDate < '1950'));
    assert.ok(people.some((person) => person.name.foreign !== undefined));
  });

  it('keeps the spelling of a measured value: a laboratory’s 7.0 is not 7', () => {
    const text = people
      .flatMap((_, index) => resourcesOf(index))
      .map(stringifyFhirJson)
      .join('\n');
    assert.match(text, /"value":\d+\.0[,}]/);
  });

  it('has permits in force, soon over, ended and suspended', () => {
    const ended = STAFF.filter((member) =>
      member.permits.some(({ until }) => until !== undefined && until < WORLD_TODAY),
    );
    assert.deepEqual(
      ended.map(({ id }) => id),
      ['sz-dr-yip'],
    );
    const permits = STAFF.flatMap((member) => member.permits);
    assert.ok(permits.some(({ daysLeft }) => daysLeft !== undefined && daysLeft < 30));
    assert.ok(permits.some(({ isSuspended }) => isSuspended));
  });
});

describe('the elder of the first journey', () => {
  it('has a record that is valid and holds what a page must show well', () => {
    const record = elderRecord('patient', 'doctor', 'clinic');
    assert.deepEqual(
      record.flatMap((resource) => validate(resource)).filter((issue) => issue.severity === 'error'),
      [],
    );
    assert.match(record.map(stringifyFhirJson).join('\n'), /"value":7\.10/);
  });
});
