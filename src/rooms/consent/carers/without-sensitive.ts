import { SENSITIVITY_CODES } from '../provisions/labels.ts';
import type { StandingConsent } from '../provisions/ruling.ts';

/** As the ledger names what withheld it: the word by which the carer was named. */
const OWN_WORD = 'own-word';

/** What a patient keeps from a carer whom they named without what is sensitive: decided as every other no of theirs. */
export function withoutSensitive(patientId: string): StandingConsent {
  const data = { labels: SENSITIVITY_CODES };
  return {
    consentId: OWN_WORD,
    patientId,
    provisions: [{ effect: 'deny', to: [{ kind: 'everyone' }], purposes: 'all', actions: 'all', data, except: [] }],
  };
}
