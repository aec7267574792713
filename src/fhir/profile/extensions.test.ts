import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBaseProfile } from '../definitions/base-profiles.ts';
import type { ProfileSource } from './check.ts';
import { extensionsIn } from './extension-places.ts';
import { checkExtensions } from './extensions.ts';
import type { Json } from './occurrence.ts';
import { toProfile } from './profile.ts';
import { ProfileRun } from './profile-run.ts';

const URL = 'urn:test:mark';
const R4 = 'http://hl7.org/fhir/StructureDefinition/';
const mark = { url: URL, valueBoolean: true };

/** What is said of a resource's extensions, where `urn:test:mark` is defined like this: code and place. */
function told(resource: Json, more: object = {}): string[] {
  const definition = {
    url: URL,
    type: 'Extension',
    baseDefinition: `${R4}Extension`,
    differential: { element: [{ id: 'Extension.value[x]', min: 1, type: [{ code: 'boolean' }] }] },
    ...more,
  };
  const source: ProfileSource = {
    profile: (url) => toProfile(url === URL ? definition : (findBaseProfile(url) ?? {})),
    codes: () => undefined,
  };
  const findings = checkExtensions(extensionsIn(resource), source, new ProfileRun(resource));
  return findings.map(({ code, expression }) => `${code.replace('fhir.', '')} ${expression}`);
}

const at = (expression: string, type = 'element') => ({ context: [{ type, expression }] });
const patient = (more: object): Json => ({ resourceType: 'Patient', ...more });

describe('an extension whose definition is known', () => {
  it('keeps to it, wherever it stands; one that is not known, or is a part of another, is no error', () => {
    const wrong = { url: URL, valueString: 'yes' };
    const resource = patient({
      extension: [wrong, { url: 'urn:test:other', valueString: 'x' }, { url: 'part', valueString: 'x' }],
      _birthDate: { extension: [wrong] },
      name: [{ _given: [null, { extension: [wrong] }] }],
      contained: [{ resourceType: 'Organization', id: 'o', extension: [wrong] }],
    });
    assert.deepEqual(
      told(resource).sort(),
      [
        'Patient.birthDate.extension[0]',
        'Patient.contained[0].extension[0]',
        'Patient.extension[0]',
        'Patient.name[0].given[1].extension[0]',
      ].map((place) => `profile-type ${place}.value.ofType(string)`),
    );
  });

  it('of R4 is known: a birth place is an address, of a patient', () => {
    const place = (value: object) => ({ extension: [{ url: `${R4}patient-birthPlace`, ...value }] });
    const good = place({ valueAddress: { city: 'Hong Kong' } });
    assert.deepEqual(told(patient(good)), []);
    assert.deepEqual(told(patient(place({ valueString: 'Hong Kong' }))), [
      'profile-type Patient.extension[0].value.ofType(string)',
    ]);
    assert.deepEqual(told({ resourceType: 'Organization', ...good }), ['extension-context Organization.extension[0]']);
  });
});

describe('where an extension may stand', () => {
  const onResource = patient({ extension: [mark] });
  const onName = patient({ name: [{ extension: [mark] }] });
  const onContact = patient({ contact: [{ name: { extension: [mark] } }] });
  const onItem = {
    resourceType: 'Questionnaire',
    item: [{ linkId: '1', item: [{ linkId: '2', extension: [mark] }] }],
  };

  it('is an element of a type, a type, or what that is a kind of', () => {
    const allowed: [Json, string[]][] = [
      [onResource, ['Patient', 'DomainResource', 'Resource', 'Element']],
      [onName, ['Patient.name', 'HumanName', 'Element']],
      [onContact, ['Patient.contact.name', 'HumanName']],
      [onItem, ['Questionnaire.item', 'BackboneElement']],
      [patient({ _birthDate: { extension: [mark] } }), ['Patient.birthDate', 'date']],
      [patient({ _deceasedBoolean: { extension: [mark] } }), ['Patient.deceased[x]', 'Patient.deceased', 'boolean']],
      [patient({ name: [{ _family: { extension: [mark] } }] }), ['HumanName.family', 'Patient.name.family', 'string']],
    ];
    for (const [resource, places] of allowed)
      for (const place of places) assert.deepEqual(told(resource, at(place)), [], place);
  });

  it('is nowhere else', () => {
    const refused: [Json, string[]][] = [
      [onResource, ['Organization', 'Patient.name', 'HumanName', 'Patient.birthDate']],
      [onName, ['Patient', 'Patient.contact.name', 'HumanName.family', 'Address']],
      [onItem, ['Questionnaire', 'Questionnaire.item.answerOption']],
      [{ resourceType: 'Bundle', type: 'collection', extension: [mark] }, []],
    ];
    for (const [resource, places] of refused)
      for (const place of places)
        assert.match(told(resource, at(place)).join(), /^extension-context [\w.[\]]+$/, place);
  });

  it('is not known by a path of a profile, or of a type that R4 does not have', () => {
    for (const place of ['CanonicalResource', `${R4}Patient#Patient.name`, 'Patient.extension:race'])
      assert.deepEqual(told(onResource, at(place)), ['profile-unchecked Patient.extension[0]'], place);
  });

  it('is within another extension, or on the value of one', () => {
    const outer = (inner: object) => patient({ extension: [{ url: 'urn:test:outer', ...inner }] });
    const within = outer({ extension: [mark] });
    const onValue = outer({ _valueString: { extension: [mark] } });
    const inPart = outer({ extension: [{ url: 'part', extension: [mark] }] });
    for (const resource of [within, onValue]) {
      assert.deepEqual(told(resource, at('urn:test:outer', 'extension')), []);
      assert.equal(told(resource, at('urn:test:third', 'extension')).length, 1);
    }
    assert.deepEqual(told(inPart, at('urn:test:outer#part', 'extension')), []);
    assert.equal(told(onResource, at('urn:test:outer', 'extension')).length, 1);
  });

  it('is what an expression finds in the resource', () => {
    const home = at("Patient.address.where(use = 'home')", 'fhirpath');
    const address = (use: string) => patient({ address: [{ use, extension: [mark] }] });
    assert.deepEqual(told(address('home'), home), []);
    assert.deepEqual(told(address('work'), home), ['extension-context Patient.address[0].extension[0]']);
    assert.deepEqual(told({ resourceType: 'Organization', extension: [mark] }, home), [
      'extension-context Organization.extension[0]',
    ]);
  });

  it('keeps a rule of the extension’s', () => {
    const rule = { contextInvariant: ['active = true'] };
    assert.deepEqual(told(patient({ active: true, extension: [mark] }), rule), []);
    assert.deepEqual(told(patient({ active: false, extension: [mark] }), rule), [
      'extension-rule Patient.extension[0]',
    ]);
  });
});

describe('an extension that changes a meaning', () => {
  const modifier = { differential: { element: [{ id: 'Extension', path: 'Extension', isModifier: true }] } };

  it('stands among modifierExtension, and no other does', () => {
    const [regular, changing] = [patient({ extension: [mark] }), patient({ modifierExtension: [mark] })];
    assert.deepEqual(told(changing, modifier), []);
    assert.deepEqual(told(regular), []);
    assert.deepEqual(told(regular, modifier), ['extension-modifier Patient.extension[0]']);
    assert.deepEqual(told(changing), ['extension-no-modifier Patient.modifierExtension[0]']);
  });
});
