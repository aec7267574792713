import { access } from './access.ts';
import { account } from './account.ts';
import { accounts } from './accounts.ts';
import { app } from './app.ts';
import { carers } from './carers.ts';
import { clinician } from './clinician.ts';
import { consents } from './consents.ts';
import { coordinator } from './coordinator.ts';
import { dossiers } from './dossiers.ts';
import { exports } from './exports.ts';
import { guide } from './guide.ts';
import { identity } from './identity.ts';
import { oversight } from './oversight.ts';
import { patient } from './patient.ts';
import { permits } from './permits.ts';
import { privacy } from './privacy.ts';
import { open } from './public.ts';
import { summary } from './summary.ts';

/** English: the catalogue that names the keys. */
export const en = {
  ...app,
  account,
  accounts,
  open,
  summary,
  patient,
  access,
  carers,
  clinician,
  consents,
  coordinator,
  oversight,
  guide,
  permits,
  privacy,
  dossiers,
  exports,
  identity,
};
