import { isObject } from '../json/json.ts';
import { isLike } from '../json/same.ts';
import { addressOf } from './canonical.ts';
import { withInherited } from './inherit.ts';
import {
  type Codes,
  hasCode,
  type Json,
  type Occurrence,
  occurrencesOf,
  referredType,
  resourceTypeOf,
} from './occurrence.ts';
import type { Discriminator, ProfileNode } from './profile.ts';

/** An answer that cannot always be given: undefined where nobody can tell. */
type Perhaps = boolean | undefined;

/** What telling slices apart has to ask of the check that is under way. */
export interface SliceQuestions {
  /** The codes of a value set; undefined where they are not known. */
  codes(valueSet: string): Codes | undefined;
  /** The type that a profile is about; undefined where the profile is not known. */
  typeOfProfile(url: string): string | undefined;
  /** What a Reference leads to; undefined where it is out of reach. */
  resolve(reference: unknown): unknown;
  /** Whether a resource keeps a profile; undefined where nobody can tell. */
  conforms(resource: Json, profileUrl: string): Perhaps;
}

/** The occurrences of a sliced element, told apart. */
export interface Sliced {
  readonly members: ReadonlyMap<ProfileNode, readonly Occurrence[]>;
  /** Slices of which it could not be told what belongs to them. */
  readonly unknown: ReadonlySet<ProfileNode>;
  /** What is surely in none of the slices. */
  readonly others: readonly Occurrence[];
}

/**
 * Puts each occurrence into the first slice that all discriminators put it into.
 *
 * @source https://hl7.org/fhir/R4/profiling.html#discriminator
 */
export function toSlices(
  node: ProfileNode,
  discriminators: readonly Discriminator[],
  all: readonly Occurrence[],
  ask: SliceQuestions,
): Sliced {
  const members = new Map<ProfileNode, Occurrence[]>(node.slices.map((slice) => [slice, []]));
  const unknown = new Set<ProfileNode>();
  const others: Occurrence[] = [];
  for (const one of all) {
    let isElsewhere = true;
    for (const slice of node.slices) {
      const answers = discriminators.map((discriminator) => isIn(node, slice, one, discriminator, ask));
      if (answers.includes(false)) continue;
      isElsewhere = false;
      if (!answers.includes(undefined)) {
        members.get(slice)?.push(one);
        break;
      }
      unknown.add(slice);
    }
    if (isElsewhere) others.push(one);
  }
  return { members, unknown, others };
}

/** Whether one discriminator puts an occurrence into a slice. */
function isIn(
  node: ProfileNode,
  slice: ProfileNode,
  one: Occurrence,
  { type, path }: Discriminator,
  ask: SliceQuestions,
): Perhaps {
  const resolves = /(^|\.)resolve\(\)$/.test(path);
  const steps = path
    .replace(/\.?resolve\(\)$/, '')
    .split('.')
    .filter((step) => step !== '' && step !== '$this');
  // Other functions that a path may call (`extension(url)`, `ofType(…)`) are not understood.
  if (steps.some((step) => !/^\w+$/.test(step))) return undefined;
  const said = withInherited(slice);
  const target = firstOf(said, (one) => targetOf(one, steps));
  const expected = firstOf(said, (one) => expectedAt(one, steps));
  const values = steps.reduce<Occurrence[]>(
    (found, step) => found.flatMap(({ value, path: at }) => (isObject(value) ? occurrencesOf(value, step, at) : [])),
    [one],
  );
  switch (type) {
    case 'value':
    case 'pattern':
      return hasValue(slice, target, expected, values, path, ask);
    case 'exists':
      return target && (target.max === 0 ? values.length === 0 : values.length > 0);
    case 'type':
      return isOfType(target, values, resolves, ask);
    case 'profile':
      return isOfProfile(node, target, values, resolves, ask);
    default:
      return undefined;
  }
}

