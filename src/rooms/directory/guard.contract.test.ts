import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessGate, GateWrite } from '#fhir';
import { RefusalError } from '#kernel';
import { inStore } from '../../../test/store.ts';
import { guardingEntries } from './guard.ts';

const shut = new RefusalError({
  code: 'a.shut',
  issue: 'forbidden',
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});

describe('the rule on writing entries', () => {
  it('stands beside the gate: who may not write is refused by the gate, of an entry and of anything else', () =>
    inStore(async (store) => {
      const asked: GateWrite[] = [];
      const mayWrite = async (_scope: unknown, write: GateWrite) => {
        asked.push(write);
        throw shut;
      };
      const gate = guardingEntries({ mayWrite } as unknown as AccessGate);
      for (const type of ['Organization', 'Observation'])
        await assert.rejects(
          gate.mayWrite(store.scope({ kind: 'system', clientId: 'synthetic', scopes: [] }), {
            action: 'create',
            after: { type, resource: { resourceType: type } },
          }),
          shut,
        );
      assert.deepEqual(
        asked.map(({ after }) => after?.type),
        ['Organization', 'Observation'],
      );
    }));
});
