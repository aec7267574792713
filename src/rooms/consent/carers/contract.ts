/** What crosses the wire where a patient names a carer or an escort. Safe in a browser. */

import { z } from 'zod';
import { Day, FhirId, Instant, LocalTextShape, plainText } from '../../../kernel/wire.ts';

/** `record`: reads the record. `contact`: is turned to, and sees nothing. */
export const CarerReach = z.enum(['record', 'contact']);
export type CarerReach = z.infer<typeof CarerReach>;

/** What a carer is given. */
const Given = z.strictObject({
  reach: CarerReach,
  /** What is labelled as sensitive stays shut. */
  withoutSensitive: z.boolean(),
  /** May agree to and refuse requests for the patient. */
  answers: z.boolean(),
  /** The last day, itself included. */
  until: Day,
});

/** POST /api/carers — the patient who is signed in names somebody; it opens nothing until they accept. */
export const NameCarer = Given.extend({
  /** As the other one's identity document prints it, in any script. */
  called: plainText(2, 120),
});
export type NameCarer = z.infer<typeof NameCarer>;

export const CarerOffer = Given.extend({
  id: FhirId,
  called: z.string(),
  askedAt: Instant,
  /** Until when it can be accepted. */
  answerBy: Instant,
  state: z.enum(['waiting', 'accepted', 'declined', 'taken-back', 'lapsed', 'void']),
});
export type CarerOffer = z.infer<typeof CarerOffer>;

/** With the code that the patient hands on. It is shown this once, and kept nowhere. */
export const NamedCarer = z.strictObject({ offer: CarerOffer, code: z.string() });
export type NamedCarer = z.infer<typeof NamedCarer>;

export const CarerView = z.strictObject({
  id: FhirId,
  /** As their own record calls them. */
  name: LocalTextShape,
  kind: z.enum(['parent', 'guardian', 'carer']),
  reach: CarerReach,
  withoutSensitive: z.boolean(),
  answers: z.boolean(),
  from: z.string(),
  until: z.string().optional(),
  /** The patient named them here; else a desk put it on file, by a document. */
  byOwnWord: z.boolean(),
  /** The patient may end it here. */
  canEnd: z.boolean(),
});
export type CarerView = z.infer<typeof CarerView>;

/** GET /api/carers — who stands for the patient who is signed in, and whom they have asked. */
export const CarersQuery = z.strictObject({});
export const CarersView = z.strictObject({
  carers: z.array(CarerView),
  /** The newest first; what is answered or over stays for a while. */
  offers: z.array(CarerOffer),
  law: z.strictObject({
    instrument: LocalTextShape,
    source: z.string(),
    daysDefault: z.number().int(),
    answerDays: z.number().int(),
    tries: z.number().int(),
    /** The last day that may be chosen today, and the one that is proposed. */
    lastDay: Day,
    proposedDay: Day,
    today: Day,
  }),
  /** Why nobody can be named here now; absent where somebody can. */
  cannotName: LocalTextShape.optional(),
});
export type CarersView = z.infer<typeof CarersView>;

/** POST /api/carers/offers/:id/take-back and POST /api/carers/:id/end */
export const OneCarer = z.strictObject({ id: FhirId });
export type OneCarer = z.infer<typeof OneCarer>;

/** POST /api/carer-offers/look, /accept and /decline — by who holds the code, and knows the birth date of who gave it to them. */
export const AnswerOffer = z.strictObject({ code: z.string().trim().min(4).max(40), birthDate: Day });
export type AnswerOffer = z.infer<typeof AnswerOffer>;

/** A wrong answer is counted, so it is told and not thrown. */
export const OfferAnswered = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.enum(['offered', 'accepted', 'declined']),
    /** How the record of who asks calls them. */
    patient: LocalTextShape,
    offer: CarerOffer,
  }),
  /** Nobody is told which of the two was wrong, nor whether there is such a code. */
  z.strictObject({ outcome: z.literal('wrong') }),
  /** The reader's record is of somebody who is called otherwise. */
  z.strictObject({ outcome: z.literal('called-otherwise') }),
]);
export type OfferAnswered = z.infer<typeof OfferAnswered>;
