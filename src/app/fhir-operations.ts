import type { RestParts } from '#fhir';
import { matchPatients } from '#rooms/identity';
import { compose } from '#rooms/records';
import { CODE_SYSTEMS, TERMS_SYSTEM, toCodeSystem, toConceptMap } from '#rooms/terminology';

const TERMS_VALUE_SET = `${TERMS_SYSTEM}?fhir_vs`;

/** What the rooms above the FHIR core give its operations: summaries from the records room, our terms and their maps from terminology. */
export const fhirOperations: NonNullable<RestParts['operations']> = {
  summary: async (scope, patientId, mayShow) => (await compose(scope, { patientId, mayShow })).international(),
  matchPatients,
  terminology: {
    codeSystems: [TERMS_SYSTEM],
    codeSystem: (url) => (plain(url) === TERMS_SYSTEM ? toCodeSystem() : undefined),
    valueSet: (url) =>
      plain(url) === TERMS_VALUE_SET
        ? {
            resourceType: 'ValueSet',
            url: TERMS_VALUE_SET,
            status: 'active',
            compose: { include: [{ system: TERMS_SYSTEM }] },
          }
        : undefined,
    conceptMaps: ({ url, source, target }) => {
      if (source !== undefined && source !== TERMS_SYSTEM) return [];
      const maps = Object.values(CODE_SYSTEMS)
        .filter((system) => target === undefined || system === target)
        .map(toConceptMap);
      return maps.filter((map) => map.group.length > 0 && (url === undefined || map.url === plain(url)));
    },
  },
};

function plain(url: string): string {
  return url.split('|')[0] ?? '';
}
