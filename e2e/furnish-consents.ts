import { AskedView } from '#contracts/consent';
import type { People } from '../src/cli/journey/people.ts';

/** What people write in requests of consent: verbatim on every page. All synthetic. */
export const SAID_OF_CONSENTS = {
  waiting: '覆診前想先看化驗結果（合成數據）。',
  journey: 'A second opinion about the knee (synthetic).',
} as const;

/** A request that waits for its patient, on the pages of both. */
export async function furnishConsents({ hkDoctor, patientAtHk }: People): Promise<void> {
  const scope = {
    purposes: ['TREAT'],
    sections: ['problems', 'medications', 'results'],
    lookBackMonths: 36,
    validDays: 30,
    copy: true,
  };
  const request = { patient: { id: patientAtHk.patientId }, scope, reason: SAID_OF_CONSENTS.waiting };
  await hkDoctor.client.post('/api/consent-requests', request, AskedView);
}
