import { type Answer, type Route, route } from '#platform/http';
import type { Seal } from '#platform/print';
import { aboutPatient } from '#rooms/identity';
import { aboutEntry } from '../about.ts';
import { type ExtractParts, takeLog, witnessNow } from '../access-log/extract.ts';
import { logPdf } from '../access-log/paper.ts';
import {
  LedgerAlarmsQuery,
  LedgerConsistencyQuery,
  LedgerEntriesQuery,
  LedgerHeadQuery,
  LedgerKeysQuery,
  LedgerMonthsQuery,
  LedgerProofQuery,
  LedgerWitnessQuery,
  type LogDownload,
  LogDownloadQuery,
} from '../contract.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { nodeKeys } from './keys.ts';
import { listMonths } from './list-months.ts';
import { getAlarms, getConsistency, getHead, getProof, listEntries } from './operations.ts';
import { pullHead } from './peers.ts';
import { witnessOf } from './witness.ts';

/** What the ledger's requests need of the node. */
export interface LedgerRouteParts extends ExtractParts {
  /** RFC 7638 thumbprint of the node's key, for paper. */
  readonly kid: string;
  readonly seal?: Seal;
  /** Says on paper that the people are invented. */
  readonly synthetic: boolean;
  /** Where months of the ledger lie whose rows were let go. */
  readonly archives?: string;
}

/** A statement costs a signature and, with `now`, a question to a neighbour. */
const WITNESS_PER_MINUTE = 60;
/** A log taken along makes the neighbours look at once. Counted by address, behind which a whole clinic may be. */
const DOWNLOADS_PER_MINUTE = 120;

/** Heads and proofs are signed or found by one that may write: a tree that grew gets its head when asked. */
export function ledgerRoutes(parts: LedgerRouteParts): readonly Route[] {
  const { sign, peers, fetch, archives } = parts;
  return [
    ...auditRoutes,
    route({
      method: 'GET',
      path: '/api/ledger/head',
      who: ['anyone'],
      mode: 'write',
      input: LedgerHeadQuery,
      run: (scope, { now }) => getHead(scope, sign, now === 'true'),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/witness',
      who: ['anyone'],
      mode: 'read',
      perMinute: WITNESS_PER_MINUTE,
      input: LedgerWitnessQuery,
      async before(scope, { node, now }) {
        const peer = peers.find(({ id }) => id === node && id !== scope.node.id);
        if (now === undefined || peer === undefined) return;
        const { inTransaction } = scope;
        // A neighbour that is silent now is answered for by what it said before.
        const onTrouble = () => undefined;
        await pullHead({ node: scope.node.id, peers, inTransaction, onTrouble, ...(fetch ? { fetch } : {}) }, peer);
      },
      run: (scope, { node }) => witnessOf(scope, node, sign),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/keys',
      who: ['anyone'],
      mode: 'read',
      input: LedgerKeysQuery,
      run: async () => nodeKeys(peers),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/consistency',
      who: ['anyone'],
      mode: 'read',
      input: LedgerConsistencyQuery,
      run: (scope, { from, to }) => getConsistency(scope, from, to),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/proof',
      about: aboutEntry('entry'),
      who: ['patient', 'regulator', 'operator'],
      mode: 'write',
      input: LedgerProofQuery,
      run: (scope, { entry }) => getProof(scope, entry, sign, archives),
    }),
    route({
      method: 'GET',
      path: '/api/ledger/entries',
      who: ['regulator', 'operator'],
      mode: 'read',
      input: LedgerEntriesQuery,
      run: listEntries,
    }),
    route({
      method: 'GET',
      path: '/api/ledger/alarms',
      who: ['regulator', 'operator'],
      mode: 'read',
      input: LedgerAlarmsQuery,
      run: getAlarms,
    }),
    route({
      method: 'GET',
      path: '/api/ledger/months',
      who: ['regulator', 'operator', 'privacy-officer'],
      mode: 'read',
      input: LedgerMonthsQuery,
      run: (scope) =>
        listMonths(scope, {
          neighbours: peers.flatMap(({ id }) => (id === scope.node.id ? [] : [id])),
          ...(archives === undefined ? {} : { archives }),
        }),
    }),
    route({
      method: 'GET',
      path: '/api/access-log/download',
      about: aboutPatient('patient'),
      who: ['patient'],
      mode: 'read',
      perMinute: DOWNLOADS_PER_MINUTE,
      input: LogDownloadQuery,
      before: (scope) => witnessNow(scope, parts),
      run: async (scope, query, head): Promise<LogDownload> => {
        const { says: _, ...log } = await takeLog(scope, query, head, sign);
        return { kind: 'causeway-access-log', version: 1, ...log, keys: nodeKeys(peers).keys };
      },
    }),
    route({
      method: 'GET',
      path: '/api/access-log/download/pdf',
      about: aboutPatient('patient'),
      who: ['patient'],
      mode: 'read',
      perMinute: DOWNLOADS_PER_MINUTE,
      input: LogDownloadQuery,
      before: (scope) => witnessNow(scope, parts),
      run: async (scope, query, head) => {
        const log = await takeLog(scope, query, head, sign);
        const { kid, synthetic, seal } = parts;
        return logPdf({
          log,
          lang: query.lang ?? scope.lang,
          url: scope.node.url,
          kid,
          synthetic,
          ...(seal ? { seal } : {}),
        });
      },
      present: toPdf,
    }),
  ];
}

function toPdf(bytes: Uint8Array): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/pdf', 'content-disposition': 'inline; filename="access-log.pdf"' },
    body: bytes,
  };
}
