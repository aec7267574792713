import { RefusalError, type Scope } from '#kernel';
import { type Route, route } from '#platform/http';
import { findLaunchable, listLaunchable } from './clients.ts';
import { Apps, LaunchAnswer, LaunchInput, ListApps } from './contract.ts';
import { saveLaunch } from './launches.ts';
import { refuse } from './messages.ts';
import type { Records } from './records.ts';
import type { SignInSettings } from './settings.ts';

/** `GET /api/apps` and `POST /api/launches`: applications that a portal can open in a patient's record (SMART EHR launch). */
export function launchRoutes({ fhirUrl }: SignInSettings, records: Records): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/apps',
      who: ['patient', 'clinician'],
      mode: 'read',
      input: ListApps,
      run: async ({ tx }) => Apps.parse({ apps: await listLaunchable(tx) }),
    }),
    route({
      method: 'POST',
      path: '/api/launches',
      who: ['patient', 'clinician'],
      mode: 'write',
      input: LaunchInput,
      run: async (scope: Scope, input): Promise<LaunchAnswer> => {
        const { actor, tx, clock } = scope;
        if (actor.kind !== 'person') throw new Error('broken invariant: this door is for people');
        const app = await findLaunchable(tx, input.clientId);
        if (app === undefined)
          throw new RefusalError(refuse('sign-in.no-such-app', { id: input.clientId }, 'clientId'));
        const { clientId, patientId, encounterId, references, intent } = input;
        const encounter = encounterId === undefined ? [] : [`Encounter/${encounterId}`];
        if (!(await records.areVisible(scope, patientId, [...encounter, ...(references ?? [])]))) {
          throw new RefusalError(refuse('sign-in.patient-not-visible'));
        }
        const token = await saveLaunch(
          tx,
          {
            clientId,
            accountId: actor.accountId,
            patientId,
            ...(encounterId === undefined ? {} : { encounterId }),
            ...(references === undefined ? {} : { references }),
            ...(intent === undefined ? {} : { intent }),
          },
          clock.now(),
        );
        const url = new URL(app.launchUri);
        url.searchParams.set('iss', fhirUrl);
        url.searchParams.set('launch', token);
        return { url: url.href };
      },
      present: (answer: LaunchAnswer) => ({ status: 201, body: LaunchAnswer.parse(answer) }),
    }),
  ];
}
