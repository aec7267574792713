import { z } from 'zod';
import { type Route, route } from '#platform/http';
import { aboutJoin } from '../about.ts';
import type { ExchangeParts } from '../model.ts';
import { AskJoin, OneJoin } from './contract.ts';
import { answerJoin, askJoin, endJoin, listJoined } from './lists.ts';

const patient = { who: ['patient'], purpose: 'PATRQT' } as const;

/** A patient sees the accesses of two nodes in one list. */
export function joinedListRoutes(parts: ExchangeParts): readonly Route[] {
  return [
    route({
      ...patient,
      method: 'GET',
      path: '/api/joined-lists',
      mode: 'read',
      input: z.strictObject({}),
      run: (scope) => listJoined(scope, parts),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/joined-lists',
      act: 'give-consent',
      mode: 'write',
      input: AskJoin,
      run: (scope, input) => askJoin(scope, parts, input),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/joined-lists/:id/agree',
      about: aboutJoin,
      act: 'give-consent',
      mode: 'write',
      input: OneJoin,
      run: (scope, input) => answerJoin(scope, parts, input, 'joined'),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/joined-lists/:id/refuse',
      about: aboutJoin,
      mode: 'write',
      input: OneJoin,
      run: (scope, input) => answerJoin(scope, parts, input, 'refused'),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/joined-lists/:id/end',
      about: aboutJoin,
      mode: 'write',
      input: OneJoin,
      run: (scope, input) => endJoin(scope, parts, input),
    }),
  ];
}
