import type { Catalogue } from '../catalogue.ts';
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

/** Simplified Chinese, in the wording of mainland hospitals. */
export const zhHans: Catalogue = {
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
