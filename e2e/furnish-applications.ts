/** Applications at the Shenzhen node: one begun, one that waits for an officer, one approved, whose permit has a certificate. */
import { CertificateView, type DossierKind, DossierView } from '#contracts/credentialing';
import { addDays, toCalendarDate } from '#kernel';
import type { Client } from '../src/cli/http-client.ts';
import { signInAs } from '../src/cli/sign-in.ts';

export interface Applications {
  /** A coordinator's, for an institution; nobody else sees it. */
  readonly draftId: string;
  readonly waitingId: string;
  readonly permitId: string;
  /** Where anybody checks the certificate: path and what follows `#`. */
  readonly certificate: string;
}

/** What people write on an application, as they wrote it. */
export const SAID_OF_APPLICATIONS = {
  file: '申请材料（合成数据）.pdf',
  institution: '合成数据诊所',
  wish: '第二页看不清（合成数据）',
} as const;

const AT = '/api/credentialing/dossiers';
/** As printed on the doctor's papers; it is in the directory. */
const NAME = 'HO Chi Ming';
const EMPLOYER = 'baoan-central';

export async function furnishApplications(sz: string): Promise<Applications> {
  const doctor = await signInAs(sz, 'sz-dr-ho', 'zh-Hant-HK');
  const coordinator = await signInAs(sz, 'sz-coordinator', 'zh-Hans');
  const officer = await signInAs(sz, 'sz-regulator', 'zh-Hans');
  const begun = { kind: 'institution-set-up', applicantName: SAID_OF_APPLICATIONS.institution };
  const draft = await coordinator.post(AT, begun, DossierView);
  const waiting = await handIn(doctor, 'internet-hospital-filing');
  const taken = await move(officer, await handIn(doctor, 'multi-site-practice'), 'take');
  const asked = await officer.post(
    `${AT}/${taken.id}/ask`,
    { version: taken.version, wishes: [{ itemId: 'agreement', why: SAID_OF_APPLICATIONS.wish }] },
    DossierView,
  );
  const supplied = await move(doctor, await upload(doctor, asked, 'agreement'), 'submit');
  // In force on whatever day this is run.
  const today = toCalendarDate(new Date());
  const term = { firstDay: addDays(today, -21), lastDay: addDays(today, 343) };
  const permit = { number: 'SYN-2026-0901', profession: 'doctor', ...term };
  const { permitId = '' } = await officer.post(
    `${AT}/${taken.id}/approve`,
    { version: supplied.version, permit },
    DossierView,
  );
  const { link } = await officer.get(`/api/credentialing/permits/${permitId}/certificate`, CertificateView);
  const { pathname, hash } = new URL(link);
  return { draftId: draft.id, waitingId: waiting.id, permitId, certificate: `${pathname}${hash}` };
}

/** Begins an application, brings every paper that it asks for, and hands it in. */
async function handIn(doctor: Client, kind: DossierKind): Promise<DossierView> {
  let dossier = await doctor.post(AT, { kind, employers: [EMPLOYER] }, DossierView);
  for (const { id } of dossier.items) dossier = await upload(doctor, dossier, id);
  return move(doctor, dossier, 'submit');
}

async function upload(doctor: Client, { id, items }: DossierView, itemId: string): Promise<DossierView> {
  const item = items.find((one) => one.id === itemId);
  const query = new URLSearchParams({ item: itemId, filename: SAID_OF_APPLICATIONS.file });
  if (item?.namesApplicant) query.set('nameOnPaper', NAME);
  if (item?.expires) query.set('expiresOn', '2030-12-31');
  const answer = await doctor.send('POST', `${AT}/${id}/documents?${query}`, {
    text: '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
    headers: { 'content-type': 'application/pdf' },
  });
  return DossierView.parse(await answer.json());
}

function move(client: Client, { id, version }: DossierView, act: 'submit' | 'take'): Promise<DossierView> {
  return client.post(`${AT}/${id}/${act}`, { version }, DossierView);
}
