import { coreTypeOf } from '../definitions/base-profiles.ts';
import { namesType } from '../definitions/choice.ts';
import { isObject, textFor, toNumber } from '../json/json.ts';
import type { Bounds } from './bounds.ts';
import { addressOf } from './canonical.ts';
import { type ExtensionUse, toUse } from './extension-use.ts';

/** A StructureDefinition made ready: the tree of its snapshot, or of its differential, which is held besides what it is based on. */
export interface Profile {
  readonly url: string;
  readonly version?: string;
  /** What it is about: `Patient`, `CodeableConcept`, `Extension`. */
  readonly type: string;
  readonly root: ProfileNode;
  /** The profile that a differential changes; none where it changes a type of R4. */
  readonly base?: string;
  /** Of an extension: where it may stand. */
  readonly use?: ExtensionUse;
}

/** One type that an element may have. */
export interface ProfileType {
  readonly code: string;
  readonly profiles: readonly string[];
  /** Profiles of what a Reference may point at; empty: anything. */
  readonly targets: readonly string[];
}

/** What tells the slices of an element apart. @source https://hl7.org/fhir/R4/profiling.html#discriminator */
export interface Discriminator {
  /** `value`, `pattern`, `exists`, `type` or `profile`. */
  readonly type: string;
  readonly path: string;
}

/** A rule of the profile's own, in FHIRPath. */
export interface ProfileRule {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression: string;
}

/** How an element is sliced. */
export interface Slicing {
  readonly discriminators: readonly Discriminator[];
  /** Whether every occurrence has to be in one of the slices. */
  readonly isClosed: boolean;
}

/** An element, or one slice of it. */
export interface ProfileNode {
  /** `value[x]` for a choice. */
  readonly name: string;
  /** The slice's name; empty for the element itself. */
  readonly slice: string;
  readonly min: number;
  /** Infinity for `*`. */
  readonly max: number;
  /** Whether the profile asks for more than R4, which has been checked already. */
  readonly isNarrower: boolean;
  readonly types: readonly ProfileType[];
  /** What the value must be. */
  readonly fixed?: unknown;
  /** What the value must contain. */
  readonly pattern?: unknown;
  /** How great or how long it may be. */
  readonly bounds?: Bounds;
  /** Value set whose codes are required. */
  readonly required?: string;
  readonly rules: readonly ProfileRule[];
  /** Missing where a differential leaves it to its base. */
  readonly slicing?: Slicing;
  readonly children: ProfileNode[];
  readonly slices: ProfileNode[];
  /** What it changes in the profile that its own is based on. */
  inherited?: ProfileNode;
}

/** Elements inside one another. No resource nests so deep (`../json/json.ts`), so what a profile says of elements below is said of nothing. */
const LEVELS_MAX = 100;

/**
 * Reads a StructureDefinition into a tree, from its snapshot where it has one.
 *
 * @returns undefined where there is neither a snapshot nor a differential, or no element for the type itself
 */
export function toProfile(definition: Record<string, unknown>): Profile | undefined {
  const { url, version, type, snapshot, differential, baseDefinition } = definition;
  const said = isObject(snapshot) ? snapshot : isObject(differential) ? differential : undefined;
  if (typeof url !== 'string' || typeof type !== 'string' || said === undefined) return undefined;
  const nodes = new Map<string, ProfileNode>();
  for (const element of listOf(said.element)) {
    const id = longForm(textFor(element.id ?? idOf(element)));
    if (id.split('.', LEVELS_MAX + 1).length <= LEVELS_MAX) place(nodes, id, toNode(element, id));
  }
  const root = nodes.get(type);
  if (root === undefined) return undefined;
  const isBased =
    said === differential && typeof baseDefinition === 'string' && coreTypeOf(addressOf(baseDefinition)) === undefined;
  return {
    url,
    ...(typeof version === 'string' ? { version } : {}),
    type,
    root,
    ...(isBased ? { base: baseDefinition } : {}),
    ...(type === 'Extension' ? { use: toUse(definition) } : {}),
  };
}

/** The id of an element that has none, as differentials may: its path and slice say the same. */
function idOf({ path, sliceName }: Record<string, unknown>): string {
  return typeof sliceName === 'string' ? `${textFor(path)}:${sliceName}` : textFor(path);
}

/**
 * A choice's slice that is written as an element of its own, and named like it (`Observation.valueQuantity:valueQuantity`), is that element: what is asked of it is asked where it is there.
 *
 * @source https://hl7.org/fhir/R4/profiling.html#slicing
 */
function longForm(id: string): string {
  return id.replace(/(^|\.)([A-Za-z]+):\2(?=\.|$)/g, (whole, before: string, name: string) =>
    isChoiceKey(name) ? before + name : whole,
  );
}

function isChoiceKey(name: string): boolean {
  return [...name.matchAll(/[A-Z]/g)].some(({ index }) => index > 0 && namesType(name.slice(index)));
}

/** Puts a node below its parent, or among the slices of its element. Where a differential leaves those out, they are made, and ask for nothing. */
function place(nodes: Map<string, ProfileNode>, id: string, node: ProfileNode): void {
  nodes.set(id, node);
  const cut = id.lastIndexOf('.');
  const above = node.slice === '' ? id.slice(0, Math.max(cut, 0)) : id.slice(0, id.lastIndexOf(':'));
  if (above === '') return;
  if (!nodes.has(above)) place(nodes, above, toNode({}, above));
  const parent = nodes.get(above);
  (node.slice === '' ? parent?.children : parent?.slices)?.push(node);
}

