import type { Resource } from '#fhir';
import type { GuardianOrder } from '../contract.ts';
import type { NewTie, OwnWord } from './store.ts';

const EXTENSION = 'https://causeway.health/fhir/StructureDefinition/';
const ROLE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
const TIE_SYSTEM = 'https://causeway.health/fhir/CodeSystem/family-tie';

/** HL7 has words for two of them; for a carer our own. */
const RELATIONSHIPS = {
  parent: { system: ROLE_SYSTEM, code: 'PRN' },
  guardian: { system: ROLE_SYSTEM, code: 'GUARD' },
  carer: { system: TIE_SYSTEM, code: 'carer' },
} as const;

/** The tie as FHIR has it. Who the carer is stands in an extension: no name and no paper of theirs is copied into somebody else's record. */
export function toRelatedPerson(tie: NewTie, endedOn?: string): Resource {
  const end = endedOn ?? tie.ends_on ?? undefined;
  return {
    resourceType: 'RelatedPerson',
    id: tie.id,
    extension: [
      { url: `${EXTENSION}family-tie-carer`, valueReference: { reference: `Patient/${tie.carer}` } },
      { url: `${EXTENSION}family-tie-scope`, valueCode: tie.scope },
      ...(tie.order === undefined ? [] : [toOrder(tie.order)]),
      ...(tie.own_word === undefined ? [] : [toOwnWord(tie.own_word)]),
      ...(tie.evidence ? [{ url: `${EXTENSION}family-tie-evidence`, valueString: tie.evidence }] : []),
    ],
    active: endedOn === undefined,
    patient: { reference: `Patient/${tie.dependant}` },
    relationship: [{ coding: [RELATIONSHIPS[tie.kind]] }],
    period: { start: tie.starts_on, ...(end ? { end } : {}) },
  } as Resource;
}

/** The document of an adult's guardian. Its number stays at the desk: by it the second person shows that they hold the document. */
function toOrder({ kind, issuer, from, until }: GuardianOrder): object {
  return {
    url: `${EXTENSION}family-tie-order`,
    extension: [
      { url: 'kind', valueCode: kind },
      { url: 'issuer', valueString: issuer },
      { url: 'period', valuePeriod: { start: from, ...(until ? { end: until } : {}) } },
    ],
  };
}

/** That the person cared for has named the carer in the own portal, and what for. */
function toOwnWord({ withoutSensitive, answers }: OwnWord): object {
  return {
    url: `${EXTENSION}family-tie-own-word`,
    extension: [
      { url: 'without-sensitive', valueBoolean: withoutSensitive },
      { url: 'answers', valueBoolean: answers },
    ],
  };
}
