import type { Scope } from '#kernel';
import type { Answer } from '#platform/http';
import { patientsIn } from '../../../reference/group-members.ts';
import { readResource } from '../../../store/read.ts';
import { noteAbsent, noteDenial, noteNothingFoundOf } from '../../disclosure/notes.ts';
import { readVisible } from '../../disclosure/read-visible.ts';
import type { RestParts } from '../../parts.ts';
import type { FhirRequest } from '../../request/request.ts';
import { answerEverything } from './answer.ts';
import { queryOf, wantedIn } from './parameters.ts';
import { recordsInTurn, type Turn } from './records-in-turn.ts';
import { referredBy } from './referred.ts';

/**
 * `GET` and `POST /Group/1/$everything`: the records of the patients who are its members now, one after the other, in pages. A member whom the caller may not see is left out, and that
 * it was asked for is noted.
 *
 * @refuses fhir.not-found, fhir.gone, fhir.unknown-parameter, fhir.bad-search-value, fhir.bad-page
 * @source https://hl7.org/fhir/R4/group-operation-everything.html
 */
export async function everythingOfGroup(parts: RestParts, scope: Scope, request: FhirRequest): Promise<Answer> {
  const { id } = request;
  const query = queryOf(request);
  const wanted = wantedIn(query, 'Group');
  const group = await readVisible(parts, scope, { type: 'Group', id });
  // In an order that stays while members come and go. A place is the id of a member, whom the group itself names to the caller.
  const members = patientsIn(group.body).sort();
  const turnAt = async (place = ''): Promise<Turn> => {
    const [member, ...more] = members.filter((one) => one > place);
    if (member === undefined) return {};
    const patient = await visibleMember(parts, scope, member);
    return { ...(patient ? { patient } : {}), ...(more.length > 0 ? { behind: member } : {}) };
  };
  const { shown, patients, next } = await recordsInTurn(parts, scope, wanted, turnAt);
  // The group names them to the caller, who is told of each that there is nothing.
  await noteNothingFoundOf(parts, scope, wanted.types?.[0] ?? 'Patient', patients, shown);
  const referred = await referredBy(parts, scope, shown, wanted);
  return answerEverything(parts, scope, request, {
    of: `Group/${id}`,
    query,
    shown,
    referred,
    page: wanted.page,
    next,
  });
}

async function visibleMember(parts: RestParts, scope: Scope, id: string) {
  const stored = await readResource(scope.tx, 'Patient', id);
  if (stored === undefined) {
    await noteAbsent(parts, scope, 'read', { type: 'Patient', id });
    return undefined;
  }
  if (stored.deleted) return undefined;
  const [shown] = await parts.gate.mayDisclose(scope, 'read', [stored]);
  if (!shown) noteDenial(parts, scope, 'read', stored);
  return shown;
}
