import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkProfile, type ProfileSource } from './check.ts';
import { toProfile } from './profile.ts';
import { ProfileRun } from './profile-run.ts';

const source: ProfileSource = { profile: () => undefined, codes: () => undefined };

/** The codes of what is said of a resource, by a profile that has one rule on one element. */
function said(
  path: string,
  expression: string,
  resource: { resourceType: string } & Record<string, unknown>,
  bundle = resource,
) {
  const profile = toProfile({
    resourceType: 'StructureDefinition',
    url: 'urn:test:rules',
    type: resource.resourceType,
    snapshot: {
      element: [
        { id: resource.resourceType },
        ...path.split('.').map((_, i, steps) => {
          const id = [resource.resourceType, ...steps.slice(0, i + 1)].join('.');
          const constraint = [{ key: 'x-1', severity: 'error', human: 'x', expression, source: 'urn:test:rules' }];
          const type = { contact: 'BackboneElement', birthDate: 'date', managingOrganization: 'Reference' }[
            steps[i] as string
          ];
          return { id, ...(type ? { type: [{ code: type }] } : {}), ...(i === steps.length - 1 ? { constraint } : {}) };
        }),
      ],
    },
  });
  assert.ok(profile);
  return checkProfile(resource, profile, source, new ProfileRun(bundle)).map(({ code }) =>
    code.replace('fhir.profile-', ''),
  );
}

const patient = {
  resourceType: 'Patient',
  _birthDate: { extension: [{ url: 'urn:why', valueCode: 'unknown' }] },
  contact: [{ name: { family: 'Ho' }, gender: 'female' }],
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic' }],
  managingOrganization: { reference: '#o' },
};

describe('a rule of a profile', () => {
  it('is asked of a primitive with what stands beside it', () => {
    assert.deepEqual(said('birthDate', "extension('urn:why').exists()", patient), []);
    assert.deepEqual(said('birthDate', 'hasValue()', patient), ['rule']);
  });

  it('knows the types of what is in a backbone element', () => {
    assert.deepEqual(said('contact', 'gender is code and name is HumanName', patient), []);
    assert.deepEqual(said('contact', 'gender is uri', patient), ['rule']);
  });

  it('resolves what is contained, and what is in the same bundle', () => {
    const rule = "resolve().name = 'Clinic'";
    assert.deepEqual(said('managingOrganization', rule, patient), []);
    const outside = { ...patient, contained: [], managingOrganization: { reference: 'Organization/o' } };
    const entry = [{ resource: outside }, { resource: patient.contained[0] }];
    const bundle = { resourceType: 'Bundle', type: 'collection', entry };
    assert.deepEqual(said('managingOrganization', rule, outside, bundle as never), []);
    assert.deepEqual(said('managingOrganization', rule, outside), ['unchecked']);
  });

  it('is told as unchecked where it asks for the present', () => {
    assert.deepEqual(said('contact', 'today() > @2020', patient), ['unchecked']);
  });
});
