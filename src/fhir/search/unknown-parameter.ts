import { type Refusal, RefusalError } from '#kernel';
import { refuseFhir } from '../messages.ts';
import { findSearchParameter, isUnsupportedParameter, type SearchParameter } from './parameters.ts';

/** A parameter that this type does not have: refused, unless the caller asked us to be lenient. */
export class UnknownParameter extends RefusalError {
  constructor(refusal: Refusal) {
    super(refusal);
  }
}

/**
 * What is refused whatever handling was asked for: a modifier that a parameter does not have, a named query.
 * @source https://hl7.org/fhir/R4/search.html#modifiers, https://hl7.org/fhir/R4/search.html#query (“SHALL reject”, “SHALL refuse”)
 */
export class NeverIgnored extends UnknownParameter {}

export function knownParameter(type: string, code: string): SearchParameter {
  const parameter = findSearchParameter(type, code);
  if (parameter) return parameter;
  if (isUnsupportedParameter(type, code)) {
    const refusal = refuseFhir('fhir.unsupported-parameter', { parameter: code });
    throw code === '_query' ? new NeverIgnored(refusal) : new UnknownParameter(refusal);
  }
  throw refuseUnknown(type, code);
}

export function refuseUnknown(type: string, parameter: string): UnknownParameter {
  return new UnknownParameter(
    refuseFhir('fhir.unknown-parameter', { type: type || 'FHIR', parameter: parameter.slice(0, 100) }),
  );
}

export function refuseModifier(type: string, parameter: string, modifier: string): NeverIgnored {
  return new NeverIgnored(refuseFhir('fhir.unknown-modifier', { type, parameter, modifier: modifier.slice(0, 64) }));
}
