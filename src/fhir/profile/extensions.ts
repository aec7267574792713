import { findElements, isResourceType } from '../definitions/definitions.ts';
import { PRIMITIVE_TYPES } from '../definitions/primitive-types.ts';
import { holds, NotEvaluated, STEPS_MAX } from '../fhirpath/evaluate.ts';
import { parse } from '../fhirpath/parse.ts';
import { isObject, textFor } from '../json/json.ts';
import type { Finding } from '../outcome.ts';
import { checkProfile, type ProfileSource } from './check.ts';
import type { Place, PlacedExtension } from './extension-places.ts';
import type { ExtensionUse } from './extension-use.ts';
import { type ProfileCode, refuseProfile } from './messages.ts';
import { located } from './occurrence.ts';
import type { Profile } from './profile.ts';
import type { ProfileRun } from './profile-run.ts';

/** An answer that cannot always be given: undefined where nobody can tell. */
type Perhaps = boolean | undefined;

/**
 * Holds extensions against their definitions: what is in them, whether they may stand where they stand, and whether they are among those that change a meaning. One whose definition is not known
 * here is no error.
 *
 * @source https://hl7.org/fhir/R4/defining-extensions.html
 */
export function checkExtensions(placed: readonly PlacedExtension[], source: ProfileSource, run: ProfileRun): Finding[] {
  return placed.flatMap((one) => {
    const profile = source.profile(one.url);
    if (profile?.use === undefined) return [];
    const content = checkProfile(one.value, profile, source, run).map((finding) => located(finding, one.path));
    return [...content, ...placeFindings(one, profile.use), ...kindFindings(one, profile, source)];
  });
}

function placeFindings(one: PlacedExtension, { contexts, invariants }: ExtensionUse): Finding[] {
  const findings: Finding[] = [];
  const answers = contexts.map((context) => isAt(one, context));
  if (contexts.length > 0 && !answers.includes(true)) {
    if (answers.includes(undefined)) findings.push(unchecked(one, 'the context'));
    else findings.push(wrong(one, 'fhir.extension-context', { allowed: contexts.map((c) => c.expression).join(', ') }));
  }
  for (const expression of invariants) {
    const isKept = isRuleKept(one, expression);
    if (isKept === undefined) findings.push(unchecked(one, `rule ${expression}`));
    else if (!isKept) findings.push(wrong(one, 'fhir.extension-rule', { expression }));
  }
  return findings;
}

/** What a definition does not say of itself, the one that it is based on says. */
function kindFindings(one: PlacedExtension, profile: Profile, source: ProfileSource): Finding[] {
  const seen = new Set<Profile>();
  let at: Profile | undefined = profile;
  while (at?.use && at.use.isModifier === undefined && at.base !== undefined && !seen.has(at)) {
    seen.add(at);
    at = source.profile(at.base);
  }
  const isModifier = at?.use?.isModifier ?? false;
  if (isModifier === one.isModifier) return [];
  return [wrong(one, isModifier ? 'fhir.extension-modifier' : 'fhir.extension-no-modifier')];
}

function isAt(one: PlacedExtension, { type, expression }: ExtensionUse['contexts'][number]): Perhaps {
  if (type === 'element') return isElement(one.on, expression);
  if (type === 'extension') return isInExtension(one.on, expression);
  return type === 'fhirpath' ? isAmong(one, expression) : undefined;
}

/** An element is named by its path from a type: `Patient.contact.name`, `HumanName.family`. Paths of profiles, of slices and of types that R4 does not have are not understood. */
function isElement(on: Place, expression: string): Perhaps {
  if (expression === 'Element') return true;
  const steps = expression.split('.').map((step) => step.replace(/\[x\]$/, ''));
  const [type = ''] = steps;
  const isKnown = findElements(type) !== undefined || (PRIMITIVE_TYPES as readonly string[]).includes(type);
  if (!isKnown || !steps.every((step) => /^\w+$/.test(step))) return undefined;
  for (let count = steps.length, at: Place | undefined = on; count > 0 && at; count--) {
    if (at.types.includes(steps.slice(0, count).join('.'))) return true;
    if (at.name !== steps[count - 1]) return false;
    at = at.parent;
  }
  return false;
}

/** Whether it stands in an extension, or on the value of one. That is named by its address, a part of one by that and its own name: `http://…/race#ombCategory`. */
function isInExtension(on: Place, expression: string): boolean {
  const extension = on.types[0] === 'Extension' ? on : on.parent;
  if (extension?.types[0] !== 'Extension') return false;
  const url = urlOf(extension);
  return url === expression || `${urlOf(extension.parent)}#${url}` === expression;
}

function urlOf(place: Place | undefined): string {
  return isObject(place?.value) ? textFor(place.value.url) : '';
}

/** Whether what it stands on is among what the expression finds in the resource. Which of several equal texts is meant, nobody can tell. */
function isAmong({ on, resource }: PlacedExtension, expression: string): Perhaps {
  const [type = ''] = /^[A-Z]\w+(?=\.|$)/.exec(expression) ?? [];
  if (isResourceType(type) && type !== resource.resourceType) return false;
  const whole = { value: resource, type: String(resource.resourceType) };
  const around = { self: [whole], context: [whole], resource: whole, budget: { left: STEPS_MAX } };
  const found = evaluated(() => parse(expression)(around));
  if (found === undefined || isObject(on.value)) return found?.some(({ value }) => value === on.value);
  return found.some(({ value }) => value === on.value) ? undefined : false;
}

function isRuleKept({ on, resource }: PlacedExtension, expression: string): Perhaps {
  const [type] = on.types;
  const self = { value: on.value, ...(type === undefined ? {} : { type }) };
  return evaluated(() => holds(expression, self, { value: resource, type: String(resource.resourceType) }));
}

function evaluated<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (fault) {
    if (!(fault instanceof NotEvaluated)) throw fault;
    return undefined;
  }
}

function wrong({ url, path }: PlacedExtension, code: ProfileCode, params: Record<string, string> = {}): Finding {
  return { ...refuseProfile(code, { extension: url, ...params }, path), severity: 'error' };
}

function unchecked({ url, path }: PlacedExtension, what: string): Finding {
  const profile = url.split('/').at(-1) ?? url;
  return { ...refuseProfile('fhir.profile-unchecked', { profile, what }, path), severity: 'information' };
}
