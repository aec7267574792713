/** What patients decide, written into a node that is measured: standing denials of a label, artefacts for one organisation, labels on the data. */
import { type Resource, type ResourceWrite, readMany, writeResources } from '#fhir';
import { systemClock } from '#kernel';
import { type Database, openDatabase } from '#platform/postgres';
import { toConsentResource } from '../src/rooms/consent/artefacts/fhir.ts';
import { anArtefact, terms } from '../src/rooms/consent/artefacts/fixtures.ts';
import { aName } from '../src/rooms/consent/fixtures.ts';
import { testScope } from '../test/harness.ts';
import type { Known } from './measures.ts';

/** Who looks, where, and another organisation to which something is opened. */
export const DOCTOR = 'hk-dr-chow';
const OWN = 'yanwui';
const OTHER = 'tmh';
const SUBSTANCE_USE = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'SUD' };
/** Of so many Observations one is labelled. */
const LABELLED_ONE_IN = 10;
const AT_ONCE = 500;

/**
 * A visit of each of these patients where the doctor works: the doctor treats them; and what it was for, which a summary has too. Both say it in Chinese, for every record here has
 * Chinese in it, and a text that has any costs more to read than one that has none: else a Consent, in three languages, would bring that into the records and the summaries of those
 * who decided, and it would be counted as the cost of deciding.
 */
export async function treat(databaseUrl: string, patients: readonly Known[]): Promise<void> {
  await writeAll(
    databaseUrl,
    patients.flatMap(({ id }): ResourceWrite[] => {
      const problem = {
        resourceType: 'Condition',
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        code: { text: '高血壓' },
        subject: { reference: `Patient/${id}` },
        recordedDate: daysAgo(9),
      };
      const visit = {
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: `Patient/${id}` },
        serviceProvider: { reference: `Organization/${OWN}` },
        period: { start: daysAgo(10), end: daysAgo(9) },
        reasonCode: [{ text: '覆診' }],
      };
      return [{ create: visit as Resource }, { create: problem as Resource }];
    }),
  );
}

/** Each patient forbids everybody one label, and opens the record to another organisation; one Observation in ten has the label. */
export async function decide(databaseUrl: string, patients: readonly Known[]): Promise<void> {
  const until = daysAgo(-365);
  const everyone = { to: [{ kind: 'everyone' }], purposes: 'all', actions: 'all' } as const;
  const organization = { node: 'hk', id: OTHER, name: aName(OTHER) };
  const consents = patients.flatMap(({ id }) => [
    terms({ patientId: id }, { ...everyone, effect: 'deny', data: { labels: [SUBSTANCE_USE] }, until }),
    terms({ patientId: id }, { to: [{ kind: 'organization', organization }], data: {}, until }),
  ]);
  await writeAll(
    databaseUrl,
    consents.map((agreed, n): ResourceWrite => {
      const { id: _, ...consent } = toConsentResource(anArtefact({ id: `bench-${n}`, terms: agreed }));
      return { create: consent as unknown as Resource };
    }),
  );
  await label(databaseUrl, patients);
}

async function label(databaseUrl: string, patients: readonly Known[]): Promise<void> {
  const database = openDatabase(databaseUrl);
  try {
    for (const { id, shard } of patients) {
      await database.transaction(async (tx) => {
        const rows = await tx.query<{ type: string; id: string }>(
          "select type, id from fhir.resource where shard = $1 and patient = $2 and type = 'Observation' and not deleted order by id",
          [shard, id],
        );
        const chosen = await readMany(
          tx,
          rows.filter((_, n) => n % LABELLED_ONE_IN === 0),
        );
        const writes = chosen.map((before): ResourceWrite => {
          const update = JSON.parse(before.body) as Resource;
          return { update: { ...update, meta: { ...update.meta, security: [SUBSTANCE_USE] } }, before };
        });
        await writeResources(testScope(tx, { clock: systemClock }), writes);
      });
    }
  } finally {
    await database.close();
  }
}

async function writeAll(databaseUrl: string, writes: readonly ResourceWrite[]): Promise<void> {
  const database: Database = openDatabase(databaseUrl);
  try {
    for (let from = 0; from < writes.length; from += AT_ONCE) {
      const some = writes.slice(from, from + AT_ONCE);
      await database.transaction((tx) => writeResources(testScope(tx, { clock: systemClock }), some));
    }
  } finally {
    await database.close();
  }
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
