import type { Scope } from '#kernel';
import type { LedgerAlarm, LedgerHead, LedgerWitness } from '../contract.ts';

/** Enough to see since when; who wants each of them reads the table. */
const SHOWN_MAX = 200;

/** What was said that does not fit, as it was signed. */
type AlarmEvidence =
  | { readonly head: LedgerHead; readonly kept?: LedgerHead }
  | { readonly statement: Omit<LedgerWitness, 'at' | 'jws'> };

/**
 * Keeps an alarm about a ledger. The same evidence again is no new alarm: nodes ask each other every few seconds for as long as it stands.
 *
 * @param node - whose ledger it is about
 * @returns whether it was new
 */
export async function raiseAlarm(
  { tx, ids, clock }: Scope,
  kind: LedgerAlarm['kind'],
  node: string,
  evidence: AlarmEvidence,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into consent.ledger_alarm (id, at, node, kind, evidence)
       select $1, $2::timestamptz, $3::text, $4::text, $5::text
        where not exists (select from consent.ledger_alarm where node = $3 and kind = $4 and evidence = $5)
     returning id`,
    [ids.next(), clock.now().toISOString(), node, kind, JSON.stringify(evidence)],
  );
  return rows.length > 0;
}

/** Alarms about each node’s ledger, those of one kind together: since when, the last one, and how many. The newest first. */
export async function listAlarms({ tx }: Pick<Scope, 'tx'>): Promise<LedgerAlarm[]> {
  const rows = await tx.query<
    { id: string; since: Date; at: Date; times: number; node: string } & Pick<LedgerAlarm, 'kind'>
  >(
    `select max(id) as id, min(at) as since, max(at) as at, count(*)::int as times, node, kind
       from consent.ledger_alarm group by node, kind order by max(at) desc, max(id) desc limit ${SHOWN_MAX}`,
  );
  return rows.map(({ since, at, ...row }) => ({ ...row, since: since.toISOString(), at: at.toISOString() }));
}
