import { NotEvaluated } from './not-evaluated.ts';
import { parse } from './parse.ts';
import type { Around, Item } from './values.ts';

/** The instant of `now()` in tests. */
const NOW = '2026-03-01T09:30:00.000+08:00';

/** What an expression gives of a resource, as texts; or that it is refused. */
export function given(expression: string, resource: object = {}, beside: Partial<Around> = {}): string[] | 'refused' {
  const { resourceType } = resource as { resourceType?: string };
  const item: Item = { value: resource, type: resourceType };
  try {
    const around = { self: [item], context: [item], resource: item, now: NOW, budget: { left: 200_000 }, ...beside };
    return parse(expression)(around).map(({ value }) => String(value));
  } catch (fault) {
    if (fault instanceof NotEvaluated) return 'refused';
    throw fault;
  }
}
