import { findWritings, notify } from '#rooms/consent';
import type { IdentityPorts } from '#rooms/identity';
import { keptBeside } from '#rooms/records';

/** What the identity room asks of the rooms above it before it parts two records. */
export const identityPorts: IdentityPorts = {
  keptBeside,
  findWritings: ({ tx }, patientId, since) => findWritings(tx, patientId, since),
  async tellOfTie(scope, { dependant, ...tie }) {
    await notify(scope, dependant, 'family-tie-made', tie);
  },
  async tellSigner(scope, signer, { on, at }) {
    await notify(scope, signer, 'signed-on-parted-record', { patientId: on, at }, on);
  },
};
