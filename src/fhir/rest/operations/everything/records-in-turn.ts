import { RefusalError, type Scope } from '#kernel';
import { refuseFhir } from '../../../messages.ts';
import { isKeyText, parsePageToken, toPageToken } from '../../../store/search/page-token.ts';
import type { StoredResource } from '../../../store/stored.ts';
import { shownCompartment } from '../../disclosure/shown-compartment.ts';
import type { RestParts } from '../../parts.ts';
import type { Wanted } from './parameters.ts';

/** Patients that one page looks into: many with little to show must not make it long. */
const PATIENTS_MAX = 50;

/** Whose turn it is. */
export interface Turn {
  /** Missing where the caller may not see who is next. */
  readonly patient?: Pick<StoredResource, 'id'>;
  /** The place behind; missing at the end of the list. */
  readonly behind?: string;
}

/** Who is next behind a place in a list of patients; undefined stands for its beginning. */
export type TurnAt = (place: string | undefined) => Promise<Turn>;

/** Where a page begins: behind which patient, and where within that one's record. */
interface Place {
  readonly patient?: string;
  readonly within?: string;
}

/** A page of several records. */
interface InTurn {
  readonly shown: readonly StoredResource[];
  /** Whose records were looked into, whether or not there was anything. */
  readonly patients: readonly string[];
  readonly next: string | undefined;
}

/**
 * A page of the records of several patients, one after the other, as far as the caller may see them.
 *
 * @refuses fhir.bad-page
 */
export async function recordsInTurn(
  parts: RestParts,
  scope: Scope,
  { page, ...wanted }: Wanted,
  turnAt: TurnAt,
): Promise<InTurn> {
  const shown: StoredResource[] = [];
  const patients: string[] = [];
  let place: Place | undefined = page === undefined ? {} : fromToken(page);
  for (let looked = 0; place && looked < PATIENTS_MAX && shown.length < wanted.count; looked++) {
    const turn = await turnAt(place.patient);
    const behind: Place | undefined = turn.behind === undefined ? undefined : { patient: turn.behind };
    if (!turn.patient) {
      place = behind;
      continue;
    }
    patients.push(turn.patient.id);
    const found = await shownCompartment(parts, scope, {
      ...wanted,
      patientId: turn.patient.id,
      count: wanted.count - shown.length,
      ...(place.within === undefined ? {} : { page: place.within }),
    });
    shown.push(...found.resources);
    place = found.next === undefined ? behind : { ...place, within: found.next };
  }
  return { shown, patients, next: place && toToken(place) };
}

function toToken({ patient = '', within = '' }: Place): string {
  return toPageToken([patient, within]);
}

function fromToken(token: string): Place {
  const [patient, within, ...more] = parsePageToken(token) ?? [];
  if (!isKeyText(patient) || !isKeyText(within) || more.length > 0) throw new RefusalError(refuseFhir('fhir.bad-page'));
  return { ...(patient === '' ? {} : { patient }), ...(within === '' ? {} : { within }) };
}
