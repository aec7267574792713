import type { Tx } from '#kernel';
import type { LedgerFault } from './verify.ts';

/** What keeps each table of the ledger as it was written: the trigger and its function. */
const GUARDED: Readonly<Record<string, readonly [trigger: string, calls: string]>> = {
  ledger_leaf: ['ledger_leaf_is_final', 'refuse_change'],
  ledger_node: ['ledger_node_is_final', 'refuse_change'],
  ledger_head: ['ledger_head_is_final', 'refuse_change'],
  ledger_witness: ['ledger_witness_is_final', 'refuse_change'],
  peer_head: ['peer_head_is_final', 'refuse_change'],
};
const OF_A_PART = ['ledger_entry_is_final', 'refuse_change'] as const;
const OF_A_SEALED_PART = ['is_sealed', 'refuse_sealed'] as const;

interface TriggerRow {
  readonly name: string;
  readonly calls: string;
  readonly enabled: string;
}

/**
 * What is wrong with what guards the ledger in the database. The tree finds what was changed in it; it cannot find an entry that a foreign trigger kept from being written, nor that
 * the guards were taken away to come back later.
 *
 * Nothing of an entry's content is in what it says.
 */
export async function faultsOfGuards(tx: Tx): Promise<LedgerFault[]> {
  const tables = await tx.query<{ name: string; is_part: boolean; is_sealed: boolean; triggers: TriggerRow[] }>(
    `select c.relname as name, i.inhrelid is not null as is_part, s.part is not null as is_sealed,
       coalesce((select json_agg(json_build_object('name', t.tgname, 'calls', p.proname, 'enabled', t.tgenabled) order by t.tgname)
         from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = c.oid and not t.tgisinternal), '[]') as triggers
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       left join pg_inherits i on i.inhrelid = c.oid and i.inhparent = 'consent.ledger_entry'::regclass
       left join consent.ledger_seal s on s.part = c.relname and s.dropped_at is null
      where n.nspname = 'consent' and c.relkind in ('r', 'p')
        and (i.inhrelid is not null or c.relname in ('ledger_entry', 'ledger_pending') or c.relname = any($1::text[])) order by 1`,
    [Object.keys(GUARDED)],
  );
  const faults: string[] = [];
  for (const { name, is_part, is_sealed, triggers } of tables) {
    const own = GUARDED[name];
    const expected = [
      ...(own === undefined ? [] : [own]),
      ...(is_part || name === 'ledger_entry' ? [OF_A_PART] : []),
      ...(is_sealed ? [OF_A_SEALED_PART] : []),
    ];
    for (const [trigger, calls] of expected) {
      const found = triggers.find((one) => one.name === trigger && one.calls === calls);
      if (found === undefined) faults.push(`the guard ${trigger} of ${name} is gone`);
      else if (found.enabled !== 'O' && found.enabled !== 'A') faults.push(`the guard ${trigger} of ${name} is off`);
    }
    const known = new Set(expected.map(([trigger, calls]) => `${trigger} ${calls}`));
    for (const one of triggers) {
      if (!known.has(`${one.name} ${one.calls}`))
        faults.push(`${name} has a trigger that is none of ours: ${one.name}`);
    }
  }
  const functions = await tx.query<{ name: string; source: string }>(
    `select p.proname as name, p.prosrc as source from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'consent' and p.proname in ('refuse_change', 'refuse_sealed')`,
  );
  for (const { name, source } of functions) {
    // All that they do is to refuse: whatever comes before it is not ours.
    if (
      !/^\s*begin\s+raise exception '[^']*' using errcode = 'integrity_constraint_violation';\s+end\s*$/.test(source)
    ) {
      faults.push(`the function ${name} does something else than to refuse`);
    }
  }
  const rules = await tx.query<{ tablename: string; rulename: string }>(
    `select tablename, rulename from pg_rules where schemaname = 'consent' and (tablename like 'ledger\\_%' or tablename = 'peer_head')`,
  );
  for (const { tablename, rulename } of rules) faults.push(`${tablename} has a rule that is none of ours: ${rulename}`);
  return faults.map((evidence) => ({ kind: 'unguarded', evidence }));
}
