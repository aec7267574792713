import { PAPER_KINDS } from '#contracts/identity';
import { isObject, parseFhirJson, readMany } from '#fhir';
import { type Decision, granted, refused, type Scope, toCalendarDate } from '#kernel';
import { guardiansOf, isOfAge, systemOf } from '#rooms/identity';
import { refuseConsent } from '../messages.ts';
import type { Giver } from '../model.ts';
import { namesOf } from '../who.ts';

/** Who may agree at a counter, and by what a witness knows them: system and number of each paper, and the day of birth. */
interface Known {
  readonly giver: Giver;
  readonly papers: readonly string[];
  readonly birthDate: string;
}

export interface GiversAtCounter {
  /** Whether others than the patient are asked, because the patient is not of age. */
  readonly forChild: boolean;
  readonly known: readonly Known[];
}

/**
 * Who may agree before two people for this patient: the patient, or for a child the parents and guardians on file that day who are of age. Only who has a paper on record can be told by a
 * witness.
 */
export async function giversAtCounter(
  { tx, clock }: Pick<Scope, 'tx' | 'clock'>,
  patientId: string,
): Promise<GiversAtCounter> {
  const day = toCalendarDate(clock.now());
  const [own] = await facesOf(tx, [patientId]);
  if (own !== undefined && isOfAge(own.birthDate, day)) {
    return { forChild: false, known: own.papers.length === 0 ? [] : [{ ...own, giver: { kind: 'patient' } }] };
  }
  const faces = await facesOf(tx, await guardiansOf(tx, patientId, day));
  const names = await namesOf(
    { tx },
    faces.map(({ id }) => id),
  );
  const known = faces.flatMap(({ id, ...face }): Known[] => {
    if (face.papers.length === 0 || !isOfAge(face.birthDate, day)) return [];
    const name = names.get(id) ?? '';
    return [
      { ...face, giver: { kind: 'guardian', patientId: id, name: { en: name, 'zh-Hans': name, 'zh-Hant-HK': name } } },
    ];
  });
  return { forChild: true, known };
}

/** Whether a witness could know anybody who may agree. @refuses consent.witness-no-paper, consent.guardian-no-paper */
export function decideGivers({ forChild, known }: GiversAtCounter): Decision<true> {
  if (known.length > 0) return granted(true);
  return refused(refuseConsent(forChild ? 'consent.guardian-no-paper' : 'consent.witness-no-paper'));
}

/** Whose paper it is that somebody shows, of those who may agree. */
export function giverWithPaper(
  { known }: GiversAtCounter,
  shown: { readonly paper: string; readonly birthDate: string },
): Giver | undefined {
  return known.find(({ papers, birthDate }) => birthDate === shown.birthDate && papers.includes(shown.paper))?.giver;
}

const PAPER_SYSTEMS: ReadonlySet<unknown> = new Set(PAPER_KINDS.map(systemOf));

interface Face {
  readonly id: string;
  readonly papers: readonly string[];
  readonly birthDate: string;
}

/** The papers that stand on these records, but for those that were replaced, and the day of birth where one does. */
async function facesOf(tx: Scope['tx'], patientIds: readonly string[]): Promise<Face[]> {
  const stored = await readMany(
    tx,
    patientIds.map((id) => ({ type: 'Patient', id })),
  );
  return stored.flatMap(({ id, deleted, body }): Face[] => {
    const { identifier, birthDate } = deleted ? {} : parseFhirJson(body);
    if (typeof birthDate !== 'string') return [];
    const held = (Array.isArray(identifier) ? identifier.filter(isObject) : []).filter(
      ({ system, use, value }) => PAPER_SYSTEMS.has(system) && use !== 'old' && typeof value === 'string',
    );
    return [{ id, papers: held.map(({ system, value }) => `${String(system)}|${String(value)}`), birthDate }];
  });
}
