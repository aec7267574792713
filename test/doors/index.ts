/** Every door of a node, with who comes in. A new route gets its row in the file of its area; the order is that in which the doors are tried. */
import { ACCOUNT_DOORS } from './account.ts';
import { CONSENT_DOORS } from './consent.ts';
import { DIRECTORY_DOORS } from './directory.ts';
import type { Expectation } from './door.ts';
import { FHIR_DOORS } from './fhir.ts';
import { RECORD_DOORS } from './record.ts';

export { APP, ASYNC, CALLERS, type Caller, type Facts, HER_NAME, NOTE, STRANGERS } from './door.ts';
export { OFFICER } from './officer.ts';

export const DOORS: Readonly<Record<string, Expectation>> = {
  ...ACCOUNT_DOORS,
  ...DIRECTORY_DOORS,
  ...CONSENT_DOORS,
  ...RECORD_DOORS,
  ...FHIR_DOORS,
};
