import { invariant } from '#kernel';

/** A row that was found, and what its path's parameters stand for. */
export interface Found<T> {
  readonly value: T;
  readonly params: Readonly<Record<string, string>>;
}

interface Row<T> {
  readonly value: T;
  readonly segments: readonly Segment[];
}

/** `:name`, perhaps with a pattern; without a name it is what stands there. */
interface Segment {
  readonly text: string;
  readonly name?: string;
  readonly pattern?: RegExp;
}

/**
 * Finds the first row whose path fits, as Hono does for the same table. It looks at paths as they are written: in what it is asked nothing is escaped.
 *
 * @param rows - paths of literals and parameters, `/a/:b/:c{pattern}`, no optional ones and no wildcards
 */
export function createRouteTable<T>(
  rows: readonly { readonly method: string; readonly path: string; readonly value: T }[],
): (method: string, path: string) => Found<T> | undefined {
  const table = new Map<string, Row<T>[]>();
  for (const { method, path, value } of rows) {
    const segments = path.split('/').slice(1).map(toSegment);
    const key = keyOf(method, segments[0]?.text ?? '', segments.length);
    const same = table.get(key) ?? [];
    table.set(key, same);
    same.push({ value, segments });
  }
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const { value, segments } of table.get(keyOf(method, parts[0] ?? '', parts.length)) ?? []) {
      if (!segments.every((segment, i) => fits(segment, parts[i] ?? ''))) continue;
      const params: Record<string, string> = {};
      for (const [i, { name }] of segments.entries()) if (name !== undefined) params[name] = parts[i] ?? '';
      return { value, params };
    }
    return undefined;
  };
}

function keyOf(method: string, first: string, segments: number): string {
  return `${method} ${segments} ${first}`;
}

function fits({ text, name, pattern }: Segment, part: string): boolean {
  if (name === undefined) return text === part;
  return pattern ? pattern.test(part) : part !== '';
}

function toSegment(text: string, at: number): Segment {
  const [, name, pattern] = /^:(\w+)(?:\{(.+)\})?$/.exec(text) ?? [];
  invariant((name === undefined || at > 0) && (name !== undefined || !/[:*?{}]/.test(text)), `a path’s part: ${text}`);
  if (name === undefined) return { text };
  return { text, name, ...(pattern === undefined ? {} : { pattern: new RegExp(`^(?:${pattern})$`) }) };
}
