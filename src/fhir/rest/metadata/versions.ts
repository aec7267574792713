import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { FHIR_VERSION } from '../../definitions/definitions.ts';
import { refuseFhir } from '../../messages.ts';
import { type FhirRequest, fhirAnswer } from '../request/request.ts';

/** “Use the major.minor version like 3.0” */
const [SPOKEN = ''] = /^\d+\.\d+/.exec(FHIR_VERSION) ?? [];

/** What the plain types ask for, which name no FHIR: the same in the plainest form. */
const PLAIN: readonly { readonly asked: RegExp; readonly type: string; readonly body: string }[] = [
  {
    asked: /^application\/json\s*(;|$)/i,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({ versions: [SPOKEN], default: SPOKEN }),
  },
  {
    asked: /^(application|text)\/xml\s*(;|$)/i,
    type: 'application/xml; charset=utf-8',
    body: `<versions><version>${SPOKEN}</version><default>${SPOKEN}</default></versions>`,
  },
];

/**
 * `GET /$versions`: which versions of FHIR are spoken at this address. Anybody may ask, before they have signed in; by POST and in a bundle it is an operation among the others.
 *
 * @refuses fhir.unknown-parameter
 * @source https://hl7.org/fhir/R4/capabilitystatement-operation-versions.html
 */
export function versions(_scope: Scope, request: FhirRequest): Answer {
  const unknown = [...request.query.keys()].find((name) => name !== '_format' && name !== '_pretty');
  if (unknown !== undefined)
    throw new RefusalError(
      refuseFhir('fhir.unknown-parameter', { type: '$versions', parameter: unknown.slice(0, 100) }),
    );
  const wanted = request.query.get('_format') ?? request.headers.accept ?? '';
  const plain = PLAIN.find(({ asked }) => asked.test(wanted));
  if (plain) return { status: 200, headers: { 'content-type': plain.type }, body: plain.body };
  const parameter = ['version', 'default'].map((name) => ({ name, valueCode: SPOKEN }));
  return fhirAnswer(request, 200, {}, { resourceType: 'Parameters', parameter });
}
