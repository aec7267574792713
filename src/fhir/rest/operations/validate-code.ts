import type { Refusal, Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { refuseFhir } from '../../messages.ts';
import { refusalText } from '../../outcome.ts';
import { normalText } from '../../search/normal-text.ts';
import type { RestParts } from '../parts.ts';
import type { FhirRequest } from '../request/request.ts';
import { isAbstract, type ListedCode } from '../terminology/code-system.ts';
import {
  type Asked,
  answerParameters,
  codingsOf,
  flagOf,
  inLanguage,
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
 * @refuses fhir.not-found where the value set is not here, or the asked system, so that neither yes nor no could be said
 * @source https://hl7.org/fhir/R4/valueset-operation-validate-code.html
 */
export async function validateCode(
  parts: RestParts,
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
): Promise<Answer> {
  const lists = await listsFor(parts, scope, 'ValueSet');
  const asked = codingsOf(input);
  const valueSet = await valueSetOf(parts, scope, request, input, lists, await setByContext(input, lists));
  const systems = asked.flatMap(({ system }) => (system === undefined ? [] : [system]));
  const only = systems.length === asked.length ? new Set(systems) : undefined;
  const { url, name } = valueSet as Record<string, unknown>;
  const list = { list: String(url ?? name ?? valueSet.id ?? 'ValueSet'), isFragment: false };
  return judge(scope, request, input, asked, { ...list, codes: await lists.codesOf(valueSet, only) });
}

/**
 * `GET /CodeSystem/$validate-code?url=…&code=…`: the url is the system. A coding of another system is not in it.
 *
 * @refuses fhir.not-found where the code system is not here
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
  const { url, isFragment, concepts } = await systemOf(parts, scope, request, input, lists, named);
  return judge(scope, request, input, asked, { list: url, isFragment, codes: [...concepts.values()] });
}

interface Listed {
  /** What it is called in a sentence. */
  readonly list: string;
  readonly isFragment: boolean;
  readonly codes: readonly ListedCode[];
}

/** Whether one of the codings is there, may be recorded, and is called what it says. */
function judge(
  scope: Scope,
  request: FhirRequest,
  input: OperationInput,
  asked: readonly [Asked, ...Asked[]],
  { list, isFragment, codes }: Listed,
): Answer {
  const mayBeAbstract = flagOf(input, 'abstract');
  const found = codes.find((one) =>
    asked.some(({ system, code }) => code === one.code && (system === undefined || system === one.system)),
  );
  const code = asked.map((one) => (one.system === undefined ? one.code : `${one.system}|${one.code}`)).join(', ');
  const own = asked.find((one) => one.code === found?.code);
  const display = input.text('display') ?? own?.display;
  const names = found ? namesOf(found) : [];
  const isNamedRight =
    display === undefined || names.length === 0 || names.some((name) => normalText(name) === normalText(display));
  const problems: Refusal[] = [];
  if (!found) problems.push(refuseFhir(isFragment ? 'fhir.code-not-in-fragment' : 'fhir.code-not-in', { code, list }));
  else if (isAbstract(found) && !mayBeAbstract)
    problems.push(refuseFhir('fhir.code-abstract', { code: found.code, list }));
  if (found && !isNamedRight)
    problems.push(refuseFhir('fhir.display-differs', { code: found.code, display, names: names.join(', ') }));
  const message = problems.map((problem) => refusalText(problem, scope.lang)).join(' ');
  const shown = found && inLanguage(found, input.text('displayLanguage')).display;
  return answerParameters(request, [
    { name: 'result', valueBoolean: problems.length === 0 },
    ...(message === '' ? [] : [{ name: 'message', valueString: message }]),
    ...(shown === undefined ? [] : [{ name: 'display', valueString: shown }]),
  ]);
}

function namesOf({ display, designation }: ListedCode): string[] {
  return [display, ...(designation ?? []).map(({ value }) => value)].filter((name) => typeof name === 'string');
}
