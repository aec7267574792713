import type { Route } from './route.ts';

type Method = Route['method'];

/**
 * What may be done at an address by a table of routes, for whoever tried something else there (405 and `Allow`).
 *
 * @param fits - whether a parameter of a path can have that value; default: any that its pattern takes
 */
export function methodsAt(
  routes: readonly Pick<Route, 'method' | 'path'>[],
  fits: (name: string, value: string) => boolean = () => true,
): (path: string) => readonly Method[] {
  const found = routesAt(routes, fits);
  return (path) => [...new Set(found(path).map(({ method }) => method))].sort();
}

/** The rows of a table that an address fits, whatever the method. */
export function routesAt<R extends Pick<Route, 'path'>>(
  routes: readonly R[],
  fits: (name: string, value: string) => boolean = () => true,
): (path: string) => readonly R[] {
  const rows = routes.map((row) => ({ row, pattern: patternOf(row.path) }));
  return (path) =>
    rows.flatMap(({ row, pattern }) => {
      const match = pattern.exec(path);
      return match && Object.entries(match.groups ?? {}).every(([name, value]) => fits(name, value)) ? [row] : [];
    });
}

/** `/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}` as a regular expression. What begins with `_` or `$` is a word of the protocol, no value of a parameter. */
function patternOf(path: string): RegExp {
  const parts = path.split(/(:\w+(?:\{[^}]*\})?)/).map((part) => {
    const [, name, pattern = '[^/_$][^/]*'] = /^:(\w+)(?:\{([^}]*)\})?$/.exec(part) ?? [];
    return name === undefined ? part.replace(/[$.*+?()[\]{}|\\^]/g, '\\$&') : `(?<${name}>${pattern})`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** The value of an `Allow` header. */
export function allowOf(methods: readonly Method[]): string {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}
