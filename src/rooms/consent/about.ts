import { readResource, shardOf } from '#fhir';
import { type About, aboutWhom } from '#platform/http';
import { aboutPatient } from '#rooms/identity';
import { findEmergency } from './break-glass/store.ts';
import { readCode } from './carers/code.ts';
import { patientsByCode } from './carers/store.ts';
import { findEntry } from './ledger/find-entry.ts';

/** Requests that name a consent. */
export const aboutConsent = aboutWhom(async (tx, id) => (await readResource(tx, 'Consent', id))?.patientId, 'id');

/** Requests that name what was asked of a patient of this node, by whom asked. */
export const aboutAsked = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string | null }>(
    'select patient_id as patient from consent.request_asked where id = $1',
    [id],
  );
  return row?.patient;
}, 'id');

/** Requests that name a notice: who is told it, where that is a patient. */
export const aboutNotice = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string | null }>(
    `select case when patient_id like 'Practitioner/%' then about else patient_id end as patient
       from consent.notice where shard = $1 and id = $2`,
    [shardOf(id), id],
  );
  return row?.patient;
}, 'id');

/** Requests that name the offer to be somebody's carer: who made it. */
export const aboutOffer = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string }>(
    'select patient_id as patient from consent.carer_offer where id = $1',
    [id],
  );
  return row?.patient;
}, 'id');

/** Requests that bring the code of such an offer. */
export const aboutCarerCode: About = async (tx, { code }) => {
  const read = typeof code === 'string' ? readCode(code) : undefined;
  return read === undefined ? [] : (await patientsByCode(tx, read.finds)).map(({ patient }) => patient);
};

/** Requests that name an emergency. */
export const aboutEmergency = aboutWhom(async (tx, id) => (await findEmergency(tx, id))?.patientId, 'id');

/** Requests that name a finding of the privacy desk. */
export const aboutFinding = aboutWhom(async (tx, id) => {
  const [row] = await tx.query<{ patient: string | null }>(
    `select nullif(patient_id, '') as patient from consent.privacy_finding where id = $1`,
    [id],
  );
  return row?.patient;
}, 'id');

/** Requests that name an entry of the ledger, in members of these names. */
export function aboutEntry(...members: readonly [string, ...string[]]): About {
  return aboutWhom(async (tx, id) => (await findEntry(tx, id))?.patient_id, ...members);
}

/** Requests of AuditEvents that name their patient, with the type or without it. */
export const aboutAudited: About = async (tx, { patient }) =>
  aboutPatient('patient')(tx, { patient: typeof patient === 'string' ? patient.replace(/^Patient\//, '') : patient });
