import type { Database } from '#platform/postgres';

/**
 * Whether an answer tells of somebody: by the id, or by what the pattern finds. The links of a searchset repeat what was asked, and tell nothing.
 */
export function tellsOf(text: string, patientId: string, names: RegExp): boolean {
  return names.test(text) || text.replace(/"link":\[[^\]]*\]/g, '').includes(patientId);
}

/** One knock at a door: by whom, what was answered, and between which instants. */
export interface Knock {
  readonly door: string;
  readonly caller: string;
  readonly status: number;
  /** Whether the answer names the patient whom the doors are about. */
  readonly isTold: boolean;
  readonly from: Date;
  readonly to: Date;
}

/**
 * Doors that name a patient and yet need no entry, and why. Whoever is turned away at one of them is noted all the same.
 */
const NOT_NOTED: Readonly<Record<string, string>> = {
  'GET /api/session': 'tells the reader who the reader is',
  'POST /api/consents/standing/preview': 'gives back in words what the patient has just typed; nothing is kept',
  'POST /api/imports': 'gives back how the imported text named somebody; a bare id leads to nobody here',
  'GET /fhir/R4/bulk-jobs/:job_id':
    'names the files of the reader’s own export, of which the request was noted and each file is',
};

interface Row {
  readonly at: Date;
  readonly outcome: string;
  readonly account: string | null;
  readonly client: string | null;
  readonly patient: string | null;
}

/**
 * Knocks that left no entry in the ledger though they should have: whoever was told of the patient, in that patient's own list, and whoever was known and turned away for who they are.
 *
 * @param patientId - about whom the doors are
 * @param actors - by caller: the account or the program that stands in the entry; a caller without a name cannot be looked for
 */
export async function knocksWithoutEntry(
  database: Database,
  knocks: readonly Knock[],
  patientId: string,
  actors: Readonly<Record<string, string>>,
): Promise<string[]> {
  const rows = await database.transaction((tx) =>
    tx.query<Row>(
      `select at, body::jsonb ->> 'outcome' as outcome, body::jsonb -> 'actor' ->> 'accountId' as account,
              body::jsonb -> 'actor' ->> 'clientId' as client, body::jsonb ->> 'patientId' as patient from consent.ledger_entry`,
    ),
  );
  const isLeft = ({ caller, from, to }: Knock, outcome: string) =>
    rows.some(
      (row) =>
        row.outcome === outcome &&
        (outcome === 'denied' || row.patient === patientId) &&
        (row.account ?? row.client) === actors[caller] &&
        row.at.getTime() >= from.getTime() &&
        row.at.getTime() <= to.getTime(),
    );
  return knocks.flatMap((knock) => {
    const { door, caller, status, isTold } = knock;
    if (actors[caller] === undefined) return [];
    const wanted = isTold && !(door in NOT_NOTED) ? 'permitted' : status === 403 ? 'denied' : undefined;
    return wanted === undefined || isLeft(knock, wanted)
      ? []
      : [`${door}, ${caller} (${status}): no entry that says ${wanted}`];
  });
}
