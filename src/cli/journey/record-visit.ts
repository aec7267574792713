import { z } from 'zod';
import { VisitView } from '#contracts/records';
import { expect } from './expect.ts';
import type { OpenedShare } from './open-share.ts';
import { expectPdf } from './pdf.ts';
import type { People } from './people.ts';
import { seeAccessThere } from './see-access.ts';

const Registered = z.object({ patientId: z.string() });

/** A visit as a family doctor writes it down, all synthetic. What she writes in Chinese she signs in English too. */
const NOTE = {
  reason: '头晕两周，复诊高血压和糖尿病（合成数据）',
  history: '近两周起床时头晕，无晕厥，无胸痛。按时服药。',
  vitals: { systolic: '128', diastolic: '76', pulse: '72', temperature: '36.50', weight: '58.0', glucose: '7.10' },
  findings: '神志清楚，步态稳，双下肢无水肿。卧立位血压差 12 mmHg。',
  diagnoses: [
    { conceptId: 'condition.essential-hypertension', certainty: 'confirmed' },
    { text: '起床时头晕，可能与体位有关', certainty: 'provisional' },
  ],
  plan: {
    reassurance: '解释头晕多与起身过快有关，目前没有危险征象。',
    advice: '起床时先坐片刻；每天在家测血压并记录。',
    prescription: [{ conceptId: 'medicine.amlodipine', dose: '5 mg', frequency: '每日一次', days: 28 }],
    referral: '',
    investigation: '两周内复查肾功能和电解质。',
    observation: '若晕倒、胸痛或肢体无力，立即就医。',
    prevention: '建议今年接种流感疫苗。',
  },
  language: 'zh-Hans',
} as const;

export interface RecordedVisit {
  readonly id: string;
  readonly told: string[];
}

/** Step 5: the doctor registers her, records the visit, signs it and hands her a bilingual PDF; signing, with her agreement, sends it home. */
export async function recordVisit(people: People, opened: OpenedShare, since: Date): Promise<RecordedVisit> {
  const { client } = people.szDoctor;
  const { patientId } = await client.post(`/api/received/${opened.id}/register`, {}, Registered);
  expect(patientId === people.patientAtSz.patientId, 'she has a file here already, and was given a second one');
  const seen = await seeAccessThere(people, since);

  const draft = await client.post('/api/visits', { patientId, receivedId: opened.id, note: NOTE }, VisitView);
  expect(draft.status === 'draft', `a visit just begun is ${draft.status}`);
  const findings = `${NOTE.findings}心肺听诊无异常。`;
  const change = { note: { ...NOTE, findings }, version: draft.version };
  const saved = await client.put(`/api/visits/${draft.id}`, change, VisitView);
  expect(saved.note.findings === findings && saved.version !== draft.version, 'the second saving did not take');
  const signing = { version: saved.version, sendTo: 'hk', patientAgreed: true };
  const signed = await client.post(`/api/visits/${draft.id}/sign`, signing, VisitView);
  expect(signed.status !== 'draft' && signed.signedAt !== undefined, `the signed visit is ${signed.status}`);
  expect(signed.note.vitals.temperature === '36.50', 'a decimal did not stay as typed');

  const size = await expectPdf(client, `/api/visits/${draft.id}/pdf`, 'the visit’s PDF');
  const told = [seen, `visit ${draft.id} signed by ${signed.clinician.en}, PDF of ${Math.round(size / 1000)} kB`];
  return { id: draft.id, told };
}
