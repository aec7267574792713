import { type Route, route } from '#platform/http';
import { aboutTie } from '#rooms/identity';
import { aboutCarerCode, aboutOffer } from '../about.ts';
import { acceptOffer, declineOffer, lookAtOffer } from './answer-offer.ts';
import { AnswerOffer, CarersQuery, NameCarer, OneCarer } from './contract.ts';
import { endCarer, listCarers, nameCarer, takeOfferBack } from './name-carer.ts';

const patient = { who: ['patient'], purpose: 'PATRQT' } as const;

/** Patients name carers and escorts, and whoever was named answers: each from their own portal. */
export const carerRoutes: readonly Route[] = [
  route({ ...patient, method: 'GET', path: '/api/carers', mode: 'read', input: CarersQuery, run: listCarers }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carers',
    act: 'give-consent',
    mode: 'write',
    input: NameCarer,
    run: nameCarer,
    present: (made) => ({ status: 201, body: made }),
  }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carers/:id/end',
    about: aboutTie,
    mode: 'write',
    input: OneCarer,
    run: endCarer,
  }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carer-offers/:id/take-back',
    about: aboutOffer,
    mode: 'write',
    input: OneCarer,
    run: takeOfferBack,
  }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carer-offers/look',
    about: aboutCarerCode,
    mode: 'write',
    input: AnswerOffer,
    run: lookAtOffer,
  }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carer-offers/accept',
    about: aboutCarerCode,
    act: 'give-consent',
    mode: 'write',
    input: AnswerOffer,
    run: acceptOffer,
  }),
  route({
    ...patient,
    method: 'POST',
    path: '/api/carer-offers/decline',
    about: aboutCarerCode,
    mode: 'write',
    input: AnswerOffer,
    run: declineOffer,
  }),
];
