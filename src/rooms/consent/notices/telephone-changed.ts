import { type GateWrite, parseFhirJson } from '#fhir';
import type { Scope } from '#kernel';
import { isSameTelephone, maskedTelephone, telephonesOf } from '../telephones.ts';
import { notify } from './notify.ts';

/**
 * Tells a patient that a telephone came onto their record or went from it, at the number that stood there before: whoever put one of their own there would hear the codes that are meant for
 * the patient, and the patient nothing.
 */
export async function tellOfTelephones(
  scope: Pick<Scope, 'tx' | 'clock' | 'ids'>,
  { before, after }: GateWrite,
): Promise<void> {
  if (after?.type !== 'Patient' || before === undefined || before.deleted) return;
  const was = telephonesOf(parseFhirJson(before.body));
  const is = telephonesOf(after.resource);
  const added = is.filter((number) => !was.some((other) => isSameTelephone(other, number)));
  const gone = was.filter((number) => !is.some((other) => isSameTelephone(other, number)));
  if (added.length + gone.length === 0) return;
  const [reachedAt] = was;
  await notify(scope, before.id, 'telephone-changed', {
    added: added.map(maskedTelephone).join(' '),
    gone: gone.map(maskedTelephone).join(' '),
    ...(reachedAt === undefined ? {} : { reachedAt }),
  });
}
