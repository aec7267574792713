import type { Resource } from '#fhir';
import { type Institution, nameOf } from './institutions.ts';

const ROLE_SYSTEM = 'https://causeway.health/fhir/CodeSystem/organization-role';
const NAME_LANGUAGE = 'http://hl7.org/fhir/StructureDefinition/translation';

/** An institution as a FHIR Organization; names in other languages are translations of the first. */
export function toOrganizationResource(institution: Institution): Resource {
  const name = nameOf(institution);
  const translations = Object.entries(institution.names)
    .filter(([lang]) => lang !== 'zh-Hans')
    .map(([lang, entry]) => ({
      url: NAME_LANGUAGE,
      extension: [
        { url: 'lang', valueCode: lang },
        { url: 'content', valueString: entry.text },
      ],
    }));
  return {
    resourceType: 'Organization',
    id: institution.id,
    active: true,
    ...(institution.roles.length > 0
      ? { type: institution.roles.map((code) => ({ coding: [{ system: ROLE_SYSTEM, code }] })) }
      : {}),
    name: name['zh-Hans'],
    ...(translations.length > 0 ? { _name: { extension: translations } } : {}),
    ...(institution.city
      ? { address: [{ city: institution.city, ...(institution.district ? { district: institution.district } : {}) }] }
      : {}),
    ...(institution.parentId ? { partOf: { reference: `Organization/${institution.parentId}` } } : {}),
  };
}
