import { z } from 'zod';
import { RefusalError } from '#kernel';
import { type Answer, route } from '#platform/http';
import type { ExtensionRoute } from '../rest/table.ts';
import { refuseSubscription } from './messages.ts';
import { SOCKET_PATH } from './sockets.ts';

/** The address of the websocket, as the CapabilityStatement says it; whoever asks it in plain HTTP is told what it speaks. */
export const subscriptionRoutes: readonly ExtensionRoute[] = [
  {
    ...route({
      method: 'GET',
      path: SOCKET_PATH,
      who: ['anyone'],
      mode: 'read',
      raw: true,
      input: z.looseObject({}),
      run: async (): Promise<Answer> => {
        throw new RefusalError(refuseSubscription('subscription.upgrade-needed'));
      },
    }),
    says: { websocket: SOCKET_PATH },
  },
];
