import { isObject } from '../json/json.ts';

/**
 * Whether an expression of an outcome names an element of what was sent: each step is there, but for the last, which may be what is missing.
 * Knows the little FHIRPath that refusals speak: names, places in a list, `ofType(…)`.
 */
export function leadsSomewhere(expression: string, resource: object): boolean {
  const [root, ...steps] = expression.match(/[^.[\]()]+(?:\([^)]*\))?|\[\d+\]/g) ?? [];
  if (root !== (resource as Record<string, unknown>).resourceType) return false;
  let found: unknown[] = [resource];
  for (const [i, step] of steps.entries()) {
    const next = found.flatMap((value) => stepFrom(value, step));
    // What stands behind the last step may be missing, and a choice stands under a longer key.
    if (next.length === 0) return i >= steps.length - 2;
    found = next;
  }
  return true;
}

function stepFrom(value: unknown, step: string): unknown[] {
  const place = /^\[(\d+)\]$/.exec(step);
  if (place) return Array.isArray(value) && Number(place[1]) < value.length ? [value[Number(place[1])]] : [];
  if (step.startsWith('ofType(')) return [value];
  if (!isObject(value)) return [];
  const isOfChoice = (key: string) => key.startsWith(step) && /^[A-Z]/.test(key.slice(step.length));
  return Object.entries(value).flatMap(([key, item]) => {
    const name = key.startsWith('_') ? key.slice(1) : key;
    return name === step || isOfChoice(name) ? [item] : [];
  });
}
