import { isObject } from '../json/json.ts';
import { parseReference } from '../reference/reference.ts';
import { isResourceType } from '../types.ts';
import type { Check } from './primitives.ts';
import { shown, type Walk } from './walk.ts';

/** Checks that a Reference points at one of these types. Whether the resource exists is for the store to say. */
export function targetCheck(targets: readonly string[]): Check {
  const allowed = new Set(targets);
  return (value, walk) => {
    if (!isObject(value)) return;
    const found = targetType(value);
    if (found !== undefined && isResourceType(found) && !allowed.has(found)) {
      walk.error('fhir.wrong-target', { found, expected: targets.join(', ') });
    }
  };
}

/** The type in the address, or else the one that is declared beside it (`Reference.type`). */
function targetType(reference: Record<string, unknown>): string | undefined {
  return shownType(reference) ?? (typeof reference.type === 'string' ? reference.type : undefined);
}

function shownType({ reference }: Record<string, unknown>): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const parsed = parseReference(reference);
  return parsed.kind === 'relative' || parsed.kind === 'conditional' || parsed.kind === 'absolute'
    ? parsed.type
    : undefined;
}

/**
 * “If both … are populated … both SHALL be consistent.” A declared type that is none of R4’s (a logical model’s address) is compared with nothing.
 *
 * @source https://hl7.org/fhir/R4/references-definitions.html#Reference.type
 */
export function checkDeclaredType(value: unknown, walk: Walk): void {
  if (!isObject(value) || typeof value.type !== 'string' || !isResourceType(value.type)) return;
  const found = shownType(value);
  if (found !== undefined && isResourceType(found) && found !== value.type)
    walk.error('fhir.wrong-target', { found, expected: value.type }, 'type');
}

/** Checks the text of a Reference: it is readable, its type is known, and a `#id` is contained in the resource. */
export function checkAddress(value: unknown, walk: Walk): void {
  if (typeof value !== 'string' || value === '') return;
  const parsed = parseReference(value);
  if (parsed.kind === 'unreadable') walk.error('fhir.bad-format', { type: 'reference', value: shown(value) });
  else if ((parsed.kind === 'relative' || parsed.kind === 'conditional') && !isResourceType(parsed.type)) {
    walk.error('fhir.unknown-resource-type', { type: shown(parsed.type) });
  } else if (parsed.kind === 'fragment') {
    noteFragment(value, walk);
    if (parsed.id !== '' && !walk.within.containedIds.has(parsed.id))
      walk.error('fhir.ref-1', { id: shown(parsed.id) });
  }
}

/** Remembers that a contained resource was referred to: by a Reference, or by a canonical, uri or url. One that nothing refers to is an issue (dom-3). */
export function noteFragment(value: unknown, walk: Walk): void {
  if (typeof value === 'string' && value.startsWith('#')) {
    const { fragments, containedId = '' } = walk.within;
    fragments.add(value === '#' ? containedId : value.slice(1));
  }
}
