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
import type { OperationCall, OperationInput } from './operation.ts';

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
  const call = { parts, scope, request, input };
  const asked = codingsOf(input);
  const lists = await listsFor(parts, scope, 'ValueSet', askedVersions(asked));
  const valueSet = await valueSetOf(call, lists, await setByContext(input, lists));
  const systems = asked.flatMap(({ system }) => (system === undefined ? [] : [system]));
  const only = systems.length === asked.length ? new Set(systems) : undefined;
  const { url, name } = valueSet as Record<string, unknown>;
  const list = { list: String(url ?? name ?? valueSet.id ?? 'ValueSet'), isFragment: false };
  return orUnknown(scope, request, asked, async () => {
    const codes = await lists.codesOf(valueSet, only);
    const versionOf = (system: string) => lists.usedVersion(system);
    return judge(call, asked, { ...list, codes, versionOf });
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
  const call = { parts, scope, request, input };
  const lists = await listsFor(parts, scope, 'CodeSystem');
  const asked = codingsOf(input);
  const [first] = asked;
  const named = versioned(input.text('url') ?? first.system, input.text('version') ?? first.version);
  return orUnknown(scope, request, asked, async () => {
    const { url, version, isFragment, concepts } = await systemOf(call, lists, named);
    const codes = [...concepts.values()];
    return judge(call, asked, { list: url, isFragment, codes, versionOf: () => version });
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
function judge({ scope, request, input }: OperationCall, asked: readonly [Asked, ...Asked[]], listed: Listed): Answer {
  const found = listed.codes.find((one) =>
    asked.some(({ system, code }) => isCode(one, code) && (system === undefined || system === one.system)),
  );
  const own = asked.find((one) => found && isCode(found, one.code));
  const said = {
    version: own?.version,
    display: input.text('display') ?? own?.display,
    mayBeAbstract: flagOf(input, 'abstract'),
  };
  const problems = found ? problemsWith(found, said, listed) : [refuseUnlisted(asked, listed)];
  const message = problems.map((problem) => refusalText(problem, scope.lang)).join(' ');
  const shown = found && inLanguage(found, languagesOf(request, input)).display;
  return answerParameters(request, [
    { name: 'result', valueBoolean: problems.length === 0 },
    ...(message === '' ? [] : [{ name: 'message', valueString: message }]),
    ...(shown === undefined ? [] : [{ name: 'display', valueString: shown }]),
  ]);
}

function refuseUnlisted(asked: readonly Asked[], { list, isFragment }: Listed): Refusal {
  return refuseFhir(isFragment ? 'fhir.code-not-in-fragment' : 'fhir.code-not-in', { code: codesText(asked), list });
}

/** What is said of a code beside the code itself. */
interface Said {
  readonly version: string | undefined;
  readonly display: string | undefined;
  readonly mayBeAbstract: boolean;
}

/** What speaks against a code that is there: it only groups others, its version is another, it is not called so. */
function problemsWith(
  found: ListedCode,
  { version, display, mayBeAbstract }: Said,
  { list, versionOf }: Listed,
): Refusal[] {
  const { code } = found;
  const problems: Refusal[] = [];
  if (!mayBeAbstract && isAbstract(found)) problems.push(refuseFhir('fhir.code-abstract', { code, list }));
  const used = versionOf(found.system);
  if (version !== undefined && used !== undefined && version !== used)
    problems.push(refuseFhir('fhir.code-version-differs', { code, version, used }));
  const names = namesOf(found);
  const isNamedSo =
    display === undefined || names.length === 0 || names.some((name) => normalText(name) === normalText(display));
  if (!isNamedSo) problems.push(refuseFhir('fhir.display-differs', { code, display, names: names.join(', ') }));
  return problems;
}

function codesText(asked: readonly Asked[]): string {
  return asked.map(({ system, code }) => (system === undefined ? code : `${system}|${code}`)).join(', ');
}

function namesOf({ display, designation }: ListedCode): string[] {
  return [display, ...(designation ?? []).map(({ value }) => value)].filter((name) => typeof name === 'string');
}
