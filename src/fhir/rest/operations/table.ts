import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { VERSION_PARAMETERS } from '../../terminology/system-versions.ts';
import { versions } from '../metadata/versions.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { document, documentToKeep } from './document.ts';
import { everythingOfEncounter } from './everything/everything-of-encounter.ts';
import { everythingOfGroup } from './everything/everything-of-group.ts';
import { expand } from './expand.ts';
import { lastn } from './lastn.ts';
import { lookup } from './lookup.ts';
import { match } from './match.ts';
import { meta, metaAdd, metaDelete } from './meta.ts';
import { inputOf, type Operation } from './operation.ts';
import { stats } from './stats.ts';
import { subsumes } from './subsumes.ts';
import { IDENTIFIER, summary } from './summary.ts';
import { translate } from './translate.ts';
import { validateCode, validateCodeInSystem } from './validate-code.ts';

const CORE = 'http://hl7.org/fhir/OperationDefinition/';

/** A code, however it is said. */
const CODED = ['code', 'coding', 'codeableConcept', 'displayLanguage'] as const;

/** Operations that only read. Those with a row of their own in the table of routes (`$validate`, a patient's `$everything`) are not among them. */
export const READING: readonly Operation[] = [
  {
    name: 'meta',
    on: '*',
    levels: ['system', 'type', 'instance'],
    takes: [],
    definition: `${CORE}Resource-meta`,
    run: meta,
  },
  {
    name: 'versions',
    on: [''],
    levels: ['system'],
    takes: [],
    definition: `${CORE}CapabilityStatement-versions`,
    run: async (_parts, scope, request) => versions(scope, request),
  },
  {
    name: 'everything',
    on: ['Encounter'],
    levels: ['instance'],
    takes: '*',
    definition: `${CORE}Encounter-everything`,
    run: everythingOfEncounter,
  },
  {
    name: 'everything',
    on: ['Group'],
    levels: ['instance'],
    takes: '*',
    definition: `${CORE}Group-everything`,
    run: everythingOfGroup,
  },
  {
    name: 'lastn',
    on: ['Observation'],
    levels: ['type'],
    takes: '*',
    definition: `${CORE}Observation-lastn`,
    run: lastn,
  },
  {
    name: 'stats',
    on: ['Observation'],
    levels: ['type'],
    takes: ['subject', 'code', 'system', 'coding', 'duration', 'period', 'statistic', 'include', 'limit'],
    definition: `${CORE}Observation-stats`,
    run: stats,
  },
  {
    name: 'document',
    on: ['Composition'],
    levels: ['type', 'instance'],
    takes: ['id', 'persist'],
    definition: `${CORE}Composition-document`,
    run: document,
  },
  {
    name: 'summary',
    on: ['Patient'],
    levels: ['type', 'instance'],
    takes: ['profile', ...IDENTIFIER],
    definition: 'http://hl7.org/fhir/uv/ips/OperationDefinition/summary',
    needs: ({ operations }) => operations?.summary !== undefined,
    run: summary,
  },
  {
    name: 'match',
    on: ['Patient'],
    levels: ['type'],
    takes: ['resource', 'onlyCertainMatches', 'count'],
    definition: `${CORE}Patient-match`,
    needs: ({ operations }) => operations?.matchPatients !== undefined,
    run: match,
  },
  {
    name: 'expand',
    on: ['ValueSet'],
    levels: ['type', 'instance'],
    takes: [
      'url',
      'valueSet',
      'valueSetVersion',
      'context',
      'contextDirection',
      'filter',
      'offset',
      'count',
      'includeDesignations',
      'designation',
      'includeDefinition',
      'activeOnly',
      'excludeNested',
      'excludeNotForUI',
      'excludePostCoordinated',
      'displayLanguage',
      'exclude-system',
      ...VERSION_PARAMETERS,
    ],
    definition: `${CORE}ValueSet-expand`,
    run: expand,
  },
  {
    name: 'validate-code',
    on: ['ValueSet'],
    levels: ['type', 'instance'],
    takes: [
      'url',
      'context',
      'valueSet',
      'valueSetVersion',
      'system',
      'systemVersion',
      ...CODED,
      'display',
      'abstract',
    ],
    definition: `${CORE}ValueSet-validate-code`,
    run: validateCode,
  },
  {
    name: 'validate-code',
    on: ['CodeSystem'],
    levels: ['type', 'instance'],
    takes: ['url', 'codeSystem', 'system', 'version', ...CODED, 'display', 'abstract'],
    definition: `${CORE}CodeSystem-validate-code`,
    run: validateCodeInSystem,
  },
  {
    name: 'lookup',
    on: ['CodeSystem'],
    levels: ['type', 'instance'],
    takes: ['code', 'system', 'version', 'coding', 'displayLanguage', 'property'],
    definition: `${CORE}CodeSystem-lookup`,
    run: lookup,
  },
  {
    name: 'subsumes',
    on: ['CodeSystem'],
    levels: ['type', 'instance'],
    takes: ['codeA', 'codeB', 'system', 'version', 'codingA', 'codingB'],
    definition: `${CORE}CodeSystem-subsumes`,
    run: subsumes,
  },
  {
    name: 'translate',
    on: ['ConceptMap'],
    levels: ['type', 'instance'],
    takes: [
      'url',
      'conceptMap',
      'conceptMapVersion',
      'code',
      'system',
      'version',
      'coding',
      'codeableConcept',
      'source',
      'target',
      'targetsystem',
      'reverse',
      'dependency',
    ],
    definition: `${CORE}ConceptMap-translate`,
    run: translate,
  },
];

/** `$document` by POST, which may store what it makes. */
export const DOCUMENT_TO_KEEP: readonly Operation[] = READING.filter(({ name }) => name === 'document').map(
  (operation) => ({ ...operation, run: documentToKeep }),
);

/** Operations that change what is stored, and no more. */
export const WRITING: readonly Operation[] = [
  {
    name: 'meta-add',
    on: '*',
    levels: ['instance'],
    takes: ['meta'],
    definition: `${CORE}Resource-meta-add`,
    run: metaAdd,
  },
  {
    name: 'meta-delete',
    on: '*',
    levels: ['instance'],
    takes: ['meta'],
    definition: `${CORE}Resource-meta-delete`,
    run: metaDelete,
  },
];

/** Operations that may change what is stored, where they are asked by POST. */
export const CHANGING: readonly Operation[] = [...WRITING, ...DOCUMENT_TO_KEEP];

/** The operations that this node can do. */
export function operationsOf(parts: RestParts): readonly Operation[] {
  return [...READING, ...WRITING].filter(({ needs }) => needs?.(parts) !== false);
}

/**
 * Runs the operation that an address names.
 *
 * @refuses fhir.interaction-not-supported where there is no such operation at this address
 */
export function operate(operations: readonly Operation[]) {
  return async (parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> => {
    const level = request.type === '' ? 'system' : request.id === '' ? 'type' : 'instance';
    const operation = operations.find(
      ({ name, on, levels, needs }) =>
        name === request.operation &&
        levels.includes(level) &&
        (on === '*' || on.includes(request.type)) &&
        needs?.(parts) !== false,
    );
    if (!operation) {
      const interaction = `$${request.operation ?? ''}`.slice(0, 64);
      const refusal = refuseFhir('fhir.interaction-not-supported', { interaction });
      // What only writes is there for POST.
      const isElsewhere = WRITING.some(({ name }) => name === request.operation);
      throw new RefusalError(isElsewhere ? refusal : { ...refusal, status: 404 });
    }
    return operation.run(parts, scope, request, inputOf(operation, request));
  };
}
