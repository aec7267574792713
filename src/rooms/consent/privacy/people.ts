import { readResource } from '#fhir';
import { type LocalText, RefusalError, type Scope } from '#kernel';
import { patientNames } from '../break-glass/review.ts';
import type { MarkKnown, MarkStaffRecord, PrivacyPeopleView } from './contract.ts';
import { refusePrivacy } from './messages.ts';
import { noteDesk, personOf } from './scope.ts';
import { PERSON_COLUMNS, type PersonRow, toPerson } from './store.ts';

const MARK_BASIS = 'consent/privacy-mark';

/** Who is marked as publicly known, whose record is whose who works here, and who works here. */
export async function listPeople(scope: Scope): Promise<PrivacyPeopleView> {
  const known = await scope.tx.query<{ patient_id: string; why: string; at: Date; by_name: string }>(
    'select patient_id, why, at, by_name from consent.known_person order by at desc, patient_id limit 500',
  );
  const staff = await scope.tx.query<{ account_id: string; patient_id: string; how: 'by-hand' | 'name-and-birth' }>(
    'select account_id, patient_id, how from consent.staff_record order by at desc, account_id limit 500',
  );
  const people = (
    await scope.tx.query<PersonRow>(
      `select ${PERSON_COLUMNS} from consent.privacy_person where role <> 'patient' order by account_id limit 1000`,
    )
  ).map(toPerson);
  const patientIds = [...known, ...staff].map((row) => row.patient_id);
  const names = await patientNames(scope, patientIds);
  noteDesk(scope, patientIds, { list: 'people' });
  const nameOf = (accountId: string): LocalText =>
    people.find((person) => person.accountId === accountId)?.name ?? {
      en: accountId,
      'zh-Hans': accountId,
      'zh-Hant-HK': accountId,
    };
  return {
    known: known.map(({ patient_id: patientId, why, at, by_name }) => ({
      patientId,
      patientName: names.get(patientId) ?? '',
      why,
      at: at.toISOString(),
      by: JSON.parse(by_name) as LocalText,
    })),
    staff: staff.map(({ account_id: accountId, patient_id: patientId, how }) => ({
      accountId,
      name: nameOf(accountId),
      patientId,
      patientName: names.get(patientId) ?? '',
      how,
    })),
    people: people.map(({ accountId, name, role, organization }) => ({
      accountId,
      name,
      role,
      ...(organization === undefined ? {} : { organization }),
    })),
  };
}

/**
 * Marks a patient as publicly known, or takes the mark away. It is looked for from the next entries on.
 *
 * @refuses consent.privacy-patient-unknown, consent.known-without-reason
 */
export async function markKnown(scope: Scope, { patientId, known, why }: MarkKnown): Promise<PrivacyPeopleView> {
  const officer = personOf(scope);
  await requirePatient(scope, patientId);
  if (known && why.trim() === '')
    throw new RefusalError(refusePrivacy('consent.known-without-reason', undefined, 'why'));
  if (known) {
    await scope.tx.query(
      `insert into consent.known_person (patient_id, why, at, by_account, by_name) values ($1, $2, $3, $4, $5)
       on conflict (patient_id) do update set why = excluded.why, at = excluded.at, by_account = excluded.by_account, by_name = excluded.by_name`,
      [patientId, why.trim(), scope.clock.now(), officer.accountId, JSON.stringify(officer.name)],
    );
  } else {
    await scope.tx.query('delete from consent.known_person where patient_id = $1', [patientId]);
  }
  noteMark(scope, patientId, { mark: known ? 'publicly-known' : 'not-publicly-known' });
  return listPeople(scope);
}

/**
 * Says whether a record is that of somebody who works here.
 *
 * @refuses consent.privacy-patient-unknown, consent.privacy-person-unknown
 */
export async function markStaffRecord(
  scope: Scope,
  { accountId, patientId, isTheirs }: MarkStaffRecord,
): Promise<PrivacyPeopleView> {
  const officer = personOf(scope);
  await requirePatient(scope, patientId);
  const [person] = await scope.tx.query(
    "select 1 from consent.privacy_person where account_id = $1 and role <> 'patient'",
    [accountId],
  );
  if (person === undefined) throw new RefusalError(refusePrivacy('consent.privacy-person-unknown'));
  if (isTheirs) {
    await scope.tx.query(
      `insert into consent.staff_record (account_id, patient_id, how, at, by_account) values ($1, $2, 'by-hand', $3, $4)
       on conflict (account_id, patient_id) do update set how = 'by-hand', at = excluded.at, by_account = excluded.by_account`,
      [accountId, patientId, scope.clock.now(), officer.accountId],
    );
  } else {
    await scope.tx.query('delete from consent.staff_record where account_id = $1 and patient_id = $2', [
      accountId,
      patientId,
    ]);
  }
  noteMark(scope, patientId, { mark: isTheirs ? 'staff-record' : 'no-staff-record', account: accountId });
  return listPeople(scope);
}

async function requirePatient({ tx }: Scope, patientId: string): Promise<void> {
  const stored = await readResource(tx, 'Patient', patientId);
  if (stored === undefined || stored.deleted) {
    throw new RefusalError(refusePrivacy('consent.privacy-patient-unknown'));
  }
}

function noteMark(scope: Scope, patientId: string, detail: Readonly<Record<string, string>>): void {
  scope.note({ action: 'operate', outcome: 'permitted', patientId, kinds: {}, basis: MARK_BASIS, detail });
}
