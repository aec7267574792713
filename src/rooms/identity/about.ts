import { readResource } from '#fhir';
import type { Tx } from '#kernel';
import { type About, aboutWhom } from '#platform/http';

/** Requests that name a patient of this node by id, in members of these names. */
export function aboutPatient(...members: readonly [string, ...string[]]): About {
  return aboutWhom(async (tx, id) => ((await isHere(tx, id)) ? id : undefined), ...members);
}

/** Requests that name a tie: both of its people. */
export const aboutTie: About = async (tx, asked) => {
  const [of, by] = [aboutWhom(sideOf('dependant'), 'id'), aboutWhom(sideOf('carer'), 'id')];
  return [...(await of(tx, asked)), ...(await by(tx, asked))];
};

function sideOf(side: 'carer' | 'dependant') {
  return async (tx: Tx, id: string): Promise<string | undefined> => {
    const [row] = await tx.query<{ patient: string }>(
      `select ${side} as patient from identity.family_tie where id = $1`,
      [id],
    );
    return row?.patient;
  };
}

async function isHere(tx: Tx, id: string): Promise<boolean> {
  const stored = await readResource(tx, 'Patient', id);
  return stored !== undefined && !stored.deleted;
}
