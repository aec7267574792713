import type { RefusalParams } from '#kernel';
import { coreTypeOf } from '../definitions/base-profiles.ts';
import { findElements } from '../definitions/definitions.ts';
import { holds, type Item, NotEvaluated } from '../fhirpath/evaluate.ts';
import { isObject } from '../json/json.ts';
import { isLike, isSame } from '../json/same.ts';
import type { Finding, Severity } from '../outcome.ts';
import { boundFaults } from './bounds.ts';
import { addressOf } from './canonical.ts';
import { slicingOf } from './inherit.ts';
import { type ProfileCode, refuseProfile } from './messages.ts';
import {
  BASE,
  type Codes,
  hasCode,
  isAbsent,
  isType,
  type Json,
  type Occurrence,
  occurrencesOf,
  referredType,
  resourcesIn,
  resourceTypeOf,
  shown,
} from './occurrence.ts';
import type { Profile, ProfileNode, ProfileType } from './profile.ts';
import { ProfileRun } from './profile-run.ts';
import { type SliceQuestions, toSlices } from './slices.ts';

/** What is known of profiles and value sets; what is not is reported as unchecked. */
export interface ProfileSource {
  /** By a canonical, which may name a version. */
  profile(canonical: string): Profile | undefined;
  codes(valueSet: string): Codes | undefined;
  /** What a reference leads to, of what the caller may see; asked for what is not in the resource itself. */
  resource?(reference: string): Json | undefined;
}

/** More would help nobody, and each is compared with those before it. */
const FINDINGS_MAX = 100;
/** Resources that are asked whether they conform, each on behalf of another. A chain of references that is longer is not followed: what lies beyond counts against nothing. */
const CONFORMING_DEPTH_MAX = 20;
const CORE_VALUE_SET = 'http://hl7.org/fhir/ValueSet/';

/**
 * Holds a resource against a profile: how often, fixed values and patterns, slices, types, targets, required codes, and the profile's own rules as far as
 * they can be evaluated. What R4 itself asks for is not repeated.
 *
 * @param run - of the request that brings it, with the bundle whose other entries its references may mean
 * @returns errors and warnings, then as information what was not checked
 * @source https://hl7.org/fhir/R4/profiling.html
 */
export function checkProfile(
  resource: Json,
  profile: Profile,
  source: ProfileSource,
  run = new ProfileRun(resource),
): Finding[] {
  const check = new ProfileCheck(source, run, resource);
  check.whole(resource, profile, String(resource.resourceType));
  const order = ({ severity }: Finding) => (severity === 'information' ? 1 : 0);
  return check.findings.toSorted((a, b) => order(a) - order(b));
}

/** One walk through a resource along the tree of a profile. It goes into other profiles, and into the resources inside, as they are met. */
class ProfileCheck implements SliceQuestions {
  readonly findings: Finding[] = [];
  readonly #source: ProfileSource;
  readonly #run: ProfileRun;
  /** The innermost resource that the walk is in: `%resource` of a rule, and where `contained` is looked for. */
  #resource: Json;
  /** What contains that resource; the resource itself where it is contained in none: `%rootResource`. */
  #root: Json;
  /** The name by which findings call the profile that the walk is in. */
  #profile = '';
  /** The walk that asked whether a resource conforms, for which this is the answer. */
  readonly #outer: ProfileCheck | undefined;
  readonly #depth: number;
  /** What is known of conformance, by resource and profile, beside what the outer walks know. */
  readonly #conforming = new Map<object, Map<string, boolean>>();

  constructor(source: ProfileSource, run: ProfileRun, resource: Json, outer?: ProfileCheck) {
    this.#source = source;
    this.#run = run;
    this.#resource = resource;
    this.#root = resource;
    this.#outer = outer;
    this.#depth = outer === undefined ? 0 : outer.#depth + 1;
  }

