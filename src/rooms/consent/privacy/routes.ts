import { type Route, route } from '#platform/http';
import { aboutPatient } from '#rooms/identity';
import { aboutEntry, aboutFinding } from '../about.ts';
import {
  AnswerOfficer,
  AnswerQuestion,
  AskAboutAccess,
  AskConcerned,
  AskedOfMeQuery,
  DecideFinding,
  DeskQuery,
  FindingOne,
  FindingsQuery,
  MarkKnown,
  MarkStaffRecord,
  MyQuestionsQuery,
  PrivacyPeopleQuery,
  QuestionsQuery,
} from './contract.ts';
import { readDesk } from './desk.ts';
import { decideFinding, getFinding, listFindings } from './findings.ts';
import { listPeople, markKnown, markStaffRecord } from './people.ts';
import { answerQuestion, askConcerned, listQuestions } from './question-desk.ts';
import { askAboutAccess, listMyQuestions } from './questions.ts';
import { answerOfficer, listAskedOfMe } from './staff-questions.ts';

const OFFICER = ['privacy-officer'] as const;
/** Those who act on patients' data, and may be asked about it. */
const STAFF = ['clinician', 'coordinator', 'insurer', 'regulator', 'operator', 'privacy-officer'] as const;

const desk = <In, Out>(row: Omit<Route<In, Out>, 'who'>) => route({ ...row, who: OFFICER });

/** Requests of the privacy officer's desk, of patients who ask, and of those who are asked. */
export const privacyRoutes: readonly Route[] = [
  desk({ method: 'GET', path: '/api/privacy/desk', mode: 'read', input: DeskQuery, run: readDesk }),
  desk({ method: 'GET', path: '/api/privacy/findings', mode: 'read', input: FindingsQuery, run: listFindings }),
  desk({
    method: 'GET',
    path: '/api/privacy/findings/:id',
    about: aboutFinding,
    mode: 'read',
    input: FindingOne,
    run: getFinding,
  }),
  desk({
    method: 'POST',
    path: '/api/privacy/findings/:id/decide',
    about: aboutFinding,
    mode: 'write',
    input: DecideFinding,
    run: decideFinding,
  }),
  desk({ method: 'GET', path: '/api/privacy/people', mode: 'read', input: PrivacyPeopleQuery, run: listPeople }),
  desk({
    method: 'POST',
    path: '/api/privacy/known',
    about: aboutPatient('patientId'),
    mode: 'write',
    input: MarkKnown,
    run: markKnown,
  }),
  desk({
    method: 'POST',
    path: '/api/privacy/staff-records',
    about: aboutPatient('patientId'),
    mode: 'write',
    input: MarkStaffRecord,
    run: markStaffRecord,
  }),
  desk({ method: 'GET', path: '/api/privacy/questions', mode: 'read', input: QuestionsQuery, run: listQuestions }),
  desk({
    method: 'POST',
    path: '/api/privacy/questions/:id/ask',
    mode: 'write',
    input: AskConcerned,
    run: askConcerned,
  }),
  desk({
    method: 'POST',
    path: '/api/privacy/questions/:id/answer',
    mode: 'write',
    input: AnswerQuestion,
    run: answerQuestion,
  }),
  route({
    method: 'GET',
    path: '/api/access-questions',
    who: ['patient'],
    mode: 'read',
    input: MyQuestionsQuery,
    run: listMyQuestions,
  }),
  route({
    method: 'POST',
    path: '/api/access-questions',
    about: aboutEntry('entryId'),
    who: ['patient'],
    mode: 'write',
    input: AskAboutAccess,
    run: askAboutAccess,
    present: (output) => ({ status: 201, body: output }),
  }),
  route({
    method: 'GET',
    path: '/api/asked-of-me',
    who: STAFF,
    mode: 'read',
    input: AskedOfMeQuery,
    run: listAskedOfMe,
  }),
  route({
    method: 'POST',
    path: '/api/asked-of-me/:id/answer',
    who: STAFF,
    mode: 'write',
    input: AnswerOfficer,
    run: answerOfficer,
  }),
];
