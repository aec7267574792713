import type { Refusal, Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { refusalText } from '../../outcome.ts';
import { normalText } from '../../search/normal-text.ts';
import { isAbstract, isCode, type ListedCode } from '../../terminology/code-system.ts';
import { inLanguage } from '../../terminology/languages.ts';
import { SystemVersions } from '../../terminology/system-versions.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { UnknownSystemError } from '../terminology/code-lists.ts';
import {
  type Asked,
  answerParameters,
  codingsOf,
  flagOf,
  languagesOf,
  listsFor,
  systemOf,
  valueSetOf,
  versioned,
} from './code-input.ts';
import { setByContext } from './context.ts';
import type { OperationInput } from './operation.ts';

/**
 * `GET /ValueSet/$validate-code?url=…&system=…&code=…`. Systems that nothing was asked about need not be here.
 *
 * A system or version that is not here cannot say yes: the answer is no, with the reason.
 *
 * @refuses fhir.not-found where the value set is not here
 * @source https://hl7.org/fhir/R4/valueset-operation-validate-code.html
 */
export async function validateCode(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const asked = codingsOf(input);
  const lists = await listsFor(parts, scope, 'ValueSet', askedVersions(asked));
  const valueSet = await valueSetOf(parts, scope, request, input, lists, await setByContext(input, lists));
  const systems = asked.flatMap(({ system }) => (system === undefined ? [] : [system]));
  const only = systems.length === asked.length ? new Set(systems) : undefined;
  const { url, name } = valueSet as Record<string, unknown>;
  const list = { list: String(url ?? name ?? valueSet.id ?? 'ValueSet'), isFragment: false };
  return orUnknown(scope, request, asked, async () => {
    const codes = await lists.codesOf(valueSet, only);
    const versionOf = (system: string) => lists.usedVersion(system);
    return judge(scope, request, input, asked, { ...list, codes, versionOf });
  });
}

/** The versions that codings name, for what the value set leaves open. */
function askedVersions(asked: readonly Asked[]): SystemVersions {
  const texts = asked.flatMap(({ system, version }) =>
    system === undefined || version === undefined || version === '' ? [] : [`${system}|${version}`],
  );
  return new SystemVersions((name) => (name === 'system-version' ? texts : []));
}

/** The answer, or no, because a system that it needs is not here. */
async function orUnknown(
  scope: Scope,
  request: FhirRequest,
  asked: readonly Asked[],
  answer: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof UnknownSystemError)) throw error;
    const problem = refuseFhir('fhir.code-system-unknown', { system: error.system, code: codesText(asked) });
    return answerParameters(request, [
      { name: 'result', valueBoolean: false },
      { name: 'message', valueString: refusalText(problem, scope.lang) },
    ]);
  }
}

/**
 * `GET /CodeSystem/$validate-code?url=…&code=…`: the url is the system. A coding of another system is not in it; of a system that is not here nothing is.
 *
 * @source https://hl7.org/fhir/R4/codesystem-operation-validate-code.html
 */
export async function validateCodeInSystem(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'CodeSystem');
  const asked = codingsOf(input);
  const [first] = asked;
  const named = versioned(input.text('url') ?? first.system, input.text('version') ?? first.version);
  return orUnknown(scope, request, asked, async () => {
    const { url, version, isFragment, concepts } = await systemOf(parts, scope, request, input, lists, named);
    const codes = [...concepts.values()];
    return judge(scope, request, input, asked, { list: url, isFragment, codes, versionOf: () => version });
  });
}

interface Listed {
  /** What it is called in a sentence. */
  readonly list: string;
  readonly isFragment: boolean;
  readonly codes: readonly ListedCode[];
  /** The version of a system in which the codes were looked for. */
  readonly versionOf: (system: string) => string | undefined;
}

/** Whether one of the codings is there, may be recorded, and is called what it says. */
function judge(
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  asked: readonly [Asked, ...Asked[]],
  { list, isFragment, codes, versionOf }: Listed,
): Answer {
  const mayBeAbstract = flagOf(input, 'abstract');
  const found = codes.find((one) =>
    asked.some(({ system, code }) => isCode(one, code) && (system === undefined || system === one.system)),
  );
  const code = codesText(asked);
  const own = asked.find((one) => found && isCode(found, one.code));
  const used = found && versionOf(found.system);
  const display = input.text('display') ?? own?.display;
  const names = found ? namesOf(found) : [];
  const isNamedRight =
    display === undefined || names.length === 0 || names.some((name) => normalText(name) === normalText(display));
  const problems: Refusal[] = [];
  if (!found) problems.push(refuseFhir(isFragment ? 'fhir.code-not-in-fragment' : 'fhir.code-not-in', { code, list }));
  else if (isAbstract(found) && !mayBeAbstract)
    problems.push(refuseFhir('fhir.code-abstract', { code: found.code, list }));
  if (found && own?.version !== undefined && used !== undefined && own.version !== used)
    problems.push(refuseFhir('fhir.code-version-differs', { code: found.code, version: own.version, used }));
  if (found && !isNamedRight)
    problems.push(refuseFhir('fhir.display-differs', { code: found.code, display, names: names.join(', ') }));
  const message = problems.map((problem) => refusalText(problem, scope.lang)).join(' ');
  const shown = found && inLanguage(found, languagesOf(request, input)).display;
  return answerParameters(request, [
    { name: 'result', valueBoolean: problems.length === 0 },
    ...(message === '' ? [] : [{ name: 'message', valueString: message }]),
    ...(shown === undefined ? [] : [{ name: 'display', valueString: shown }]),
  ]);
}

function codesText(asked: readonly Asked[]): string {
  return asked.map(({ system, code }) => (system === undefined ? code : `${system}|${code}`)).join(', ');
}

function namesOf({ display, designation }: ListedCode): string[] {
  return [display, ...(designation ?? []).map(({ value }) => value)].filter((name) => typeof name === 'string');
}
