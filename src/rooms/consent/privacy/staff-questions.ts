import { newId } from '#fhir';
import { RefusalError, type Scope, type Tx } from '#kernel';
import { notify } from '../notices/notify.ts';
import type { AnswerOfficer, AskedOfMe, FindingDetail } from './contract.ts';
import { refusePrivacy } from './messages.ts';
import { personOf } from './scope.ts';

export interface StaffQuestion {
  readonly about: 'question' | 'finding';
  readonly aboutId: string;
  /** `Practitioner/…`: who is asked. */
  readonly fhirUser: string;
  readonly words: string;
}

/** The officer asks the person concerned, who is told by a notice. What was asked is not the patient's to read. */
export async function askStaff(scope: Scope, { about, aboutId, fhirUser, words }: StaffQuestion): Promise<void> {
  const officer = personOf(scope);
  const id = newId(scope.ids);
  await scope.tx.query(
    `insert into consent.staff_question (id, about, about_id, fhir_user, words, asked_at, by_account)
       values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, about, aboutId, fhirUser, words, scope.clock.now(), officer.accountId],
  );
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    kinds: {},
    basis: 'consent/asked-internally',
    detail: { about, of: aboutId, asked: id, whom: fhirUser },
  });
  if (fhirUser.startsWith('Practitioner/')) await notify(scope, fhirUser, 'privacy-asked', { askedId: id });
}

interface AskedRow {
  id: string;
  words: string;
  asked_at: Date;
  answered_at: Date | null;
  answer: string | null;
}

/** What was asked about one thing, and answered. */
export async function listAsked(
  tx: Tx,
  about: StaffQuestion['about'],
  aboutId: string,
): Promise<FindingDetail['asked']> {
  const rows = await tx.query<AskedRow>(
    `select id, words, asked_at, answered_at, answer from consent.staff_question
      where about = $1 and about_id = $2 order by asked_at, id`,
    [about, aboutId],
  );
  return rows.map(toAsked);
}

/** What the officer asks the one who is signed in, the newest first. */
export async function listAskedOfMe(scope: Scope): Promise<AskedOfMe> {
  const { fhirUser } = personOf(scope);
  const rows = await scope.tx.query<AskedRow>(
    `select id, words, asked_at, answered_at, answer from consent.staff_question
      where fhir_user = $1 order by asked_at desc, id limit 100`,
    [fhirUser ?? ''],
  );
  // Which patient it is about is not said to who is asked, nor in the ledger to the patient: what is asked is about them who did it.
  scope.note({
    action: 'read',
    outcome: 'permitted',
    kinds: { Communication: rows.length },
    basis: 'consent/asked-internally',
  });
  return { items: rows.map(toAsked) };
}

/**
 * Answers the officer, once.
 *
 * @refuses consent.asked-not-found, consent.asked-answered
 */
export async function answerOfficer(scope: Scope, { id, words }: AnswerOfficer): Promise<AskedOfMe> {
  const { fhirUser } = personOf(scope);
  const [row] = await scope.tx.query<AskedRow>(
    `select id, words, asked_at, answered_at, answer from consent.staff_question
      where id = $1 and fhir_user = $2 for update`,
    [id, fhirUser ?? ''],
  );
  if (row === undefined) throw new RefusalError(refusePrivacy('consent.asked-not-found'));
  if (row.answered_at !== null) throw new RefusalError(refusePrivacy('consent.asked-answered'));
  await scope.tx.query('update consent.staff_question set answered_at = $2, answer = $3 where id = $1', [
    id,
    scope.clock.now(),
    words,
  ]);
  scope.note({
    action: 'operate',
    outcome: 'permitted',
    kinds: {},
    basis: 'consent/asked-internally',
    detail: { answered: id },
  });
  return listAskedOfMe(scope);
}

function toAsked({
  id,
  words,
  asked_at: at,
  answered_at: answeredAt,
  answer,
}: AskedRow): FindingDetail['asked'][number] {
  return {
    id,
    at: at.toISOString(),
    words,
    ...(answeredAt === null ? {} : { answeredAt: answeredAt.toISOString() }),
    ...(answer === null ? {} : { answer }),
  };
}