  /**
   * Holds a resource, or a value whose data type has a profile of its own, against a profile.
   *
   * @param derived - what it was held against on the way to this base; profiles that are based on one another end there
   */
  whole(value: Json, profile: Profile, path: string, derived: readonly Profile[] = []): void {
    const outer = [this.#profile, this.#resource, this.#root] as const;
    this.#profile = profile.url.split('/').at(-1) ?? profile.url;
    const type = resourceTypeOf(value);
    if (type !== undefined) {
      this.#resource = value;
      if (!resourcesIn(this.#root.contained).includes(value)) this.#root = value;
    }
    if (type === undefined || type === profile.type) {
      this.#rules(profile.root, { value, type: profile.type }, path);
      this.#children(profile.root, value, path);
      this.#base(value, path, [...derived, profile]);
    } else {
      this.#say('error', 'fhir.profile-wrong-type', path, { expected: profile.type, found: type });
    }
    [this.#profile, this.#resource, this.#root] = outer;
  }

  /** A differential says only what it changes; its base says the rest. */
  #base(value: Json, path: string, derived: readonly Profile[]): void {
    const url = derived.at(-1)?.base;
    if (url === undefined) return;
    const base = this.#source.profile(url);
    if (base === undefined) this.#unchecked(`profile ${url}`, path);
    else if (!derived.includes(base)) this.whole(value, base, path, derived);
  }

  #children(node: ProfileNode, object: Json, path: string): void {
    for (const child of node.children) this.#element(child, occurrencesOf(object, child, path), path);
  }

  /** All occurrences of an element: how many there are, each by itself, then its slices. */
  #element(node: ProfileNode, all: readonly Occurrence[], path: string): void {
    const at = `${path}.${node.name.replace('[x]', '')}`;
    if (node.isNarrower) this.#count(node, node.name, all.length, at);
    for (const one of all) this.#occurrence(node, one);
    if (node.slices.length > 0) this.#slices(node, all, at);
  }

  #count(node: ProfileNode, name: string, count: number, path: string): void {
    if (count < node.min) this.#say('error', 'fhir.profile-min', path, { name, min: node.min, count });
    if (count > node.max) this.#say('error', 'fhir.profile-max', path, { name, max: node.max, count });
  }

