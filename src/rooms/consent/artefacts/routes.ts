import { z } from 'zod';
import { type Route, route } from '#platform/http';
import { aboutAsked, aboutConsent } from '../about.ts';
import {
  AskConsent,
  ConfirmCode,
  ConsentsQuery,
  GrantConsent,
  MakeStanding,
  OneConsent,
  PreviewConsent,
  ReadOut,
  StandingChoice,
  WitnessConsent,
} from './contract.ts';
import { grantConsent, previewConsent, refuseRequest } from './operations/answer-request.ts';
import { askConsent } from './operations/ask-consent.ts';
import { confirmCode, keepCode, readAloud, sendCodeWith } from './operations/counter-code.ts';
import { endAtCounter, readOut, witnessConsent } from './operations/counter-witness.ts';
import { endArtefact } from './operations/end-artefact.ts';
import { listAsked, watchAsked } from './operations/list-asked.ts';
import { listConsents } from './operations/list-consents.ts';
import { makeStanding, previewStanding } from './operations/make-standing.ts';
import type { ArtefactParts } from './parts.ts';

/** Requests of consent, what patients answer, and their standing choices. */
export function artefactRoutes(parts: ArtefactParts): readonly Route[] {
  const patient = { who: ['patient'], purpose: 'PATRQT' } as const;
  const desk = { who: ['clinician', 'coordinator'] } as const;
  return [
    route({
      ...patient,
      method: 'GET',
      path: '/api/consents',
      mode: 'read',
      input: ConsentsQuery,
      run: (scope) => listConsents(scope, parts),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/standing/preview',
      mode: 'read',
      input: StandingChoice,
      run: previewStanding,
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/standing',
      act: 'give-consent',
      mode: 'write',
      input: MakeStanding,
      run: (scope, input) => makeStanding(scope, parts, input),
      present: (made) => ({ status: 201, body: made }),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/:id/preview',
      about: aboutConsent,
      mode: 'read',
      input: PreviewConsent,
      run: (scope, input) => previewConsent(scope, parts, input),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/:id/grant',
      about: aboutConsent,
      act: 'give-consent',
      mode: 'write',
      input: GrantConsent,
      run: (scope, input) => grantConsent(scope, parts, input),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/:id/refuse',
      about: aboutConsent,
      mode: 'write',
      input: OneConsent,
      run: (scope, input) => refuseRequest(scope, parts, input),
    }),
    route({
      ...patient,
      method: 'POST',
      path: '/api/consents/:id/end',
      about: aboutConsent,
      mode: 'write',
      input: OneConsent,
      run: (scope, input) => endArtefact(scope, parts, input),
    }),
    route({
      ...desk,
      method: 'GET',
      path: '/api/consent-requests',
      mode: 'read',
      input: z.strictObject({}),
      run: listAsked,
    }),
    route({
      ...desk,
      method: 'GET',
      path: '/api/consent-requests/watch',
      mode: 'read',
      input: z.strictObject({}),
      run: watchAsked,
    }),
    route({
      ...desk,
      method: 'GET',
      path: '/api/consent-requests/:id/text',
      about: aboutAsked,
      mode: 'read',
      input: OneConsent,
      run: (scope, input) => readAloud(scope, parts, input),
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests/:id/code',
      about: aboutAsked,
      mode: 'write',
      input: OneConsent,
      before: sendCodeWith(parts),
      run: (scope, input, sent) => keepCode(scope, parts, input, sent),
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests/:id/confirm',
      about: aboutAsked,
      mode: 'write',
      input: ConfirmCode,
      run: (scope, input) => confirmCode(scope, parts, input),
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests/:id/reading',
      about: aboutAsked,
      mode: 'write',
      input: ReadOut,
      run: (scope, input) => readOut(scope, parts, input),
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests/:id/witness',
      about: aboutAsked,
      mode: 'write',
      input: WitnessConsent,
      run: (scope, input) => witnessConsent(scope, parts, input),
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests/:id/end',
      about: aboutAsked,
      mode: 'write',
      input: OneConsent,
      run: endAtCounter,
    }),
    route({
      ...desk,
      method: 'POST',
      path: '/api/consent-requests',
      mode: 'write',
      input: AskConsent,
      run: (scope, input) => askConsent(scope, parts, input),
      present: (asked) => ({ status: 201, body: asked }),
    }),
  ];
}