function firstOf<T>(nodes: readonly ProfileNode[], ask: (node: ProfileNode) => T | undefined): T | undefined {
  for (const node of nodes) {
    const answer = ask(node);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The element of a slice that says what is expected there. It may be a slice of an element on the way: `code.coding:loinc.code`. */
function targetOf(slice: ProfileNode, steps: readonly string[]): ProfileNode | undefined {
  const targets = steps.reduce<ProfileNode[]>(
    (at, step) =>
      at
        .flatMap(({ children }) => children.filter(({ name }) => name === step || name === `${step}[x]`))
        .flatMap((child) => [child, ...child.slices]),
    [slice],
  );
  return targets.find(({ fixed, pattern }) => fixed !== undefined || pattern !== undefined) ?? targets[0];
}

/** What the slice fixes there: at the element itself, or as a part of what it fixes on the way (`use` of a telecom that is fixed as a whole). */
function expectedAt(slice: ProfileNode, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  const own = partAt(slice.fixed ?? slice.pattern, steps);
  if (own !== undefined || step === undefined) return own;
  const inner = slice.children
    .filter(({ name }) => name === step || name === `${step}[x]`)
    .flatMap((child) => [child, ...child.slices]);
  return inner.map((child) => expectedAt(child, rest)).find((expected) => expected !== undefined);
}

/** The part of a value that a path leads to; undefined where there is none, or several. */
function partAt(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (Array.isArray(value)) return value.length === 1 ? partAt(value[0], steps) : undefined;
  if (step === undefined) return value;
  return isObject(value) ? partAt(value[step], rest) : undefined;
}

/** Whether a value is there that the slice fixes, or whose code is in the value set that it requires. */
function hasValue(
  slice: ProfileNode,
  target: ProfileNode | undefined,
  expected: unknown,
  values: readonly Occurrence[],
  path: string,
  ask: SliceQuestions,
): Perhaps {
  if (expected !== undefined) return values.some(({ value }) => isLike(value, expected));
  // An extension's slice need not fix the url: it names the extension's profile, whose address is the url.
  const profile = firstOf(withInherited(slice), ({ types }) => types[0]?.profiles[0]);
  if (path === 'url' && profile !== undefined) return values.some(({ value }) => value === addressOf(profile));
  const codes = target?.required === undefined ? undefined : ask.codes(target.required);
  return codes && values.some(({ value }) => hasCode(value, codes));
}

function isOfType(
  target: ProfileNode | undefined,
  values: readonly Occurrence[],
  resolves: boolean,
  ask: SliceQuestions,
): Perhaps {
  if (!target) return undefined;
  const wanted = resolves
    ? target.types.flatMap(({ targets }) => targets.map((url) => ask.typeOfProfile(url)))
    : target.types.map(({ code }) => code);
  if (wanted.length === 0 || wanted.includes(undefined)) return undefined;
  if (values.length === 0) return false;
  const found = values.map(({ value, type }) =>
    resolves ? (resourceTypeOf(ask.resolve(value)) ?? referredType(value)) : (type ?? resourceTypeOf(value)),
  );
  if (found.includes(undefined)) return undefined;
  return found.some((name) => wanted.some((want) => want?.toLowerCase() === name?.toLowerCase()));
}

function isOfProfile(
  node: ProfileNode,
  target: ProfileNode | undefined,
  values: readonly Occurrence[],
  resolves: boolean,
  ask: SliceQuestions,
): Perhaps {
  const [first] = values;
  if (first === undefined) return false;
  const urls = target?.types.flatMap(({ profiles, targets }) => (resolves ? targets : profiles)) ?? [];
  if (urls.length === 0) return undefined;
  const resource = resolves ? ask.resolve(first.value) : first.value;
  if (!isObject(resource)) {
    // What a reference leads to is out of reach, but its type may already rule the slice out.
    const type = referredType(first.value);
    const isOther = type !== undefined && urls.every((url) => ![undefined, type].includes(ask.typeOfProfile(url)));
    return isOther ? false : undefined;
  }
  const type = String(resource.resourceType);
  const ofType = urls.filter((url) => ask.typeOfProfile(url) === type);
  if (ofType.length === 0) return urls.some((url) => ask.typeOfProfile(url) === undefined) ? undefined : false;
  if (!resolves && isOnlyNeeded(node, type)) return true;
  const answers = ofType.map((url) => ask.conforms(resource, url));
  return answers.includes(true) || (answers.includes(undefined) ? undefined : false);
}

/**
 * Whether an element has one slice for this type, and needs it. A resource of the type is then taken to be meant for that slice, whatever is wrong with it: to say what is wrong
 * helps more than to say that the slice is missing.
 */
function isOnlyNeeded({ slices }: ProfileNode, type: string): boolean {
  const ofType = slices.filter(({ children }) => children.some(({ types }) => types.some(({ code }) => code === type)));
  return ofType.length === 1 && (ofType[0]?.min ?? 0) > 0;
}
