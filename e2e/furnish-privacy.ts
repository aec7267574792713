/** Something on the privacy officer's desk: an emergency that waits for its second look, findings, a question of a patient's. */
import { AccessLogView, EmergencyView, FindingsView } from '#contracts/consent';
import { until } from '../src/cli/journey/expect.ts';
import type { People } from '../src/cli/journey/people.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { PATIENCE_MS } from './harness.ts';

export interface PrivacyFurniture {
  readonly emergencyId: string;
  readonly findingId: string;
}

/** At the Hong Kong node: a hospital doctor who does not treat her opens her record in an emergency; she is marked as publicly known, and asks who it was. */
export async function furnishPrivacy(hkUrl: string, { patientAtHk }: People): Promise<PrivacyFurniture> {
  const { client, patientId } = patientAtHk;
  const [officer, doctor] = [await signInAs(hkUrl, 'hk-privacy'), await signInAs(hkUrl, 'hk-dr-cheng')];
  await officer.send('POST', '/api/privacy/known', { json: { patientId, known: true, why: '合成數據 synthetic' } });
  const declared = await doctor.post(
    '/api/emergency-access',
    { patientId, reasonCode: 'unconscious', reason: '合成數據：救護車送院，神志不清' },
    EmergencyView,
  );
  await doctor.send('GET', `/api/patients/${patientId}/summary`, { headers: { 'x-purpose-of-use': 'ETREAT' } });
  const log = await client.get('/api/access-log?by=others', AccessLogView);
  const entry = log.items.find(({ basis }) => basis === 'consent/emergency-declared');
  await client.send('POST', '/api/access-questions', {
    json: { node: entry?.node, entryId: entry?.id, words: '合成數據：這是甚麼人？為何查閱我的紀錄？' },
  });
  const found = await until('a finding', PATIENCE_MS, async () => {
    return (await officer.get('/api/privacy/findings', FindingsView)).items[0];
  });
  return { emergencyId: declared.id, findingId: found.value.id };
}
