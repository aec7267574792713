import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { type AccessNote, type LocalText, stoppedClock, type Tx } from '#kernel';
import { TEST_NODE, type TestDatabase, testDatabase } from '../../../../test/harness.ts';
import type { LedgerHead } from '../contract.ts';
import { appendNotes } from './append.ts';
import { ledgerInDatabase } from './copy.ts';
import type { NoteFacts } from './entry.ts';
import { aSigner, type TestSigner } from './fixtures.ts';
import { currentHead } from './heads.ts';
import { type LedgerReport, verifyLedger } from './verify.ts';

export const NAME: LocalText = {
  en: 'Dr Test (synthetic)',
  'zh-Hans': '测试医生（合成数据）',
  'zh-Hant-HK': '測試醫生（合成數據）',
};
const factsAt = (at: Date): NoteFacts => ({
  node: TEST_NODE,
  actor: { kind: 'person', role: 'clinician', accountId: 'a1', name: NAME, scopes: ['user/*.rs'], clientId: 'portal' },
  purpose: 'TREAT',
  correlationId: 'c1',
  at,
});
export const aNote = (n: number): AccessNote => ({
  action: 'read',
  outcome: 'permitted',
  patientId: `patient-${n % 3}`,
  kinds: { Observation: n + 1 },
  basis: 'consent/treatment-relation',
});

/** A node's ledger in a database of its own, and the key that signs it. Called inside a `describe`: it lives as long as that. */
export function aLedger() {
  const clock = stoppedClock('2026-11-22T02:00:00.000Z');
  let held: { readonly database: TestDatabase; readonly signer: TestSigner } | undefined;
  before(async () => {
    held = { database: await testDatabase(), signer: await aSigner(TEST_NODE.id) };
  });
  after(() => made().database.close());
  const made = () => {
    assert.ok(held, 'asked for inside a test');
    return held;
  };

  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => made().database.database.transaction(work);
  const facts = () => factsAt(clock.now());
  const append = (from: number, count: number) =>
    within((tx) =>
      appendNotes(
        tx,
        facts(),
        Array.from({ length: count }, (_, i) => aNote(from + i)),
      ),
    );
  const signHead = (): Promise<LedgerHead> =>
    within((tx) => currentHead(tx, { node: TEST_NODE, clock, sign: made().signer.keys.sign }));
  const verify = (keptHeads: readonly LedgerHead[]): Promise<LedgerReport> =>
    within(async (tx) => verifyLedger(await ledgerInDatabase(tx, TEST_NODE.id, keptHeads, made().signer.verify)));
  const signer: Pick<TestSigner, 'keys' | 'verify'> = {
    get keys() {
      return made().signer.keys;
    },
    verify: (node, jws) => made().signer.verify(node, jws),
  };
  return { clock, signer, facts, within, append, signHead, verify };
}
