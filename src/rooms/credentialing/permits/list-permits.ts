import type { z } from 'zod';
import { type Decision, personOf, type Refusal, type Scope } from '#kernel';
import {
  ACTS,
  type ActView,
  type FindPermits,
  type FoundPermits,
  type MayPractiseQuery,
  type MyPermits,
  type PermitView,
} from '../contract.ts';
import { ACT_WORDS } from '../labels.ts';
import type { ActKind, LastingPermission } from '../model.ts';
import { organizationName, practitionerIdOf } from '../people.ts';
import { decidePracticeUntil } from './decide-practice.ts';
import { findPermits, type KeptPermit, permitsOf } from './store.ts';
import { namesToText, practitionerNames, toPermitView } from './view.ts';

const MILLISECONDS_A_DAY = 86_400_000;

/** A clinician's own permits, and what they open now where the clinician works. Open too to whom the workplace is closed: here they read why. */
export async function listMyPermits(scope: Scope): Promise<MyPermits> {
  const person = personOf(scope);
  const practitionerId = practitionerIdOf(person) ?? '';
  const permits = await permitsOf(scope.tx, practitionerId);
  noteListed(scope, permits);
  const workplace = person.organization ?? person.closedWorkplace?.organization;
  const now = scope.clock.now();
  const views = permits.map((permit) => toPermitView(permit, person.name, now));
  if (workplace === undefined) return { permits: views };
  const acts: ActView[] = [];
  for (const kind of ACTS) {
    const question = {
      practitionerId,
      acts: [{ kind }],
      organizationId: workplace.id,
      organizationName: workplace.name,
    } as const;
    acts.push(toActView(kind, await decidePracticeUntil(scope, question)));
  }
  return { permits: views, workplace: { organizationId: workplace.id, name: workplace.name, acts } };
}

/**
 * Whether somebody may do something somewhere, as a roster would ask: with every reason against it. Why a permit was suspended or revoked is told to the desk alone: a
 * coordinator learns that it was, and since when.
 */
export async function askMayPractise(scope: Scope, query: z.output<typeof MayPractiseQuery>): Promise<ActView> {
  const { practitioner, organization, act, specialty, setting, at } = query;
  const decision = await decidePracticeUntil(scope, {
    practitionerId: practitioner,
    acts: [{ kind: act, ...(specialty === undefined ? {} : { specialty }) }],
    organizationId: organization,
    organizationName: organizationName(organization),
    setting,
    ...(at === undefined ? {} : { at: new Date(at) }),
    isWithoutReasons: personOf(scope).role !== 'regulator',
  });
  const detail = { practitioner, organization, act, open: String(decision.ok) };
  scope.note({
    action: 'read',
    outcome: 'permitted',
    kinds: { Practitioner: 1 },
    basis: 'credentialing.practice-asked',
    detail,
  });
  return toActView(act, decision);
}

function toActView(act: ActKind, decision: Decision<readonly LastingPermission[]>): ActView {
  const base = { act, actText: ACT_WORDS[act] };
  if (!decision.ok) return { ...base, open: false, reasons: decision.refusals.map(toReason), assumptions: [] };
  const [permission] = decision.value;
  const until = permission?.until;
  return {
    ...base,
    open: true,
    ...(until === undefined ? {} : { until: until.toISOString() }),
    reasons: [],
    assumptions: [...(permission?.assumptions ?? [])],
  };
}

function toReason({ code, text }: Refusal): ActView['reasons'][number] {
  return { code, text };
}

/** Permits for the desk. */
export async function listPermits(scope: Scope, query: z.output<typeof FindPermits>): Promise<FoundPermits> {
  const { kind, practitioner, endsWithinDays, unseen, after, limit } = query;
  const now = scope.clock.now();
  const within =
    endsWithinDays === undefined ? undefined : new Date(now.getTime() + endsWithinDays * MILLISECONDS_A_DAY);
  const found = await findPermits(scope.tx, {
    kind,
    practitionerId: practitioner,
    endsBefore: within,
    endsAfter: within === undefined ? undefined : now,
    adoptedOnly: unseen === 'true',
    afterId: after,
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  noteListed(scope, shown);
  const isMore = found.length > limit && last !== undefined && within === undefined;
  return { permits: await toViews(scope, shown), ...(isMore ? { next: last.id } : {}) };
}

/** Notes how many permits were shown, and of how many people. */
function noteListed(scope: Scope, shown: readonly KeptPermit[]): void {
  const kinds = { Practitioner: new Set(shown.map(({ practitionerId }) => practitionerId)).size };
  const detail = { permits: String(shown.length) };
  scope.note({ action: 'search', outcome: 'permitted', kinds, basis: 'credentialing.permits-listed', detail });
}

/** One permit after a change. */
export async function presentPermit(scope: Scope, permit: KeptPermit): Promise<PermitView> {
  const [view] = await toViews(scope, [permit]);
  return view as PermitView;
}

async function toViews(scope: Scope, permits: readonly KeptPermit[]): Promise<PermitView[]> {
  const names = await practitionerNames(
    scope.tx,
    permits.map(({ practitionerId }) => practitionerId),
  );
  const now = scope.clock.now();
  return permits.map((permit) => toPermitView(permit, namesToText(names.get(permit.practitionerId) ?? []), now));
}
