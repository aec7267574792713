/**
 * The plan of the house: on which floor each room stands, and which neighbours on its own floor it may call.
 * A room may import whatever stands below it by the door; a neighbour only along an edge listed here. `test/architecture.test.ts` holds it.
 */
export const FLOORS = ['trust', 'record', 'care', 'money', 'oversight'] as const;
export type Floor = (typeof FLOORS)[number];

export interface RoomPlan {
  readonly floor: Floor;
  /** Neighbours of the same floor that this room may call, and why the edge is needed. */
  readonly calls: Readonly<Record<string, string>>;
}

export const ROOMS = {
  identity: { floor: 'trust', calls: {} },
  directory: {
    floor: 'trust',
    calls: { identity: 'where a second person is needed, whoever has two entries is one' },
  },
  consent: {
    floor: 'trust',
    calls: {
      identity: 'who may see one record of a person may see the others: which they are is the register’s to say',
      directory: 'what a patient signs names institutions by the names that the directory has for them',
    },
  },
  credentialing: {
    floor: 'trust',
    calls: {
      directory: 'a permit names institutions by the names that the directory has for them',
      identity: 'nobody decides on what is their own, by whichever of two entries',
      consent: 'holders and applicants are told by notices',
    },
  },
  terminology: { floor: 'record', calls: {} },
  records: { floor: 'record', calls: { terminology: 'every coded element is shown in the reader’s language' } },
  exchange: {
    floor: 'record',
    calls: {
      records: 'what is shared is composed there, what arrives is kept there',
    },
  },
} as const satisfies Record<string, RoomPlan>;
export type RoomName = keyof typeof ROOMS;
