import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { publishedAddresses } from '../../definitions/base-terminology.ts';
import { operationsOf } from '../operations/table.ts';
import { baseOf, type RestParts } from '../parts.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';

/** Parameters of `$expand` that say which value set is meant, and so are none of the expansion itself. */
const NAMES_THE_SET: ReadonlySet<string> = new Set([
  'url',
  'valueSet',
  'valueSetVersion',
  'context',
  'contextDirection',
]);

/**
 * `GET /metadata?mode=terminology`: the code systems whose codes are here with every release, and what can be asked of them. Systems that clients stored are found by
 * `GET /CodeSystem`; anybody may ask this, and not everybody may see those.
 *
 * @source https://hl7.org/fhir/R4/terminologycapabilities.html
 */
export function terminologyCapability(parts: RestParts, scope: Scope, request: FhirRequest): Answer {
  const { name, version } = parts.software;
  const expand = operationsOf(parts).find((operation) => operation.name === 'expand');
  const taken = expand === undefined || expand.takes === '*' ? [] : expand.takes;
  const own = parts.operations?.terminology?.codeSystems ?? [];
  return fhirAnswer(
    request,
    200,
    {},
    {
      resourceType: 'TerminologyCapabilities',
      status: 'active',
      date: scope.clock.now().toISOString(),
      kind: 'instance',
      software: { name, version },
      implementation: { description: `${name} (${scope.node.id})`, url: baseOf(scope) },
      codeSystem: [...own, ...publishedAddresses('CodeSystem')].map((uri) => ({ uri, subsumption: true })),
      expansion: {
        hierarchical: false,
        paging: true,
        incomplete: false,
        parameter: taken.filter((parameter) => !NAMES_THE_SET.has(parameter)).map((parameter) => ({ name: parameter })),
        textFilter: 'Words of the code, or of a name in any language, begin with the filter; case and accents aside.',
      },
      codeSearch: 'all',
      validateCode: { translations: false },
      translation: { needsMap: true },
    },
  );
}