  #slices(node: ProfileNode, all: readonly Occurrence[], path: string): void {
    const { discriminators, isClosed } = slicingOf(node);
    if (discriminators.length === 0 && all.length > 0) {
      this.#unchecked(`slices of ${node.name}`, path);
      return;
    }
    const { members, unknown, others } = toSlices(node, discriminators, all, this);
    if (isClosed) for (const one of others) this.#say('error', 'fhir.profile-closed', one.path, { name: node.name });
    for (const [slice, taken] of members) {
      const name = nameOf(slice);
      if (unknown.has(slice)) this.#unchecked(`slice ${name}`, path);
      else this.#count(slice, name, taken.length, path);
      for (const one of taken) this.#occurrence(slice, one);
    }
  }

  /** One occurrence of an element, or of a slice. */
  #occurrence(node: ProfileNode, one: Occurrence): void {
    const { value, sibling, path } = one;
    this.#value(node, one);
    this.#bounds(node, one);
    this.#type(node, one);
    this.#codes(node, one);
    const type = one.type ?? resourceTypeOf(value) ?? (node.types.length === 1 ? node.types[0]?.code : undefined);
    this.#rules(node, { value, sibling, type: typeAt(path, type) }, path);
    const object = isObject(value) ? value : isObject(sibling) ? sibling : undefined;
    if (object) {
      this.#children(node, object, path);
    } else if (value !== undefined) {
      // A primitive by itself has no children; extensions that it must have are missing all the same.
      const extensions = node.children.filter(({ name }) => name === 'extension');
      this.#children({ ...node, children: extensions }, {}, path);
    }
  }

  #value(node: ProfileNode, { value, path }: Occurrence): void {
    const { fixed, pattern } = node;
    const isRight = fixed !== undefined ? isSame(value, fixed) : pattern === undefined || isLike(value, pattern);
    if (!isRight) {
      this.#say('error', 'fhir.profile-value', path, { name: nameOf(node), expected: shown(fixed ?? pattern) });
    }
  }

  #bounds(node: ProfileNode, { value, path }: Occurrence): void {
    const { bounds } = node;
    if (bounds === undefined || value === undefined) return;
    for (const { bound, isUnknown } of boundFaults(value, bounds)) {
      const name = nameOf(node);
      if (isUnknown) this.#unchecked(`${bound === 'least' ? 'minValue' : 'maxValue'} of ${name}`, path);
      else if (bound === 'least') this.#say('error', 'fhir.profile-least', path, { name, least: shown(bounds.least) });
      else if (bound === 'most') this.#say('error', 'fhir.profile-most', path, { name, most: shown(bounds.most) });
      else if (bound === 'lengthMax')
        this.#say('error', 'fhir.profile-longest', path, { name, max: bounds.lengthMax ?? 0 });
      else this.#say('error', 'fhir.profile-shortest', path, { name, min: bounds.lengthMin ?? 0 });
    }
  }

  #codes(node: ProfileNode, { value, path }: Occurrence): void {
    const { required } = node;
    if (required === undefined || value === undefined) return;
    const codes = this.codes(required);
    if (codes === undefined) {
      // Those of R4 that nobody can list, media types and currencies, are the validator's.
      if (!required.startsWith(CORE_VALUE_SET)) this.#unchecked(`value set ${required}`, path);
    } else if (!hasCode(value, codes) && !isAbsent(value)) {
      this.#say('error', 'fhir.profile-code', path, { name: nameOf(node), valueSet: required });
    }
  }

  #type(node: ProfileNode, one: Occurrence): void {
    const found = one.type ?? resourceTypeOf(one.value);
    const fitting = node.types.filter(({ code }) => found === undefined || isType(code, found));
    if (fitting.length === 0 && node.types.length > 0) {
      const allowed = node.types.map(({ code }) => code).join(', ');
      this.#say('error', 'fhir.profile-type', one.path, { name: nameOf(node), allowed, found: found ?? '' });
      return;
    }
    this.#profilesOf(fitting, one);
    this.#target(node, fitting, one);
  }

  /** A type may be asked to keep one of several profiles. Where it keeps none, what is said is what is wrong by the first. */
  #profilesOf(types: readonly ProfileType[], { value, path }: Occurrence): void {
    const urls = types.flatMap(({ profiles }) => profiles);
    const [first, ...others] = urls.flatMap((url) => this.#source.profile(url) ?? []);
    if (first === undefined) {
      // A SimpleQuantity is R4's own, and the validator knows it.
      if (urls.some((url) => addressOf(url) !== `${BASE}SimpleQuantity`))
        this.#unchecked(`profile ${urls.join(', ')}`, path);
      return;
    }
    if (!isObject(value)) return;
    const isKept = others.length > 0 && urls.some((url) => this.conforms(value, url) === true);
    if (!isKept) this.whole(value, first, path);
  }

  /** Whether a reference says that it points at something it may point at. What says no type, and targets that are not known, are let through. */
  #target(node: ProfileNode, types: readonly ProfileType[], { value, path }: Occurrence): void {
    const targets = types.flatMap((type) => type.targets.map((url) => ({ url, type: this.typeOfProfile(url) })));
    if (targets.length === 0 || !isObject(value)) return;
    const found = referredType(value) ?? resourceTypeOf(this.resolve(value));
    if (found === undefined) return;
    const fitting = targets.filter(({ type }) => type === undefined || type === 'Resource' || type === found);
    if (fitting.length > 0) {
      this.#targetProfile(
        node,
        fitting.map(({ url }) => url),
        value,
        path,
      );
    } else {
      const allowed = [...new Set(targets.map(({ type }) => type))].join(', ');
      this.#say('error', 'fhir.profile-target', path, { name: nameOf(node), allowed, found });
    }
  }

  /** Whether what a reference leads to keeps one of the profiles that are asked of it. */
  #targetProfile(node: ProfileNode, urls: readonly string[], value: Json, path: string): void {
    if (urls.some((url) => coreTypeOf(addressOf(url)) !== undefined)) return;
    const target = this.resolve(value);
    const answers = urls.map((url) => (isObject(target) ? this.conforms(target, url) : undefined));
    if (answers.includes(true)) return;
    const allowed = urls.join(', ');
    if (answers.includes(undefined)) this.#unchecked(`profile ${allowed} of what ${nameOf(node)} points at`, path);
    else this.#say('error', 'fhir.profile-target-profile', path, { name: nameOf(node), allowed });
  }

  #rules({ rules }: ProfileNode, item: Item, path: string): void {
    for (const { key, severity, human, expression } of rules) {
      try {
        const resource = asItem(this.#resource);
        const beside = { root: asItem(this.#root), resolve: (reference: string) => this.#inside(reference) };
        if (!holds(expression, item, resource, (value, set) => this.#isMember(value, set), beside)) {
          this.#say(severity, 'fhir.profile-rule', path, { key, human });
        }
      } catch (fault) {
        if (!(fault instanceof NotEvaluated)) throw fault;
        this.#unchecked(`rule ${key}`, path);
      }
    }
  }

  /** What a reference in a rule means: in the resource itself, and among the entries of its bundle. */
  #inside(reference: string): unknown {
    if (!reference.startsWith('#')) return this.#run.target(reference);
    return resourcesIn(this.#root.contained).find(({ id }) => `#${id}` === reference);
  }

  #isMember(value: unknown, valueSet: string): boolean | undefined {
    const codes = this.codes(valueSet.split('|')[0] ?? valueSet);
    return codes && hasCode(value, codes);
  }

  codes(valueSet: string): Codes | undefined {
    return this.#source.codes(valueSet);
  }

  typeOfProfile(url: string): string | undefined {
    return this.#source.profile(url)?.type ?? coreTypeOf(addressOf(url));
  }

  /** Looks in the resource itself, then among the entries of its bundle, then where the source can. */
  resolve(value: unknown): unknown {
    const reference = isObject(value) ? value.reference : undefined;
    if (typeof reference !== 'string') return undefined;
    if (reference.startsWith('#')) {
      return resourcesIn(this.#resource.contained).find(({ id }) => `#${id}` === reference);
    }
    return this.#run.target(reference) ?? this.#source.resource?.(reference);
  }

  /** Whether a resource keeps a profile, found out by a check of its own. Undefined where the profile is not known, or where it would take too long to tell. */
  conforms(resource: Json, url: string): boolean | undefined {
    const known = this.#knownOf(resource, url);
    if (known !== undefined) return known;
    const profile = this.#source.profile(url);
    if (!profile || this.#depth === CONFORMING_DEPTH_MAX || !this.#run.takesOneMore()) return undefined;
    // While it is being asked for, it is taken to conform: two that refer to one another do.
    this.#remember(resource, url, true);
    const inner = new ProfileCheck(this.#source, this.#run, this.#resource, this);
    inner.whole(resource, profile, String(resource.resourceType));
    const conforms = inner.findings.every(({ severity }) => severity !== 'error');
    this.#remember(resource, url, conforms);
    return conforms;
  }

  #knownOf(resource: Json, url: string): boolean | undefined {
    const known = this.#conforming.get(resource)?.get(url);
    return known === undefined && this.#outer ? this.#outer.#knownOf(resource, url) : known;
  }

  #remember(resource: Json, url: string, conforms: boolean): void {
    const known = this.#conforming.get(resource);
    if (known) known.set(url, conforms);
    else this.#conforming.set(resource, new Map([[url, conforms]]));
  }

  #unchecked(what: string, path: string): void {
    this.#say('information', 'fhir.profile-unchecked', path, { what });
  }

  /** The same thing is said once of a place, however many ways led there. */
  #say(severity: Severity, code: ProfileCode, path: string, params: RefusalParams): void {
    const finding: Finding = { ...refuseProfile(code, { profile: this.#profile, ...params }, path), severity };
    const isKnown = this.findings.some(
      (f) => f.code === code && f.expression === path && isSame(f.params, finding.params),
    );
    if (!isKnown && this.findings.length < FINDINGS_MAX) this.findings.push(finding);
  }
}

/** `Observation.code` is named `code`, and its slice for LOINC `code:loinc`. */
function nameOf({ name, slice }: ProfileNode): string {
  return slice === '' ? name : `${name}:${slice}`;
}

function asItem(resource: Json): Item {
  return { value: resource, type: String(resource.resourceType) };
}

/** The type of an element for its rules: of a backbone element the path that R4 defines it by. Types that are no FHIR types are not known to rules. */
function typeAt(path: string, type: string | undefined): string | undefined {
  if (type === 'BackboneElement' || type === 'Element') {
    const plain = path.replace(/\[\d+\]/g, '');
    return findElements(plain) ? plain : type;
  }
  return type?.includes('/') ? undefined : type;
}
