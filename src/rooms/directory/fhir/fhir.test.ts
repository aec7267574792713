import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFhirJson, validate } from '#fhir';
import { canonicalJson } from '#kernel';
import { toFileEntry } from '../entry/file-entry.ts';
import type { Entry } from '../entry/model.ts';
import { anEntry } from '../fixtures.ts';
import { institutions } from '../institutions.ts';
import { fromResources, toResources } from './read-entry.ts';

const DAY = '2026-11-22';

/** As it comes back from the store. */
const reread = (entry: Entry) =>
  fromResources(toResources(entry, DAY).map((r) => parseFhirJson(JSON.stringify(r)) as Record<string, unknown>));
/** What an entry says, whatever the order; the sum of its sources is told by its items. */
const said = ({ sources: _, ...entry }: Entry) => canonicalJson(entry);

describe('an entry as FHIR', () => {
  it('is valid R4, whichever institution of the file it is', () => {
    for (const institution of institutions) {
      for (const resource of toResources(toFileEntry(institution), DAY)) {
        const errors = validate(resource).filter(({ severity }) => severity === 'error');
        assert.deepEqual(errors, [], `${resource.resourceType}/${resource.id}`);
      }
    }
  });

  it('comes back as it went in, whichever institution of the file it is', () => {
    for (const institution of institutions) {
      const entry = toFileEntry(institution);
      const again = reread(entry);
      assert.ok(again);
      assert.equal(said(again), said(entry), institution.id);
    }
  });

  it('comes back as it went in with every item filled', () => {
    const entry = anEntry();
    const again = reread(entry);
    assert.ok(again);
    assert.equal(said(again), said(entry));
    for (const resource of toResources(entry, DAY)) {
      assert.deepEqual(
        validate(resource).filter(({ severity }) => severity === 'error'),
        [],
      );
    }
  });

  it('says the language of a name by an extension of ours, and reads what R4’s own said before', () => {
    const own = 'https://causeway.health/fhir/StructureDefinition/name-language';
    const before = 'http://hl7.org/fhir/StructureDefinition/language';
    const entry = anEntry();
    const text = JSON.stringify(toResources(entry, DAY));
    assert.ok(text.includes(own));
    assert.ok(!text.includes(`"${before}"`), 'R4 has it on names of people, addresses and notes alone');
    const stored = JSON.parse(text.replaceAll(own, before)) as Record<string, unknown>[];
    const again = fromResources(stored);
    assert.ok(again);
    assert.equal(said(again), said(entry));
  });

  it('names a source and a duty holder for every item', () => {
    for (const institution of institutions) {
      const text = JSON.stringify(toResources(toFileEntry(institution), DAY));
      const { items, roles, services, partners, figures } = toFileEntry(institution);
      const stated = [...Object.values(items), ...roles, ...services, ...partners, ...figures];
      assert.ok(
        stated.every(({ sources, draft }) => sources.length > 0 || draft === true),
        institution.id,
      );
      assert.ok(text.split('"duty"').length - 1 >= stated.length, institution.id);
    }
  });

  it('is no entry where nobody keeps it', () => {
    assert.equal(fromResources([{ resourceType: 'Organization', id: 'x', name: 'X' }]), undefined);
  });
});
