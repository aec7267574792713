import type { Tx } from '#kernel';
import { practitionersAsPeople } from '#rooms/identity';

/**
 * These holders of accounts, each with the entry of the directory by which that person is known: whoever was entered there twice is one person, wherever a second one is needed.
 */
export async function asPeople<Holder extends { readonly fhirUser?: string | null | undefined }>(
  tx: Tx,
  holders: readonly Holder[],
): Promise<readonly Holder[]> {
  const people = await practitionersAsPeople(
    tx,
    holders.map(({ fhirUser }) => fhirUser),
  );
  return holders.map((holder) =>
    typeof holder.fhirUser === 'string' ? { ...holder, fhirUser: people.get(holder.fhirUser) } : holder,
  );
}
