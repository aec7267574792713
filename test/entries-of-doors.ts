import type { Database } from '#platform/postgres';

/**
 * Whether an answer tells of somebody: by the id, or by what the pattern finds. The links of a searchset repeat what was asked, and tell nothing.
 */
export function tellsOf(text: string, patientId: string, names: RegExp): boolean {
  return names.test(text) || text.replace(/"link":\[[^\]]*\]/g, '').includes(patientId);
}

/** Ids of patients that stand in an answer, wherever: as references, or in a member that is called so. */
export function patientsIn(text: string): readonly string[] {
  const found = text
    .replace(/"link":\[[^\]]*\]/g, '')
    .matchAll(/\bPatient\/([A-Za-z0-9.-]{1,64})|"patientId":"([^"]+)"/g);
  return [...new Set([...found].map(([, reference, member]) => reference ?? member ?? ''))];
}

/** One knock at a door: by whom, what was answered, and between which instants. */
export interface Knock {
  readonly door: string;
  readonly caller: string;
  readonly status: number;
  /** Whether the answer names the patient whom the doors are about. */
  readonly isTold: boolean;
  /** Patients whom the answer names by id, whoever they are. */
  readonly told: readonly string[];
  /** Whether the address names that patient, or a thing of that patient's. */
  readonly isNamed: boolean;
  /** Whether the address does, or what was sent. */
  readonly isAsked: boolean;
  readonly from: Date;
  readonly to: Date;
}

const DIRECTORY = 'institutions and posts are nobody’s record, and an own report is told to who made it';
const PRACTICE = 'what papers an application takes and when the desk works is nobody’s';
const NODES = 'nodes, their keys, heads and rules are nobody’s';
const SELF = 'tells the readers who they are, and of their own account';
const WATCH =
  'a mark that says no more than that something differs; what differs is read at a door that leaves an entry';
const WRONG_CODE =
  'a wrong code is answered, so that its count stands; the entry says denied (carers/carers.contract.test.ts)';
const TYPED = 'gives back what was typed, checked or in words; nothing is looked up and nothing kept';

/**
 * Doors that answer without an entry, and why; whoever is turned away at one of them is noted all the same. At a door that is not here whoever is told of a patient, asked about one or works with patients leaves an
 * entry, and one in the list of each patient who is named.
 */
export const WITHOUT_ENTRY: Readonly<Record<string, string>> = {
  'GET /api/session': SELF,
  'GET /api/account': SELF,
  'GET /api/account/applications': SELF,
  'GET /api/account/proof': SELF,
  'GET /api/account/sessions': SELF,
  'POST /api/account/passkeys/question': SELF,
  'POST /api/account/proof/passkey-question': SELF,
  'POST /api/account/totp': SELF,
  'POST /api/carer-offers/look': WRONG_CODE,
  'POST /api/carer-offers/accept': WRONG_CODE,
  'POST /api/carer-offers/decline': WRONG_CODE,
  'GET /api/applications': 'programs that may sign in are nobody’s data',
  'GET /api/apps': 'applications that a portal can open are nobody’s data',
  'GET /api/access-log/watch': WATCH,
  'GET /api/notices/watch': WATCH,
  'GET /api/inbox/watch': WATCH,
  'GET /api/exchange/messages/watch': WATCH,
  'GET /api/exchange/messages/:id/watch': WATCH,
  'GET /api/identity/pairs/watch': WATCH,
  'GET /api/consent-requests/watch': WATCH,
  'GET /api/visits/not-sent/watch': WATCH,
  'GET /api/shares/watch': WATCH,
  'GET /api/visits/:id/watch': WATCH,
  'GET /api/received/:id/watch': WATCH,
  'GET /api/directory/organizations': DIRECTORY,
  'GET /api/directory/my-reports': DIRECTORY,
  'POST /api/directory/reports': DIRECTORY,
  'GET /api/guide': DIRECTORY,
  'GET /api/guide/:id': DIRECTORY,
  'GET /exchange/feeds/directory': DIRECTORY,
  'GET /api/credentialing/calendar/:year': PRACTICE,
  'GET /api/credentialing/checklists': PRACTICE,
  'GET /api/exchange/peers': NODES,
  'GET /api/ledger/consistency': NODES,
  'GET /api/ledger/head': NODES,
  'GET /api/ledger/keys': NODES,
  'GET /api/share-terms': NODES,
  'GET /api/terms': NODES,
  'GET /api/terminology/coverage': NODES,
  'GET /fhir/R4': NODES,
  'GET /fhir/R4/metadata': NODES,
  'GET /fhir/R4/$versions': NODES,
  'POST /api/consents/standing/preview': TYPED,
  'POST /api/identity/papers/check': TYPED,
  'POST /api/imports': TYPED,
  'POST /fhir/R4/$validate': TYPED,
  'POST /fhir/R4/:resource_type/$validate': TYPED,
  'POST /fhir/R4/:resource_type/:resource_id/$validate': TYPED,
  'GET /fhir/R4/bulk-jobs/:job_id':
    'names the files of the reader’s own export, of which the request was noted and each file is',
};

const META = '/fhir/R4/:operation_name{\\$[a-z-]+}';
const LINKED =
  '/fhir/R4/:resource_type{Device|Encounter|Practitioner|RelatedPerson}/:resource_id/:member_type{[A-Z*][A-Za-z]*}';

