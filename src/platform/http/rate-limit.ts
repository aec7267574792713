import { type Clock, type Lang, type Refusal, toLang } from '#kernel';
import { headersOf } from './common-headers.ts';
import { refuseHttp } from './messages.ts';
import { sourceOf } from './peer.ts';
import type { Handler } from './pipeline.ts';
import type { Route } from './route.ts';

const WINDOW_MS = 60_000;
/** Sources that are told apart. Whoever has more addresses than that shares one count. */
const TOLD_APART_MAX = 10_000;

interface LimitParts {
  readonly clock: Clock;
  readonly toOutcome: (refusals: readonly Refusal[], lang: Lang, correlationId: string) => object;
}

/**
 * Keeps one source from asking an open route more often than its row allows: counted by minute and in memory, because it guards the node and not a fact.
 * A row without `perMinute` is handled as it is.
 *
 * @refuses http.too-often, before anything of the request is read
 */
export function createRateLimit({ clock, toOutcome }: LimitParts): (row: Route, handler: Handler) => Handler {
  return (row, handler) => {
    const { perMinute } = row;
    if (perMinute === undefined) return handler;
    let begun = 0;
    let counts = new Map<string, number>();
    return async (request, params) => {
      const at = clock.now().getTime();
      if (at - begun >= WINDOW_MS || at < begun) {
        begun = at;
        counts = new Map();
      }
      const source = sourceOf(request);
      const key = counts.has(source) || counts.size < TOLD_APART_MAX ? source : '*';
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= perMinute) return handler(request, params);
      const seconds = Math.max(1, Math.ceil((begun + WINDOW_MS - at) / 1000));
      const outcome = toOutcome(
        [refuseHttp('http.too-often', { seconds })],
        toLang(request.headers.get('accept-language')),
        '',
      );
      return {
        status: 429,
        headers: {
          ...headersOf(row.path),
          'content-type': 'application/fhir+json; charset=utf-8',
          'cache-control': 'no-store',
          'retry-after': String(seconds),
        },
        body: JSON.stringify(outcome),
      };
    };
  };
}
