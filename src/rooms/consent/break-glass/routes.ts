import { type Route, route } from '#platform/http';
import { aboutPatient } from '#rooms/identity';
import { aboutEmergency } from '../about.ts';
import {
  EmergencyDeclaration,
  EmergencyEnding,
  EmergencyOne,
  EmergencyQuery,
  EmergencyReview,
  EmergencyReviewsQuery,
} from './contract.ts';
import { declareEmergency, endEmergency, offerEmergency } from './operations.ts';
import { getReview, listReviews, reviewEmergency } from './review.ts';

/** Who can be named in the lawbook to take the second look; whether they may is the rule's. */
const REVIEWERS = ['privacy-officer', 'regulator', 'coordinator', 'operator'] as const;

/** Requests of the emergency access: the clinician's, and the second look. */
export const emergencyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/emergency-access',
    about: aboutPatient('patientId', 'patient'),
    who: ['clinician'],
    mode: 'read',
    input: EmergencyQuery,
    run: offerEmergency,
  }),
  route({
    method: 'POST',
    path: '/api/emergency-access',
    about: aboutPatient('patientId'),
    act: 'open-emergency',
    who: ['clinician'],
    mode: 'write',
    purpose: 'ETREAT',
    input: EmergencyDeclaration,
    run: declareEmergency,
    present: (output) => ({ status: 201, body: output }),
  }),
  route({
    method: 'POST',
    path: '/api/emergency-access/:id/end',
    about: aboutEmergency,
    who: ['clinician'],
    mode: 'write',
    purpose: 'ETREAT',
    input: EmergencyEnding,
    run: endEmergency,
  }),
  route({
    method: 'GET',
    path: '/api/privacy/emergencies',
    who: REVIEWERS,
    mode: 'read',
    input: EmergencyReviewsQuery,
    run: listReviews,
  }),
  route({
    method: 'GET',
    path: '/api/privacy/emergencies/:id',
    about: aboutEmergency,
    who: REVIEWERS,
    mode: 'read',
    input: EmergencyOne,
    run: getReview,
  }),
  route({
    method: 'POST',
    path: '/api/privacy/emergencies/:id/review',
    about: aboutEmergency,
    who: REVIEWERS,
    mode: 'write',
    input: EmergencyReview,
    run: reviewEmergency,
  }),
];
