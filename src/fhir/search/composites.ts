import { compositeRowsOf, findElements, type SearchParameterType } from '../definitions/definitions.ts';
import { searchParametersOf, toPath, type ValuePath } from './parameters.ts';

/** A search for two values that belong to the same element: `component-code-value-quantity`. The first is always a token. */
export interface CompositeParameter {
  readonly code: string;
  /** The elements that hold a pair, as keys from the resource; an empty list is the resource itself. */
  readonly roots: readonly (readonly string[])[];
  readonly token: Component;
  readonly second: Component;
}

export interface Component {
  readonly type: SearchParameterType;
  /** From the root on. */
  readonly paths: readonly ValuePath[];
}

const byType = new Map<string, ReadonlyMap<string, CompositeParameter>>();

export function compositesOf(type: string): ReadonlyMap<string, CompositeParameter> {
  const known = byType.get(type);
  if (known) return known;
  const composites = new Map(
    compositeRowsOf(type).map(([code, roots, token, second]) => [
      code,
      {
        code,
        roots: roots.split(' ').map((root) => (root === '.' ? [] : root.split('.'))),
        token: toComponent(token),
        second: toComponent(second),
      },
    ]),
  );
  byType.set(type, composites);
  return composites;
}

function toComponent(text: string): Component {
  const [type = '', ...paths] = text.split(' ');
  return { type: type as SearchParameterType, paths: paths.map(toPath) };
}

/**
 * The composite under whose code the pairs of this root are indexed: the first that reads the same pairs, so that
 * `component-code-value-quantity` and the half of `combo-code-value-quantity` below `component` share their entries.
 */
export function indexCodeOf(type: string, composite: CompositeParameter, root: readonly string[]): string {
  const wanted = pairsKey(composite, root);
  for (const other of compositesOf(type).values()) {
    for (const theirs of other.roots) if (theirs.length > 0 && pairsKey(other, theirs) === wanted) return other.code;
  }
  return composite.code;
}

/** One kind of pair that is indexed: where it stands and under which code. */
export interface IndexedPair {
  readonly code: string;
  readonly root: readonly string[];
  readonly token: Component;
  readonly second: Component;
}

const indexedByType = new Map<string, readonly IndexedPair[]>();

/** The pairs below a resource of this type, each once. Pairs that the resource itself holds have no entries of their own. */
export function indexedPairsOf(type: string): readonly IndexedPair[] {
  const known = indexedByType.get(type);
  if (known) return known;
  const pairs = [...compositesOf(type).values()].flatMap((composite) =>
    composite.roots
      .filter((root) => root.length > 0 && indexCodeOf(type, composite, root) === composite.code)
      .map((root) => ({ code: composite.code, root, token: composite.token, second: composite.second })),
  );
  indexedByType.set(type, pairs);
  return pairs;
}

function pairsKey({ token, second }: CompositeParameter, root: readonly string[]): string {
  const keys = ({ paths }: Component) => paths.map((path) => `${path.keys.join('.')}:${path.type}`).join(' ');
  return `${root.join('.')} ${keys(token)} ${keys(second)}`;
}

/**
 * The plain parameter that reads a component where the root is the resource itself: there is only one such element, so two conditions on the resource are
 * a condition on the pair.
 */
export function plainParameterOf(type: string, { type: kind, paths }: Component): string | undefined {
  const wanted = paths.map((path) => path.keys.join('.'));
  for (const parameter of searchParametersOf(type).values()) {
    const read = parameter.paths.map((path) => path.keys.join('.'));
    const isSingle = parameter.paths.every((path) => !isRepeated(type, path.keys[0] ?? ''));
    if (parameter.type === kind && isSingle && wanted.every((path) => read.includes(path))) return parameter.code;
  }
  return undefined;
}

/** Whether an element of the resource may be there more than once: what stands below two of them does not belong together. */
function isRepeated(type: string, key: string): boolean {
  const element = findElements(type)?.find(({ name, choice }) => (choice ? key.startsWith(name) : key === name));
  return element === undefined || element.max > 1;
}
