import assert from 'node:assert/strict';
import type { z } from 'zod';
import { createRoom as createConsentRoom, gate } from '#rooms/consent';
import { createRoom as createRecordsRoom } from '#rooms/records';
import type { CreatedShare, ReceivedView } from './contract.ts';
import { exportRoutes } from './exports/routes.ts';
import { aPatientAt, call, pairIn, people, type Sent, sameText, type TestNode } from './fixtures.ts';
import { messageHandlers } from './handlers.ts';
import { documentSigner, wayHome } from './index.ts';
import { parseShlink } from './link/shlink.ts';
import { messageRoutes } from './message-routes.ts';
import { deliverMessages } from './operations/deliver-messages.ts';
import { shareRoutes } from './share-routes.ts';

export const PATIENT = 'patient-1';
export type Created = z.infer<typeof CreatedShare>;
const toClinic = {
  kind: 'organizations',
  ids: [{ node: 'sz', id: 'sz-clinic', name: sameText('Clinic sz-clinic') }],
};
export const wish = {
  sections: ['problems', 'allergies', 'medications', 'immunizations', 'results'],
  recipients: toClinic,
};

/** An entry of the ledger as a test looks at it. */
type Entry = Record<string, never> & {
  outcome: string;
  action: string;
  actor: { kind: string; onBehalfOf?: { practitioner: string } };
};

/** Two nodes and a patient at one of them, whose record is shared and opened. Called inside a `describe`: the nodes live as long as it. */
export function sharing() {
  const pair = pairIn(
    {
      routesOf: (parts) => [
        ...shareRoutes(parts),
        ...messageRoutes(parts, messageHandlers(parts)),
        ...exportRoutes(parts),
        ...createConsentRoom({ keys: parts.keys, trust: [] }).routes,
        ...createRecordsRoom({ gate, signDocument: documentSigner(parts.keys, parts.node), ...wayHome(parts.trust) })
          .routes,
      ],
      people: people(PATIENT),
    },
    ({ hk }) => aPatientAt(hk, PATIENT),
  );

  async function share(more: object = {}): Promise<Created> {
    const answer = await call(pair.hk, 'patient', 'POST', '/api/shares', { ...wish, ...more });
    assert.equal(answer.status, 201, answer.text);
    return answer.json as Created;
  }
  function open(made: Created, as = 'szDoctor', passcode = made.passcode, node = pair.sz): Promise<Sent> {
    return call(node, as, 'POST', '/api/received', { link: made.link, passcode });
  }
  async function opened(made: Created): Promise<ReceivedView> {
    const answer = await open(made);
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  }
  const door = (made: Created): string => new URL(parseShlink(made.link).url).pathname;
  const wrongOf = (made: Created, n = 1): string => String((Number(made.passcode) + n) % 1_000_000).padStart(6, '0');

  return {
    pair,
    share,
    open,
    opened,
    door,
    wrongOf,
    summary: (id: string, as = 'szDoctor') => call(pair.sz, as, 'GET', `/api/received/${id}/summary`),
    knock: (made: Created, body: object, authorization = '') =>
      call(pair.hk, authorization, 'POST', door(made), { recipient: 'a test', ...body }),
    shareView: async (made: Created) => (await call(pair.hk, 'patient', 'GET', `/api/shares/${made.share.id}`)).json,
    async deliverAll(): Promise<void> {
      const handlers = { hk: messageHandlers(pair.hk.parts), sz: messageHandlers(pair.sz.parts) };
      while (
        (await deliverMessages(pair.sz.parts, handlers.sz)) + (await deliverMessages(pair.hk.parts, handlers.hk)) >
        0
      );
    },
    wait(seconds: number): void {
      pair.hk.clock.move(seconds * 1000);
      pair.sz.clock.move(seconds * 1000);
    },
    async ledger(node: TestNode, filter: string): Promise<Entry[]> {
      const rows = await node.query<{ body: string }>(
        'select body from consent.ledger_entry where body like $1 order by at',
        [`%${filter}%`],
      );
      return rows.map((row) => JSON.parse(row.body) as Entry);
    },
    notices: (kind: string, shareId?: string) =>
      pair.hk.query<{ params: string }>(
        'select params from consent.notice where kind = $1 and ($2::text is null or params like $2)',
        [kind, shareId ? `%${shareId}%` : null],
      ),
  };
}
