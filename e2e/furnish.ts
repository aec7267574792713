/** Something on every page: a share that is open, one that has ended, a record received, a visit begun, one signed and sent home. */
import { Folder, VisitView } from '#contracts/records';
import { until } from '../src/cli/journey/expect.ts';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { openShare } from '../src/cli/journey/open-share.ts';
import { type People, signInPeople } from '../src/cli/journey/people.ts';
import { recordVisit } from '../src/cli/journey/record-visit.ts';
import { type Applications, furnishApplications } from './furnish-applications.ts';
import { furnishConsents } from './furnish-consents.ts';
import { furnishPrivacy, type PrivacyFurniture } from './furnish-privacy.ts';
import { PATIENCE_MS, theNetwork } from './harness.ts';

export interface Furniture {
  readonly people: People;
  /** A copy that is open at the Shenzhen node. */
  readonly receivedId: string;
  readonly szPatientId: string;
  readonly hkPatientId: string;
  readonly draftId: string;
  readonly visitId: string;
  /** The visit's document in her folder at home; nobody has decided on it. */
  readonly documentId: string;
  readonly applications: Applications;
  readonly privacy: PrivacyFurniture;
}

const EMPTY_NOTE = {
  reason: '复诊（合成数据）',
  history: '',
  vitals: { systolic: '131', diastolic: '79' },
  findings: '',
  diagnoses: [{ conceptId: 'condition.essential-hypertension', text: '原发性高血压', certainty: 'confirmed' }],
  plan: {
    reassurance: '',
    advice: '',
    prescription: [{ conceptId: 'medicine.amlodipine', text: '氨氯地平', dose: '', frequency: '' }],
    referral: '',
    investigation: '',
    observation: '',
    prevention: '',
  },
  language: 'zh-Hans',
} as const;

let furniture: Promise<Furniture> | undefined;

/** Put there when it is first asked for, through the nodes' public HTTP. */
export function theFurniture(): Promise<Furniture> {
  furniture ??= furnish();
  return furniture;
}

async function furnish(): Promise<Furniture> {
  const { urls } = await theNetwork();
  const since = new Date(Date.now() - 1_000);
  const people = await signInPeople(urls.sz, urls.hk);
  const { patientAtHk, patientAtSz, szDoctor } = people;
  const before = new Set((await folderOf(people)).map(({ id }) => id));
  const ended = await makeShare(people);
  await patientAtHk.client.send('POST', `/api/shares/${ended.id}/revoke`, { json: {} });
  const opened = await openShare(people, await makeShare(people));
  const visit = await recordVisit(people, opened, since);
  const wish = { patientId: patientAtSz.patientId, receivedId: opened.id, note: EMPTY_NOTE };
  const draft = await szDoctor.client.post('/api/visits', wish, VisitView);
  await furnishDirectory(people);
  const applications = await furnishApplications(urls.sz);
  await furnishConsents(people);
  const privacy = await furnishPrivacy(urls.hk, people);
  const arrived = await until('the visit in her folder', PATIENCE_MS, async () => {
    return (await folderOf(people)).find(({ id }) => !before.has(id));
  });
  return {
    people,
    receivedId: opened.id,
    szPatientId: patientAtSz.patientId,
    hkPatientId: patientAtHk.patientId,
    draftId: draft.id,
    visitId: visit.id,
    documentId: arrived.value.id,
    applications,
    privacy,
  };
}

/** What people write about the directory, as they wrote it. */
export const SAID_OF_DIRECTORY = {
  reason: '電話號碼已更改（合成數據）',
  source: '醫院通告（合成數據）',
  mistake: '地址不詳（合成數據）',
} as const;

/** A change that waits for a decision, and a report that waits for an answer. */
async function furnishDirectory({ hkDoctor, patientAtHk }: People): Promise<void> {
  const { reason, source, mistake } = SAID_OF_DIRECTORY;
  await hkDoctor.client.send('POST', '/api/directory/proposals', {
    json: { institution: 'tmh', item: 'phone', value: '+852 2000 0000', reason, source, effectiveFrom: '2026-11-22' },
  });
  await patientAtHk.client.send('POST', '/api/directory/reports', { json: { institution: 'tmh', text: mistake } });
}

async function folderOf({ patientAtHk: { client, patientId } }: People) {
  return (await client.get(`/api/patients/${patientId}/folder`, Folder)).items;
}
