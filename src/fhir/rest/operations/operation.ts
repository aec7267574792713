import { RefusalError, type Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { decimalText, isObject, isRawDecimal, textFor } from '../../json/json.ts';
import { refuseFhir } from '../../messages.ts';
import { badValue, tokenText } from '../../search/parse-values.ts';
import type { RestParts } from '../parts.ts';
import { parseBody } from '../request/format.ts';
import type { FhirRequest } from '../request/request.ts';

/** An operation by name: `$lastn`. Where it may be asked, what it takes, and what it does. */
export interface Operation {
  readonly name: string;
  /** Types that have it; `*` for every type, and the empty text for the system as a whole. */
  readonly on: readonly string[] | '*';
  readonly levels: readonly ('system' | 'type' | 'instance')[];
  /** Parameters that it takes; anything else is refused by name. `*`: it takes search parameters and checks them itself. */
  readonly takes: readonly string[] | '*';
  /** Canonical of its definition. */
  readonly definition: string;
  /** A part that the composition must give; without it the operation is not there. */
  readonly needs?: (parts: RestParts) => boolean;
  readonly run: (parts: RestParts, scope: Scope, request: FhirRequest, input: OperationInput) => Promise<Answer>;
}

/** One asking of an operation: of which server, by whom, at which address, with which parameters. */
export interface OperationCall {
  readonly parts: RestParts;
  readonly scope: Scope;
  readonly request: FhirRequest;
  readonly input: OperationInput;
}

/** `_format` and `_pretty` shape the answer of every operation. */
const SHAPING = new Set(['_format', '_pretty']);

/** Parameters that are a resource, and of which type. */
const RESOURCES = [
  ['resource', '*'],
  ['valueSet', 'ValueSet'],
  ['codeSystem', 'CodeSystem'],
  ['conceptMap', 'ConceptMap'],
] as const;

/** What an operation was given: in the address, or as Parameters. */
export class OperationInput {
  readonly #values: readonly (readonly [name: string, value: unknown])[];

  constructor(values: readonly (readonly [name: string, value: unknown])[]) {
    this.#values = values.filter(([name]) => !SHAPING.has(name));
  }

  get names(): readonly string[] {
    return this.#values.map(([name]) => name);
  }

  /** Values as they are: texts, data types, resources. */
  all(name: string): unknown[] {
    return this.#values.filter(([own]) => own === name).map(([, value]) => value);
  }

  /** Plain values as text. @refuses fhir.bad-search-value where one is something else */
  texts(name: string): string[] {
    return this.all(name).map((value) => {
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      if (isRawDecimal(value)) return decimalText(value);
      throw new RefusalError(badValue(name, 'text', typeof value));
    });
  }

  /** @refuses fhir.repeated-parameter */
  text(name: string): string | undefined {
    const [first, second] = this.texts(name);
    if (second !== undefined) throw new RefusalError(refuseFhir('fhir.repeated-parameter', { parameter: name }));
    return first === '' ? undefined : first;
  }

  /** A data type or a resource. */
  object(name: string): Record<string, unknown> | undefined {
    const [value] = this.all(name);
    return isObject(value) ? value : undefined;
  }

  /** The values as an address's query: a Reference by where it leads, a Coding or Identifier as `system|value`. */
  toQuery(): URLSearchParams {
    const plain = new OperationInput(this.#values.map(([name, value]) => [name, queryText(value)]));
    const query = new URLSearchParams();
    for (const name of new Set(plain.names)) for (const text of plain.texts(name)) query.append(name, text);
    return query;
  }
}

/** @refuses fhir.unsupported-media-type, fhir.type-mismatch, fhir.unknown-parameter */
export function inputOf(operation: Pick<Operation, 'name' | 'takes'>, request: FhirRequest): OperationInput {
  const { query, body } = request;
  const given: (readonly [string, unknown])[] = [...query];
  if (body.text !== '') given.push(...bodyValues(operation, request));
  const input = new OperationInput(given);
  const { takes } = operation;
  const unknown = takes === '*' ? undefined : input.names.find((name) => !takes.includes(name));
  if (unknown !== undefined) {
    const type = `${request.type}${request.type === '' ? '' : '/'}$${operation.name}`;
    throw new RefusalError(refuseFhir('fhir.unknown-parameter', { type, parameter: unknown.slice(0, 100) }));
  }
  return input;
}

function bodyValues({ takes }: Pick<Operation, 'takes'>, { body }: FhirRequest): (readonly [string, unknown])[] {
  const resource = parseBody(body);
  if (resource.resourceType !== 'Parameters') {
    // An operation that takes one resource may be sent that resource itself, and its other parameters in the address.
    const name = takes === '*' ? undefined : RESOURCES.find(([own]) => takes.includes(own));
    if (name && (name[1] === '*' || name[1] === resource.resourceType)) return [[name[0], resource]];
    const found = textFor(resource.resourceType).slice(0, 64);
    throw new RefusalError(refuseFhir('fhir.type-mismatch', { expected: 'Parameters', found }, 'Parameters'));
  }
  const parameters = Array.isArray(resource.parameter) ? resource.parameter : [];
  return parameters.filter(isObject).map((parameter) => [textFor(parameter.name), valueIn(parameter)]);
}

function valueIn(parameter: Record<string, unknown>): unknown {
  if (parameter.resource !== undefined) return parameter.resource;
  if (parameter.part !== undefined) return parameter.part;
  const key = Object.keys(parameter).find((name) => name.startsWith('value'));
  return key === undefined ? undefined : parameter[key];
}

/** How a search asks for what a body holds as a data type; anything else stays as it is. */
function queryText(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { reference, system, code, value: own } = value;
  if (typeof reference === 'string') return reference;
  const token = code ?? own;
  return typeof token === 'string' ? tokenText(system, token) : value;
}

/** A required parameter that is missing. */
export function refuseMissing(parameter: string): RefusalError {
  return new RefusalError(refuseFhir('fhir.missing-parameter', { parameter }));
}
