import { isObject, parseFhirJson, textFor } from '../../json/json.ts';
import type { StoredResource } from '../../store/stored.ts';

/** An Observation with what puts it into a group, and when it was. */
interface Observed {
  readonly stored: StoredResource;
  readonly keys: readonly string[];
  readonly at: string;
}

/**
 * Of each subject the newest Observations of each kind. Codings that stand in one Observation are taken to mean the same, so whatever shares one with another is of its kind,
 * “following the transitive property of equality”; without codings the text decides. Those of the same time as the last one of a group are there too: neither is newer.
 *
 * @param sorted - the newest first
 * @param max - Observations of each group, but for those of the same time
 * @source https://hl7.org/fhir/R4/observation-operation-lastn.html
 */
export function newestOfEach(sorted: readonly StoredResource[], max: number): StoredResource[] {
  const observed = sorted.map(observedIn);
  const groups = new Map<string, Observed[]>();
  const leading = sameKinds(observed);
  for (const one of observed) {
    const key = leading(one.keys[0] ?? '');
    const group = groups.get(key) ?? [];
    if (group.length < max || (one.at !== '' && group.at(-1)?.at === one.at)) group.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].flat().map(({ stored }) => stored);
}

function observedIn(stored: StoredResource): Observed {
  const { subject, code, effectiveDateTime, effectivePeriod, effectiveInstant, effectiveTiming } = parseFhirJson(
    stored.body,
  );
  const whose = isObject(subject) ? textFor(subject.reference) : '';
  const at = effectiveDateTime ?? effectiveInstant ?? effectivePeriod ?? effectiveTiming;
  return { stored, keys: keysOf(code).map((key) => `${whose} ${key}`), at: at === undefined ? '' : JSON.stringify(at) };
}

function keysOf(code: unknown): string[] {
  if (!isObject(code)) return [''];
  const codings = (Array.isArray(code.coding) ? code.coding : []).filter(isObject);
  const keys = codings.map((coding) => `${textFor(coding.system)}|${textFor(coding.code)}`);
  return keys.length > 0 ? keys : [`text ${textFor(code.text)}`];
}

/** For each key one that leads all that mean the same. */
function sameKinds(observed: readonly Observed[]): (key: string) => string {
  const above = new Map<string, string>();
  const leading = (key: string): string => {
    let at = key;
    for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next;
    return at;
  };
  for (const { keys } of observed) {
    const [first = '', ...others] = keys.map(leading);
    for (const other of others) if (leading(other) !== leading(first)) above.set(leading(other), leading(first));
  }
  return leading;
}
