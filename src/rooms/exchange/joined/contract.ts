import { z } from 'zod';
import { FhirId, Instant, LocalTextShape } from '../../../kernel/wire.ts';

/** `asked`: the patient is to agree in the other node's portal; `waiting`: asked there, to be agreed to here; `unknown`: nobody there holds the patient's papers. */
export const JoinedState = z.enum(['asked', 'waiting', 'joined', 'refused', 'unknown', 'ended']);
export type JoinedState = z.infer<typeof JoinedState>;

/** Whether a neighbour's accesses stand in the patient's list here, and theirs there. */
export const JoinedList = z.strictObject({
  node: z.string(),
  name: LocalTextShape,
  id: FhirId.optional(),
  state: JoinedState.optional(),
  changedAt: Instant.optional(),
  /** When the neighbour last answered anything; absent where it never did. */
  heardAt: Instant.optional(),
  /** It has not answered for longer than it should: what happened there since may be missing here. */
  isSilent: z.boolean(),
});
export type JoinedList = z.infer<typeof JoinedList>;

/** GET /api/joined-lists — one for each neighbour. */
export const JoinedLists = z.strictObject({ lists: z.array(JoinedList) });
export type JoinedLists = z.infer<typeof JoinedLists>;

/** POST /api/joined-lists */
export const AskJoin = z.strictObject({ node: z.string().min(1).max(64) });
export type AskJoin = z.infer<typeof AskJoin>;

/** POST /api/joined-lists/:id/agree, …/refuse, …/end */
export const OneJoin = z.strictObject({ id: FhirId });
export type OneJoin = z.infer<typeof OneJoin>;
