import { z } from 'zod';
import { type Route, route } from '#platform/http';
import { publicEntriesSince } from '#rooms/directory';
import { signUpdate } from './crypto/directory.ts';
import type { ExchangeParts } from './model.ts';

const Feed = z.strictObject({ since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) });

/** A neighbour asks twice a minute, and after a day's absence page by page. Each answer costs a signature. */
const FEED_PER_MINUTE = 120;

/** What this node says of the institutions it answers for: public, and signed, so that whoever keeps a copy can show whose word it is. */
export function directoryRoutes({ keys }: Pick<ExchangeParts, 'keys'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/exchange/feeds/directory',
      who: ['anyone'],
      mode: 'read',
      perMinute: FEED_PER_MINUTE,
      input: Feed,
      async run(scope, { since }) {
        return signUpdate(keys, await publicEntriesSince(scope, since), since, scope.clock.now());
      },
      present: (jws) => ({ status: 200, headers: { 'content-type': 'application/jose' }, body: jws }),
    }),
  ];
}