/** How R4 slices extensions and choices where a profile does not say. @source https://hl7.org/fhir/R4/profiling.html#slicing */
function usualSlicing(name: string): Slicing | undefined {
  if (/^(modifierE|e)xtension$/.test(name))
    return { discriminators: [{ type: 'value', path: 'url' }], isClosed: false };
  return name.endsWith('[x]') ? { discriminators: [{ type: 'type', path: '$this' }], isClosed: false } : undefined;
}

function toNode(element: Record<string, unknown>, id: string): ProfileNode {
  const base = isObject(element.base) ? element.base : {};
  const [min, max] = [Number(element.min ?? 0), maxOf(element.max)];
  const [last = '', slice = ''] = (id.split('.').at(-1) ?? '').split(':');
  const fixed = keyed(element, 'fixed');
  const pattern = keyed(element, 'pattern');
  const bounds = toBounds(element);
  const binding =
    isObject(element.binding) && element.binding.strength === 'required' ? element.binding.valueSet : undefined;
  const required = typeof binding === 'string' ? binding.split('|')[0] : undefined;
  const slicing = isObject(element.slicing) ? toSlicing(element.slicing) : usualSlicing(last);
  return {
    name: last,
    slice,
    min,
    max,
    isNarrower: slice !== '' || min > Number(base.min ?? 0) || max < maxOf(base.max ?? '*'),
    types: listOf(element.type).map(toType),
    ...(fixed === undefined ? {} : { fixed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(bounds === undefined ? {} : { bounds }),
    ...(required === undefined ? {} : { required }),
    rules: listOf(element.constraint).flatMap(toRule),
    ...(slicing && slice === '' ? { slicing } : {}),
    children: [],
    slices: [],
  };
}

function toBounds(element: Record<string, unknown>): Bounds | undefined {
  const [least, most] = [keyed(element, 'minValue'), keyed(element, 'maxValue')];
  const lengthMax = toNumber(element.maxLength);
  const lengthMin = toNumber(listOf(element.extension).find(({ url }) => url === MIN_LENGTH)?.valueInteger);
  if ([least, most, lengthMax, lengthMin].every((bound) => bound === undefined)) return undefined;
  return {
    least,
    most,
    ...(lengthMax === undefined ? {} : { lengthMax }),
    ...(lengthMin === undefined ? {} : { lengthMin }),
  };
}

function toType({ code, profile, targetProfile }: Record<string, unknown>): ProfileType {
  return { code: String(code), profiles: textsOf(profile), targets: textsOf(targetProfile) };
}

/** A rule of the profile; those of R4 itself are left to the validator. */
function toRule({ key, severity, human, expression, source }: Record<string, unknown>): ProfileRule[] {
  if (typeof expression !== 'string' || (typeof source === 'string' && coreTypeOf(source) !== undefined)) return [];
  // Those of every element and resource, which some publishers repeat without their source.
  if (/^(ele|ext|dom)-\d+$/.test(String(key))) return [];
  return [
    {
      key: String(key),
      severity: severity === 'warning' ? 'warning' : 'error',
      human: String(human ?? ''),
      expression,
    },
  ];
}

function toSlicing({ discriminator, rules }: Record<string, unknown>): Slicing {
  const discriminators = listOf(discriminator).map(({ type, path }) => ({ type: String(type), path: String(path) }));
  return { discriminators, isClosed: rules === 'closed' };
}

/** The value of `fixedCode`, `patternCoding` … */
function keyed(element: Record<string, unknown>, prefix: string): unknown {
  const key = Object.keys(element).find((name) => name.startsWith(prefix) && /[A-Z]/.test(name[prefix.length] ?? ''));
  return key === undefined ? undefined : element[key];
}

function maxOf(value: unknown): number {
  return value === undefined || value === '*' ? Number.POSITIVE_INFINITY : Number(value);
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** All profiles, as the canonicals that they are written as, and required value sets that this one names. */
export function namedBy({ root, base }: Profile): { profiles: Set<string>; valueSets: Set<string> } {
  const named = { profiles: new Set<string>(base === undefined ? [] : [base]), valueSets: new Set<string>() };
  const walk = (node: ProfileNode): void => {
    for (const { profiles, targets } of node.types)
      for (const url of [...profiles, ...targets]) named.profiles.add(url);
    if (node.required !== undefined) named.valueSets.add(node.required);
    for (const { expression } of node.rules)
      for (const [, url = ''] of expression.matchAll(MEMBER_OF)) named.valueSets.add(url.split('|')[0] ?? '');
    for (const child of [...node.children, ...node.slices]) walk(child);
  };
  walk(root);
  return named;
}

/** Whether a check has to look at what references lead to: a discriminator with `resolve()` does, and a target that has to keep a profile. */
export function needsTargets({ root }: Profile): boolean {
  const walk = (node: ProfileNode): boolean =>
    node.slicing?.discriminators.some(({ path }) => path.includes('resolve()')) === true ||
    node.types.some(({ targets }) => targets.some((url) => coreTypeOf(addressOf(url)) === undefined)) ||
    [...node.children, ...node.slices].some(walk);
  return walk(root);
}

const MIN_LENGTH = 'http://hl7.org/fhir/StructureDefinition/minLength';
const MEMBER_OF = /memberOf\('([^']+)'\)/g;
