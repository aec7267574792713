import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provision, Recipient } from '../artefacts/model.ts';
import { aClinician, aName, aPerson, aProvision, toOrganization } from '../fixtures.ts';
import { mayOpenTo, opensTo } from './opens-to.ts';

const dr: Recipient = { kind: 'practitioner', reference: 'Practitioner/dr1' };
const at = { node: 'hk', id: 'org1', name: aName('Clinic') };
const codes = (provision: Provision) => opensTo(provision).map(({ code }) => code);
/** What a query finds. */
const found = (query: string) =>
  query.split(/(?<!\\),/).map((token) => (/^[^|]+\|(.*)$/.exec(token)?.[1] ?? '').replaceAll(/\\(.)/g, '$1'));

describe('to whom an artefact may open something', () => {
  it('is each of its recipients, in the alphabet’s order, once', () => {
    const to: readonly Recipient[] = [
      dr,
      dr,
      toOrganization('org1', 'hk'),
      { kind: 'role', role: 'clinician' },
      { kind: 'role', role: 'coordinator', at },
      { kind: 'network' },
      { kind: 'unknown' },
    ];
    assert.deepEqual(codes(aProvision('permit', { to })), [
      'Practitioner/dr1',
      'clinician',
      'coordinator/hk/org1',
      'hk/org1',
      'network',
    ]);
    assert.deepEqual(codes(aProvision('permit')), ['everyone']);
    const systems = new Set(opensTo(aProvision('permit', { to })).map(({ system }) => system));
    assert.deepEqual([...systems], ['https://causeway.health/fhir/CodeSystem/opens-to']);
  });

  it('is nobody where it says no alone', () => {
    assert.deepEqual(codes(aProvision('deny', { to: [dr] })), []);
    assert.deepEqual(codes(aProvision('permit', { to: [{ kind: 'unknown' }] })), []);
  });

  it('is whom an exception opens it to, at whatever depth; one that names nobody means whom it is an exception to', () => {
    const yes = (facts: Partial<Provision> = {}) => aProvision('permit', facts);
    const no = (facts: Partial<Provision> = {}) => aProvision('deny', facts);
    assert.deepEqual(codes(no({ except: [yes({ to: [dr] })] })), ['Practitioner/dr1']);
    assert.deepEqual(codes(no({ to: [dr], except: [yes()] })), ['Practitioner/dr1']);
    assert.deepEqual(codes(no({ to: [dr], except: [no({ except: [yes()] })] })), ['Practitioner/dr1']);
    const other = [toOrganization('org1', 'hk')];
    assert.deepEqual(codes(no({ to: [dr], except: [no({ to: other, except: [yes()] })] })), ['hk/org1']);
    assert.deepEqual(codes(yes({ to: [dr], except: [no({ to: other })] })), ['Practitioner/dr1']);
    assert.deepEqual(codes(no({ to: [dr], except: [yes({ to: [{ kind: 'everyone' }, ...other] })] })), [
      'everyone',
      'hk/org1',
    ]);
  });
});

describe('what may open something to somebody', () => {
  it('is found by everybody, their role, their institution, their role there, the network and themselves', () => {
    assert.deepEqual(found(mayOpenTo(aClinician('org1'), 'hk')), [
      'everyone',
      'clinician',
      'network',
      'hk/org1',
      'clinician/hk/org1',
      'Practitioner/dr1',
    ]);
  });

  it('is found by no institution of whoever is in none, and by nobody’s number where there is none', () => {
    assert.deepEqual(found(mayOpenTo(aPerson('coordinator'), 'hk')), ['everyone', 'coordinator']);
  });

  it('is found by a number whatever is in it', () => {
    const query = mayOpenTo(aClinician('a,b|c$d\\e'), 'hk');
    assert.ok(found(query).includes('hk/a,b|c$d\\e'));
    assert.ok(query.includes('hk/a\\,b\\|c\\$d\\\\e'));
  });
});
