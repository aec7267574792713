import type { Actor, LocalText, PersonActor, Role } from '#kernel';
import type { AccessContext } from './access-model.ts';
import type { Provision, Recipient } from './artefacts/model.ts';
import type { ConsentProvision, ConsentResource } from './grants/fhir.ts';
import type { Grant } from './grants/model.ts';
import type { StandingConsent } from './provisions/ruling.ts';

/** Builders for tests. Every name says that it is synthetic. */
export function aName(en: string, zh = en): LocalText {
  return { en: `${en} (synthetic)`, 'zh-Hans': `${zh}（合成数据）`, 'zh-Hant-HK': `${zh}（合成數據）` };
}

export function aPerson(role: Role, facts: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: 'person',
    role,
    accountId: `account-${role}`,
    name: aName(role),
    scopes: ['openid', 'user/*.cruds'],
    clientId: 'portal',
    ...facts,
  };
}

export function aPatient(patientId = 'p1', facts: Partial<PersonActor> = {}): PersonActor {
  return aPerson('patient', {
    patientId,
    fhirUser: `Patient/${patientId}`,
    scopes: ['openid', 'patient/*.cruds'],
    ...facts,
  });
}

export function aClinician(organization = 'org1', facts: Partial<PersonActor> = {}): PersonActor {
  return aPerson('clinician', {
    fhirUser: 'Practitioner/dr1',
    organization: { id: organization, name: aName(organization) },
    ...facts,
  });
}

export function aSystem(...scopes: string[]): Actor {
  return { kind: 'system', clientId: 'test', scopes };
}

/** A provision that says no, or yes, to everybody, for everything, on all, until it is told otherwise. */
export function aProvision(effect: Provision['effect'], facts: Partial<Provision> = {}): Provision {
  return { effect, to: [{ kind: 'everyone' }], purposes: 'all', actions: 'all', data: {}, except: [], ...facts };
}

export function toOrganization(id: string, node = ''): Recipient {
  return { kind: 'organization', organization: { node, id, name: aName(id) } };
}

export function aStanding(...provisions: readonly Provision[]): StandingConsent {
  return { consentId: 'c1', patientId: 'p1', provisions };
}

/** A no, limited by what is said of it. */
export function aDenial(facts: {
  readonly patientId?: string;
  readonly to?: readonly string[];
  readonly types?: readonly string[];
  readonly purposes?: Provision['purposes'];
  readonly from?: string;
  readonly until?: string;
}): StandingConsent {
  const { patientId = 'p1', to, types, ...rest } = facts;
  const named = to?.map((reference) =>
    reference.startsWith('Organization/')
      ? toOrganization(reference.slice('Organization/'.length))
      : ({ kind: 'practitioner', reference } as const),
  );
  const data = types === undefined ? {} : { data: { types } };
  return { ...aStanding(aProvision('deny', { ...rest, ...data, ...(named ? { to: named } : {}) })), patientId };
}

/** What is known where nothing is: no relation, no Consent, no rule on labels. */
export function aContext(facts: Partial<AccessContext> = {}): AccessContext {
  return { at: new Date('2026-11-22T02:00:00Z'), nodeId: 'hk', sensitive: [], consents: [], ...facts };
}

export function aGrant(facts: Partial<Grant> = {}): Grant {
  return {
    id: 'g1',
    version: 1,
    patientId: 'p1',
    sections: ['problems', 'medications'],
    lookBackMonths: 36,
    dataFrom: '2023-11-22',
    purposes: ['TREAT', 'ETREAT'],
    recipients: { kind: 'organizations', ids: [{ node: 'sz', id: 'org1', name: aName('Clinic', '诊所') }] },
    createdAt: '2026-11-22T02:00:00.000Z',
    validFrom: '2026-11-22T02:00:00.000Z',
    expiresAt: '2026-11-23T02:00:00.000Z',
    opensMax: 5,
    crossBorder: true,
    state: 'active',
    ...facts,
  };
}

/** A recipient in a Consent. */
export function anActor(reference: string) {
  const role = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] };
  return { role, reference: { reference } };
}

/** An active privacy Consent with this provision. */
export function aConsent(provision: ConsentProvision, facts: Partial<ConsentResource> = {}): ConsentResource {
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: 'Patient/p1' },
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    provision,
    ...facts,
  };
}