/** Doors that leave an entry for each patient they tell of, and none where they tell of nobody. */
const BY_PATIENT: Readonly<Record<string, string>> = {
  'GET /api/consent-requests': 'what an institution has asked, by patient; it has asked nothing',
  'GET /api/my-dependants': 'whom the reader stands for, by patient; she stands for nobody',
  'GET /api/emergency-access': 'the terms of an emergency, and the reader’s own that is open; none is',
  'GET /fhir/R4/$export': 'of types that are nobody’s it is nobody’s',
  [`GET ${META}`]: 'labels and profiles of all that may be seen, and of nothing in particular',
  [`POST ${META}`]: 'labels and profiles of all that may be seen, and of nothing in particular',
  [`GET ${LINKED}`]: 'nothing lies in the compartment of a visit that is not there',
  [`POST ${LINKED}/_search`]: 'nothing lies in the compartment of a visit that is not there',
};

/** Logs name who acted, and a patient may be one who acted: an entry is of whose log it is. */
const LOGS: ReadonlySet<string> = new Set([
  'GET /api/access-log',
  'GET /api/access-log/download',
  'GET /api/access-log/download/pdf',
  'GET /fhir/R4/AuditEvent',
  'POST /fhir/R4/AuditEvent/_search',
  'GET /fhir/R4/AuditEvent/:resource_id{[A-Za-z0-9.-]{1,64}}',
]);

/** Doors of which a no names nobody in the ledger though a thing of the patient's is named, and why. */
const NO_WITHOUT_PATIENT: Readonly<Record<string, string>> = {
  'PATCH /fhir/R4/:resource_type':
    'a condition that finds nothing which may be seen: it says of nobody that they are meant',
};

/** To whom nothing of anybody here is told: an answer with nothing in it is nobody's. */
const WITH_NOTHING: ReadonlySet<string> = new Set(['fernandes', 'cheng', 'insurer', 'slots']);

interface Row {
  readonly at: Date;
  readonly outcome: string;
  readonly account: string | null;
  readonly client: string | null;
  readonly patient: string | null;
}

/**
 * Knocks that left no entry in the ledger though they should have: whoever was answered; and whoever was turned away, for who they are or from what is the patient's.
 *
 * @param patientId - about whom the doors are
 * @param self - the caller who is that patient: whatever is answered there is about them
 * @param actors - by caller: the account or the program that stands in the entry; a caller without a name cannot be looked for
 */
export async function knocksWithoutEntry(
  database: Database,
  knocks: readonly Knock[],
  { patientId, self }: { readonly patientId: string; readonly self: string },
  actors: Readonly<Record<string, string>>,
): Promise<string[]> {
  const rows = await database.transaction((tx) =>
    tx.query<Row>(
      `select at, body::jsonb ->> 'outcome' as outcome, body::jsonb -> 'actor' ->> 'accountId' as account,
              body::jsonb -> 'actor' ->> 'clientId' as client, body::jsonb ->> 'patientId' as patient from consent.ledger_entry`,
    ),
  );
  const [here] = [
    new Set((await database.transaction((tx) => tx.query<{ id: string }>(PATIENTS))).map(({ id }) => id)),
  ];
  const isLeft = ({ caller, from, to }: Knock, { outcomes, patient }: Wanted) =>
    rows.some(
      (row) =>
        outcomes.includes(row.outcome) &&
        (patient === undefined || row.patient === patient) &&
        (row.account ?? row.client) === actors[caller] &&
        row.at.getTime() >= from.getTime() &&
        row.at.getTime() <= to.getTime(),
    );
  return knocks.flatMap((knock) => {
    const { door, caller, status } = knock;
    if (actors[caller] === undefined) return [];
    return wantedOf(knock, { patientId, isSelf: caller === self, here }).flatMap((wanted) => {
      if (isLeft(knock, wanted)) return [];
      const whose = wanted.patient === undefined ? '' : ` of ${wanted.patient === patientId ? 'her' : wanted.patient}`;
      return [`${door}, ${caller} (${status}): no entry${whose} that says ${wanted.outcomes.join(' or ')}`];
    });
  });
}

const PATIENTS = `select id from fhir.resource where type = 'Patient'`;

interface Wanted {
  readonly outcomes: readonly string[];
  readonly patient?: string;
}

function wantedOf(
  { door, caller, status, isTold, told, isNamed, isAsked }: Knock,
  { patientId, isSelf, here }: { patientId: string; isSelf: boolean; here: ReadonlySet<string> },
): readonly Wanted[] {
  if (status >= 400) {
    const isNo = status === 403 || (status === 404 && isNamed);
    if (!isNo) return [];
    return [{ outcomes: ['denied'], ...(isNamed && !(door in NO_WITHOUT_PATIENT) ? { patient: patientId } : {}) }];
  }
  if (door in WITHOUT_ENTRY) return [];
  const others = LOGS.has(door) ? [] : told.filter((id) => here.has(id));
  const named = new Set([...others, ...(isTold ? [patientId] : [])]);
  const ofNamed = [...named].map((patient): Wanted => ({ outcomes: ['permitted'], patient }));
  // Who asked about her and found nothing has an entry too, and it may be a no.
  if (isAsked && !named.has(patientId)) return [...ofNamed, { outcomes: ['permitted', 'denied'], patient: patientId }];
  if (named.size > 0 || door in BY_PATIENT || WITH_NOTHING.has(caller)) return ofNamed;
  return [{ outcomes: ['permitted'], ...(isSelf ? { patient: patientId } : {}) }];
}
