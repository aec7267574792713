import { type Holder, isOneHolder, personOf, type Scope } from '#kernel';
import { asPeople } from '#rooms/identity';
import type { Dossier } from './model.ts';
import { beginnersOf } from './store.ts';

/** Who is signed in, and who applied by each of these dossiers, in their order: each as the directory knows them, whichever of several entries an account names. */
export async function withApplicants(
  scope: Scope,
  dossiers: readonly Dossier[],
): Promise<{ readonly self: Holder; readonly applicants: readonly Holder[] }> {
  const person: Holder = personOf(scope);
  const ids = dossiers.map(({ id }) => id);
  const names = await beginnersOf(scope.tx, ids);
  const holders = dossiers.map(
    ({ id, accountId, practitionerId, told }): Holder => ({
      accountId,
      fhirUser: practitionerId === undefined ? told : `Practitioner/${practitionerId}`,
      name: names.get(id),
    }),
  );
  const [self = person, ...applicants] = await asPeople(scope.tx, [person, ...holders]);
  return { self, applicants };
}

/** Those of these dossiers by which whoever is signed in applied, by this account or another. */
export async function ownAmong(scope: Scope, dossiers: readonly Dossier[]): Promise<ReadonlySet<string>> {
  const { self, applicants } = await withApplicants(scope, dossiers);
  return new Set(
    dossiers.flatMap(({ id }, i) => {
      const applicant = applicants[i];
      return applicant !== undefined && isOneHolder(applicant, self) ? [id] : [];
    }),
  );
}
