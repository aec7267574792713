import { createHash } from 'node:crypto';
import { orThrow, type Scope, toCalendarDate } from '#kernel';
import type { Watch } from '../../../../kernel/wire.ts';
import type { AskedList, AskedView, CounterReading } from '../contract.ts';
import { readingsOf } from '../counter-store.ts';
import { stateAt } from '../present.ts';
import { decideAsked } from '../rules.ts';
import { type AskedRow, askedBy } from '../store.ts';
import { termLines } from '../text.ts';
import { askerOf, requestLaw } from '../who.ts';
import { toReadingView } from './at-counter.ts';

/** A desk looks at what it asked lately; what is older stands in the patients' Consents. */
const LISTED_MAX = 200;

/** What the caller's institution has asked, newest first, with what became of it. */
export async function listAsked(scope: Scope): Promise<AskedList> {
  const { rows, items } = await askedHere(scope);
  for (const patientId of new Set(rows.flatMap((row) => row.patientId ?? []))) {
    scope.note({
      action: 'read',
      outcome: 'permitted',
      patientId,
      kinds: { Consent: rows.filter((row) => row.patientId === patientId).length },
      basis: 'consent/asked-list',
    });
  }
  return { items, mark: markOf(items) };
}

/**
 * What the page asks while it stays open: whether anything became of what was asked. Of whom it was asked is not said, so nothing is noted; the list that is read when something did is an
 * entry of each patient in it.
 */
export async function watchAsked(scope: Scope): Promise<Watch> {
  return { mark: markOf((await askedHere(scope)).items) };
}

async function askedHere(scope: Scope): Promise<{ rows: readonly AskedRow[]; items: AskedView[] }> {
  const rows = await askedBy(scope.tx, askerOf(scope).organization.id, LISTED_MAX);
  const waiting = rows.flatMap(({ state, consentId }) =>
    state === 'proposed' && consentId !== null ? [consentId] : [],
  );
  const readings = new Map(
    (await readingsOf(scope.tx, waiting, scope.clock.now())).map((reading) => [reading.consentId, reading]),
  );
  const items: AskedView[] = [];
  for (const row of rows) {
    const reading = readings.get(row.consentId ?? '');
    items.push(toAskedView(scope, row, reading && (await toReadingView(scope, reading, row))));
  }
  return { rows, items };
}

function markOf(items: readonly AskedView[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('hex');
}

export function toAskedView(scope: Scope, row: AskedRow, reading?: CounterReading): AskedView {
  const { patientId, answeredAt, failure, receivedId } = row;
  const terms = row.terms ?? askedTerms(scope, row);
  return {
    id: row.id,
    node: row.node,
    patient: row.patientWords,
    ...(patientId === null ? {} : { patientId }),
    practitioner: row.askerName,
    reason: row.reason,
    state: stateAt({ state: row.state, terms }, scope.clock.now()),
    ...(failure === null ? {} : { failure }),
    askedAt: row.askedAt.toISOString(),
    answerBy: row.answerBy.toISOString(),
    ...(answeredAt === null ? {} : { answeredAt: answeredAt.toISOString() }),
    // Whose record it is stands above the lines; at another node it has an id that says nothing here.
    lines: termLines(terms).filter(({ kind }) => kind !== 'record'),
    ...(receivedId === null ? {} : { receivedId }),
    ...(reading === undefined ? {} : { reading }),
  };
}

/** What was asked for, in the terms of the day on which it was asked. */
function askedTerms(scope: Scope, row: AskedRow) {
  const at = row.askedAt;
  const facts = {
    patientId: row.patientId ?? '',
    organization: askerOf(scope).organization,
    practitioner: { reference: row.fhirUser ?? row.accountId, name: row.askerName },
    at,
    day: toCalendarDate(at),
  };
  return orThrow(decideAsked(row.scope, facts, requestLaw(scope).law));
}
