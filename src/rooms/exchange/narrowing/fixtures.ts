import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { type Resource, type StoredResource, writeResources } from '#fhir';
import { copying } from '../erasure/fixtures.ts';
import { call } from '../fixtures.ts';
import { type Created, PATIENT } from '../share-fixtures.ts';
import { narrowCopies } from './narrow-copies.ts';

/** A no of the patient's, as any system may have written it. @param provision - what it withholds from whom; everything from everybody where it is empty */
export function aNo(id: string, provision: object, patientId = PATIENT): Resource {
  return {
    resourceType: 'Consent',
    id,
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: `Patient/${patientId}` },
    provision: { type: 'deny', ...provision },
  };
}

/** A no to a type of data, from everybody. */
export const toType = (code: string) => ({ class: [{ system: 'http://hl7.org/fhir/resource-types', code }] });

/** Copies elsewhere, and what the patient says after they were given; each test begins without a no. Called inside a `describe`: the nodes live as long as it. */
export function narrowing() {
  const copies = copying();
  const { pair, opened, share, deliverAll, summary } = copies;
  const said: StoredResource[] = [];
  let count = 0;
  /** Takes back all that was said. */
  async function takeBack(): Promise<void> {
    const all = said.splice(0).map((one) => ({ remove: one }));
    await pair.hk.run((scope) => writeResources(scope, all));
  }
  afterEach(takeBack);
  /** The patient says no, in a transaction of its own. */
  async function say(...nos: readonly Resource[]): Promise<void> {
    const writes = nos.map((no) => ({ create: { ...no, id: `${no.id}-${++count}` }, method: 'PUT' as const }));
    said.push(...(await pair.hk.run((scope) => writeResources(scope, writes))));
  }
  /** What the home does between requests: looks at copies that are held elsewhere. */
  async function look(): Promise<void> {
    while ((await narrowCopies(pair.hk.parts)) > 0);
  }
  async function settle(): Promise<void> {
    await look();
    await deliverAll();
  }
  /** The text that is kept of a copy, and not only what is shown of it. */
  async function kept(made: Created): Promise<{ status: string; bundle: string | null; withheld: string[] }> {
    const [row] = await pair.sz.query<{ status: string; bundle: string | null; withheld: string[] }>(
      'select status, bundle, withheld from exchange.received_share where share_ref = $1 order by opened_at desc limit 1',
      [made.share.id],
    );
    assert.ok(row);
    return row;
  }
  async function openedCopy(more: object = {}) {
    const made = await share(more);
    const view = await opened(made);
    await settle();
    return { made, view };
  }
  const narrowedOf = async (made: Created) =>
    (await copies.copies(made)).map(({ state, narrowed }) => [state, narrowed?.state]);
  const receiptsOf = (made: Created) =>
    pair.hk.query<{ jws: string; outcome: string; entries: string[]; opening: string }>(
      'select jws, outcome, entries, opening_id as opening from exchange.narrowing_receipt where share_id = $1 order by number',
      [made.share.id],
    );
  const registered = (id: string) => call(pair.sz, 'szDoctor', 'POST', `/api/received/${id}/register`, {});
  return {
    ...copies,
    say,
    takeBack,
    look,
    settle,
    keptCopy: kept,
    openedCopy,
    narrowedOf,
    receiptsOf,
    registered,
    summary,
  };
}
