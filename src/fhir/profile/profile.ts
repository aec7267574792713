import { isObject } from '../json/json.ts';

/** A StructureDefinition made ready: the tree of its snapshot. */
export interface Profile {
  readonly url: string;
  /** What it is about: `Patient`, `CodeableConcept`, `Extension`. */
  readonly type: string;
  readonly root: ProfileNode;
}

export interface ProfileType {
  readonly code: string;
  readonly profiles: readonly string[];
  /** Profiles of what a Reference may point at; empty: anything. */
  readonly targets: readonly string[];
}

export interface Discriminator {
  readonly type: string;
  readonly path: string;
}

export interface ProfileRule {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression: string;
}

/** An element, or one slice of it. */
export interface ProfileNode {
  /** `value[x]` for a choice. */
  readonly name: string;
  readonly slice: string;
  readonly min: number;
  readonly max: number;
  /** Whether the profile asks for more than R4, which has been checked already. */
  readonly isNarrower: boolean;
  readonly types: readonly ProfileType[];
  /** The whole value, or what it must contain. */
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  /** Value set whose codes are required. */
  readonly required?: string;
  readonly rules: readonly ProfileRule[];
  readonly slicing?: { readonly discriminators: readonly Discriminator[]; readonly isClosed: boolean };
  readonly children: ProfileNode[];
  readonly slices: ProfileNode[];
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** @returns undefined where there is no snapshot */
export function toProfile(definition: Record<string, unknown>): Profile | undefined {
  const { url, type, snapshot } = definition;
  if (typeof url !== 'string' || typeof type !== 'string' || !isObject(snapshot)) return undefined;
  const nodes = new Map<string, ProfileNode>();
  let root: ProfileNode | undefined;
  for (const element of listOf(snapshot.element)) {
    const id = String(element.id ?? element.path);
    const node = toNode(element, id);
    nodes.set(id, node);
    const cut = id.lastIndexOf('.');
    const parent = cut < 0 ? undefined : nodes.get(id.slice(0, cut));
    if (cut < 0) root ??= node;
    else if (node.slice === '') parent?.children.push(node);
    else nodes.get(id.slice(0, id.lastIndexOf(':')))?.slices.push(node);
  }
  return root && { url, type, root };
}

function toNode(element: Record<string, unknown>, id: string): ProfileNode {
  const base = isObject(element.base) ? element.base : {};
  const [min, max] = [Number(element.min ?? 0), maxOf(element.max)];
  const [last = '', slice = ''] = (id.split('.').at(-1) ?? '').split(':');
  const fixed = keyed(element, 'fixed');
  const pattern = keyed(element, 'pattern');
  const binding =
    isObject(element.binding) && element.binding.strength === 'required' ? element.binding.valueSet : undefined;
  const required = typeof binding === 'string' ? binding.split('|')[0] : undefined;
  const { slicing } = element;
  return {
    name: last,
    slice,
    min,
    max,
    isNarrower: slice !== '' || min > Number(base.min ?? 0) || max < maxOf(base.max ?? '*'),
    types: listOf(element.type).map(toType),
    ...(fixed === undefined ? {} : { fixed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(required === undefined || required.startsWith('http://hl7.org/fhir/ValueSet/') ? {} : { required }),
    rules: listOf(element.constraint).flatMap(toRule),
    ...(isObject(slicing) ? { slicing: toSlicing(slicing) } : {}),
    children: [],
    slices: [],
  };
}

function toType({ code, profile, targetProfile }: Record<string, unknown>): ProfileType {
  return { code: String(code), profiles: textsOf(profile), targets: textsOf(targetProfile) };
}

/** Rules of R4 itself are the validator's. */
function toRule({ key, severity, human, expression, source }: Record<string, unknown>): ProfileRule[] {
  if (typeof expression !== 'string' || (typeof source === 'string' && source.startsWith(BASE))) return [];
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

function toSlicing({ discriminator, rules }: Record<string, unknown>): NonNullable<ProfileNode['slicing']> {
  const discriminators = listOf(discriminator).map(({ type, path }) => ({ type: String(type), path: String(path) }));
  return { discriminators, isClosed: rules === 'closed' };
}

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
  return Array.isArray(value)
    ? value.filter((item) => typeof item === 'string').map((item) => item.split('|')[0] ?? '')
    : [];
}

/** All profiles and required value sets that this one names. */
export function namedBy({ root }: Profile): { profiles: Set<string>; valueSets: Set<string> } {
  const named = { profiles: new Set<string>(), valueSets: new Set<string>() };
  const walk = (node: ProfileNode): void => {
    for (const { profiles, targets } of node.types)
      for (const url of [...profiles, ...targets]) named.profiles.add(url);
    if (node.required !== undefined) named.valueSets.add(node.required);
    for (const child of [...node.children, ...node.slices]) walk(child);
  };
  walk(root);
  return named;
}
