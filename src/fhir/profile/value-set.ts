import { isObject } from '../json/json.ts';
import type { Codes } from './occurrence.ts';

type Json = Record<string, unknown>;

/** The codes of a value set that lists them or takes whole code systems; undefined where it filters, excludes, or names what is not here. */
export function codesOf(url: string, valueSets: readonly Json[], codeSystems: readonly Json[]): Codes | undefined {
  const set = valueSets.find((each) => each.url === url);
  const compose = set && isObject(set.compose) ? set.compose : undefined;
  if (!compose || compose.exclude !== undefined || !Array.isArray(compose.include)) return undefined;
  const codes = new Map<string, Set<string>>();
  for (const include of compose.include) {
    if (!isObject(include) || include.filter !== undefined || include.valueSet !== undefined) return undefined;
    const { system, concept } = include;
    if (typeof system !== 'string') return undefined;
    const listed = concept ?? codeSystems.find((each) => each.url === system && each.content === 'complete')?.concept;
    if (!Array.isArray(listed)) return undefined;
    const known = codes.get(system) ?? new Set();
    addCodes(listed, known);
    codes.set(system, known);
  }
  return codes;
}

function addCodes(concepts: readonly unknown[], into: Set<string>): void {
  for (const concept of concepts) {
    if (!isObject(concept)) continue;
    if (typeof concept.code === 'string') into.add(concept.code);
    if (Array.isArray(concept.concept)) addCodes(concept.concept, into);
  }
}
