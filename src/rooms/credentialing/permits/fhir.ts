/** Permits as FHIR shows them: qualifications of the Practitioner, a VerificationResult for each, a PractitionerRole for each engagement. */
import {
  type FhirJson,
  isObject,
  parseFhirJson,
  type Resource,
  type ResourceWrite,
  readMany,
  readResource,
  writeResources,
} from '#fhir';
import { canonicalJson, type Lang, type LocalText, RefusalError, readJson, type Scope } from '#kernel';
import { PERMIT_WORDS } from '../labels.ts';
import type { Permit, PermitKind } from '../model.ts';

/** The code system of permits; its codes are the kinds. */
export const PERMIT_SYSTEM = 'https://causeway.health/fhir/CodeSystem/practice-permit';
const NUMBER_SYSTEM = 'https://causeway.health/fhir/NamingSystem/practice-permit-number';

/**
 * Brings what FHIR shows of somebody's permits to what they are now. Nothing is decided by it: what else is written there opens nothing.
 *
 * @param permits - all of the practitioner's; the caller holds the lock on them
 */
export async function showPermits(scope: Scope, practitionerId: string, permits: readonly Permit[]): Promise<void> {
  const writes: ResourceWrite[] = [];
  const practitioner = await readResource(scope.tx, 'Practitioner', practitionerId);
  const before = practitioner === undefined || practitioner.deleted ? undefined : asResource(practitioner.body);
  if (practitioner !== undefined && before !== undefined) {
    const update = withQualifications(before, permits);
    if (canonicalJson(update) !== canonicalJson(before)) writes.push({ update, before: practitioner });
  }
  const shown = permits.flatMap((permit) => [toVerification(permit, scope.clock.now()), ...toRoles(permit)]);
  const keys = shown.map(({ resourceType, id }) => ({ type: resourceType, id: id ?? '' }));
  const there = new Map((await readMany(scope.tx, keys)).map((stored) => [`${stored.type}/${stored.id}`, stored]));
  for (const resource of shown) {
    const before = there.get(`${resource.resourceType}/${resource.id}`);
    if (before === undefined) writes.push({ create: resource, method: 'PUT' });
    else if (!isSame(before.body, resource)) writes.push({ update: resource, before });
  }
  if (writes.length > 0) await writeResources(scope, writes);
}

/** One that cannot be read stays as it is: permits are decided without it. */
function asResource(body: string): Resource | undefined {
  try {
    return parseFhirJson(body) as Resource;
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

function isSame(body: string, resource: Resource): boolean {
  if (body === '') return false;
  const { meta: _, ...content } = JSON.parse(body) as Record<string, unknown>;
  const { meta: __, ...wanted } = resource as Record<string, unknown>;
  return canonicalJson(content) === canonicalJson(wanted);
}

/**
 * The kinds and days that a Practitioner names; what an upgrade takes over. What was written there may be of any shape: what cannot be read names nothing.
 *
 * @param body - as it is stored
 */
export function qualificationsOf(
  body: string,
): readonly { readonly code: string; readonly from?: string; readonly until?: string }[] {
  return objectsOf(readable(body).qualification).flatMap(({ code, period }) => {
    const { start, end } = isObject(period) ? period : {};
    return objectsOf(isObject(code) ? code.coding : undefined)
      .filter(({ system }) => system === PERMIT_SYSTEM)
      .map((coding) => ({
        code: String(coding.code),
        ...(typeof start === 'string' ? { from: start.slice(0, 10) } : {}),
        ...(typeof end === 'string' ? { until: end.slice(0, 10) } : {}),
      }));
  });
}

/** A stored resource for a look at it; empty where it is none. */
export function readable(body: string): FhirJson {
  const read = readJson(body);
  return isObject(read) ? read : {};
}

export function objectsOf(value: unknown): FhirJson[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function withQualifications(practitioner: Resource, permits: readonly Permit[]): Resource {
  const { qualification, ...rest } = practitioner as Resource & { qualification?: unknown };
  const others = objectsOf(qualification).filter(
    ({ code }) => !objectsOf(isObject(code) ? code.coding : undefined).some(({ system }) => system === PERMIT_SYSTEM),
  );
  const all = [...others, ...permits.map(toQualification)];
  return { ...rest, ...(all.length > 0 ? { qualification: all } : {}) } as Resource;
}

function toQualification(permit: Permit): object {
  const { kind, number, firstDay, lastDay, issuer } = permit;
  return {
    ...(number === undefined ? {} : { identifier: [{ system: NUMBER_SYSTEM, value: number }] }),
    code: codeOf(kind),
    period: { start: firstDay, ...(lastDay === undefined ? {} : { end: lastDay }) },
    ...(issuer === undefined ? {} : { issuer: { display: issuer.en } }),
  };
}

function codeOf(kind: PermitKind): object {
  return { coding: [{ system: PERMIT_SYSTEM, code: kind, display: PERMIT_WORDS[kind].en }] };
}

/**
 * How far a permit stands verified.
 * @source https://hl7.org/fhir/R4/valueset-verificationresult-status.html
 */
function statusOf({ evidence, revoked, suspensions }: Permit, at: Date): string {
  if (revoked !== undefined && revoked.at <= at) return 'val-fail';
  const isSuspended = suspensions.some(({ from, until }) => from <= at && (until === undefined || at < until));
  if (isSuspended) return 'req-revalid';
  return evidence === 'adopted' ? 'attested' : 'validated';
}

function toVerification(permit: Permit, at: Date): Resource {
  const { id, practitionerId, issuer, lastDay, period } = permit;
  return {
    resourceType: 'VerificationResult',
    id,
    target: [{ reference: `Practitioner/${practitionerId}` }],
    targetLocation: ['Practitioner.qualification'],
    status: statusOf(permit, at),
    statusDate: period.from.toISOString(),
    ...(lastDay === undefined ? {} : { nextScheduled: lastDay }),
    primarySource: [{ type: [codeOf(permit.kind)], ...(issuer === undefined ? {} : { who: { display: issuer.en } }) }],
  } as Resource;
}

function toRoles({ id, practitionerId, employers, specialties }: Permit): Resource[] {
  const byOrganization = new Map(employers.map((employer) => [employer.organizationId, employer]));
  return [...byOrganization.values()].map(
    ({ organizationId, from, until }) =>
      ({
        resourceType: 'PractitionerRole',
        id: `${id}.${organizationId}`.slice(0, 64),
        active: true,
        period: { start: from.toISOString(), ...(until === undefined ? {} : { end: until.toISOString() }) },
        practitioner: { reference: `Practitioner/${practitionerId}` },
        organization: { reference: `Organization/${organizationId}` },
        ...(specialties.length > 0 ? { specialty: specialties.map((code) => ({ text: code })) } : {}),
      }) as Resource,
  );
}

/** A permit as a signed record points to it: at this node by its verification, anywhere by its number and name. */
export function permitReference(
  permit: { readonly permitId: string; readonly number?: string | undefined; readonly name: LocalText },
  lang: Lang,
): {
  readonly reference: string;
  readonly identifier?: { readonly system: string; readonly value: string };
  readonly display: string;
} {
  const { permitId, number, name } = permit;
  return {
    reference: `VerificationResult/${permitId}`,
    ...(number === undefined ? {} : { identifier: { system: NUMBER_SYSTEM, value: number } }),
    display: name[lang],
  };
}
