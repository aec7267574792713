import { type Decision, granted, type LocalText, type Refusal, RefusalError, refused, type Scope } from '#kernel';
import { findInstitution, nameOf } from '#rooms/directory';
import { mayPractise, mayPractiseNow } from '../may-practise.ts';
import type { Act, LastingPermission, Permission, Place, Practitioner, Setting } from '../model.ts';
import { withoutReasons } from '../withheld-reasons.ts';
import { permitsOf } from './store.ts';

/** Who is about to do what where. */
export interface PracticeQuestion {
  readonly practitionerId: string;
  /** All of them, or it is a no. */
  readonly acts: readonly [Act, ...Act[]];
  readonly organizationId: string;
  readonly organizationName?: LocalText;
  /** Default: at the institution. */
  readonly setting?: Setting;
  /** Default: now. A roster and a booking ask about the time of the duty. */
  readonly at?: Date;
  /** Who asks is neither the holder nor the desk: why a permit was suspended or revoked is not told. */
  readonly isWithoutReasons?: boolean;
}

/**
 * Whether somebody may do these acts at an institution of this node: the rule of `mayPractise` over the permits on file here.
 *
 * @param lock - `hold` where something is written under the permission: nobody ends a permit before this transaction does
 * @returns a permission for each act, in their order, or every reason against any of them
 */
export function decidePractice(
  scope: QuestionScope,
  question: PracticeQuestion,
  lock: 'hold' | 'look' = 'look',
): Promise<Decision<readonly Permission[]>> {
  return decideBy(mayPractiseNow, scope, question, lock);
}

/** The same, and until when: for whoever tells it, and for what lasts. */
export function decidePracticeUntil(
  scope: QuestionScope,
  question: PracticeQuestion,
  lock: 'hold' | 'look' = 'look',
): Promise<Decision<readonly LastingPermission[]>> {
  return decideBy(mayPractise, scope, question, lock);
}

type QuestionScope = Pick<Scope, 'tx' | 'node' | 'clock'>;

async function decideBy<Yes extends Permission>(
  rule: (practitioner: Practitioner, act: Act, place: Place, at: Date) => Decision<Yes>,
  scope: QuestionScope,
  question: PracticeQuestion,
  lock: 'hold' | 'look',
): Promise<Decision<readonly Yes[]>> {
  const { practitionerId, acts, organizationId, setting = 'on-site' } = question;
  const held = await permitsOf(scope.tx, practitionerId, lock);
  const permits = question.isWithoutReasons ? withoutReasons(held) : held;
  const at = question.at ?? scope.clock.now();
  const institution = findInstitution(organizationId);
  const organizationName = question.organizationName ?? (institution && nameOf(institution));
  const place = {
    jurisdiction: scope.node.jurisdiction,
    organizationId,
    ...(organizationName === undefined ? {} : { organizationName }),
    setting,
  };
  const decisions = acts.map((act) => rule({ id: practitionerId, permits }, act, place, at));
  const reasons = decisions.flatMap((decision) => (decision.ok ? [] : decision.refusals));
  const [first, ...more] = distinct(reasons);
  if (first !== undefined) return refused(first, ...more);
  return granted(decisions.flatMap((decision) => (decision.ok ? [decision.value] : [])));
}

/**
 * The permissions under which something is about to be written.
 *
 * @refuses all of `mayPractise`, for every act
 */
export async function getPermissions(scope: Scope, question: PracticeQuestion): Promise<readonly Permission[]> {
  const decision = await decidePractice(scope, question, 'hold');
  if (decision.ok) return decision.value;
  throw new RefusalError(...decision.refusals);
}

/** The same reason for two acts is told once. */
function distinct(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((refusal) => [refusal.code + refusal.text.en, refusal])).values()];
}
