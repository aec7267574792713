import type { RefusalParams } from '#kernel';
import { coreTypeOf } from '../definitions/base-profiles.ts';
import { isObject } from '../json/json.ts';
import type { Finding, Severity } from '../outcome.ts';
import { isLike, isSame } from './compare.ts';
import { holds, type Item, NotEvaluated } from './expression.ts';
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
import type { Discriminator, Profile, ProfileNode } from './profile.ts';

/** What is known of profiles and value sets; what is not is reported as unchecked. */
export interface ProfileSource {
  profile(url: string): Profile | undefined;
  codes(valueSet: string): Codes | undefined;
  /** What a reference leads to, of what the caller may see; asked for what is not in the resource itself. */
  resource?(reference: string): Json | undefined;
}

const FINDINGS_MAX = 100;
const CORE_VALUE_SET = 'http://hl7.org/fhir/ValueSet/';

/**
 * Holds a resource against a profile: how often, fixed values and patterns, slices, types, targets, required codes, and the profile's own rules as far as
 * they can be evaluated. What R4 itself asks for is not repeated.
 *
 * @param bundle - the one that brings it, whose other entries its references may mean
 * @returns errors and warnings, then as information what was not checked
 * @source https://hl7.org/fhir/R4/profiling.html
 */
export function checkProfile(resource: Json, profile: Profile, source: ProfileSource, bundle = resource): Finding[] {
  const check = new ProfileCheck(source, bundle);
  const type = String(resource.resourceType);
  check.resource(resource, profile, type);
  const order = ({ severity }: Finding) => (severity === 'information' ? 1 : 0);
  return check.findings.toSorted((a, b) => order(a) - order(b));
}

class ProfileCheck {
  readonly findings: Finding[] = [];
  readonly #source: ProfileSource;
  readonly #outermost: Json;
  #resource: Json;
  #profile = '';
  readonly #asked = new Map<object, Map<string, boolean>>();

  constructor(source: ProfileSource, outermost: Json) {
    this.#source = source;
    this.#outermost = outermost;
    this.#resource = outermost;
  }

  /** The resource, or a data type that has a profile of its own. */
  resource(value: Json, profile: Profile, path: string): void {
    const outer = [this.#profile, this.#resource] as const;
    this.#profile = profile.url.split('/').at(-1) ?? profile.url;
    if (typeof value.resourceType === 'string') {
      this.#resource = value;
      if (value.resourceType !== profile.type) {
        this.#say('error', 'fhir.profile-wrong-type', path, { expected: profile.type, found: value.resourceType });
        [this.#profile, this.#resource] = outer;
        return;
      }
    }
    this.#rules(
      profile.root,
      { value, type: typeof value.resourceType === 'string' ? value.resourceType : profile.type },
      path,
    );
    this.#children(profile.root, value, path);
    if (profile.base !== undefined) {
      const base = this.#source.profile(profile.base);
      if (base) this.resource(value, base, path);
      else this.#unchecked(`profile ${profile.base}`, path);
    }
    [this.#profile, this.#resource] = outer;
  }

  #children(node: ProfileNode, object: Json, path: string): void {
    for (const child of node.children) this.#element(child, occurrencesOf(object, child, path), path);
  }

  #element(node: ProfileNode, all: readonly Occurrence[], path: string): void {
    const at = `${path}.${node.name.replace('[x]', '')}`;
    if (node.isNarrower) this.#count(node, node.name, all.length, at);
    for (const one of all) this.#occurrence(node, one);
    if (node.slices.length === 0) return;
    if (node.slicing && node.slicing.discriminators.length > 0)
      this.#slices(node, node.slicing.discriminators, all, at);
    else if (all.length > 0) this.#unchecked(`slices of ${node.name}`, at);
  }

  #count(node: ProfileNode, name: string, count: number, path: string): void {
    if (count < node.min) this.#say('error', 'fhir.profile-min', path, { name, min: node.min, count });
    if (count > node.max) this.#say('error', 'fhir.profile-max', path, { name, max: node.max, count });
  }

  #slices(node: ProfileNode, discriminators: readonly Discriminator[], all: readonly Occurrence[], path: string): void {
    const members = new Map<ProfileNode, Occurrence[]>(node.slices.map((slice) => [slice, []]));
    const unknown = new Set<ProfileNode>();
    for (const one of all) {
      let isTaken = false;
      for (const slice of node.slices) {
        const answers = discriminators.map((d) => this.#isIn(node, slice, one, d));
        if (answers.includes(false)) continue;
        if (answers.includes(undefined)) {
          unknown.add(slice);
          isTaken = true;
          continue;
        }
        members.get(slice)?.push(one);
        isTaken = true;
        break;
      }
      if (!isTaken && node.slicing?.isClosed) this.#say('error', 'fhir.profile-closed', one.path, { name: node.name });
    }
    for (const [slice, taken] of members) {
      const name = `${node.name}:${slice.slice}`;
      if (unknown.has(slice)) this.#unchecked(`slice ${name}`, path);
      else this.#count(slice, name, taken.length, path);
      for (const one of taken) this.#occurrence(slice, one);
    }
  }

  /** Whether a discriminator puts an occurrence into a slice; undefined where that cannot be told, and is then reported as unchecked. */
  #isIn(node: ProfileNode, slice: ProfileNode, one: Occurrence, { type, path }: Discriminator): boolean | undefined {
    const resolves = /(^|\.)resolve\(\)$/.test(path);
    const steps = path
      .replace(/\.?resolve\(\)$/, '')
      .split('.')
      .filter((step) => step !== '' && step !== '$this');
    if (steps.some((step) => !/^\w+$/.test(step))) return undefined;
    // What is expected may be said of a slice on the way: `code.coding:loinc.code`.
    const targets = steps.reduce<ProfileNode[]>(
      (at, step) =>
        at
          .flatMap(({ children }) => children.filter(({ name }) => name === step || name === `${step}[x]`))
          .flatMap((child) => [child, ...child.slices]),
      [slice],
    );
    const target = targets.find(({ fixed, pattern }) => fixed !== undefined || pattern !== undefined) ?? targets[0];
    const values = steps.reduce<Occurrence[]>(
      (found, step) => found.flatMap(({ value, path: at }) => (isObject(value) ? occurrencesOf(value, step, at) : [])),
      [one],
    );
    switch (type) {
      case 'value':
      case 'pattern': {
        const expected = target?.fixed ?? target?.pattern;
        if (expected !== undefined) return values.some(({ value }) => isLike(value, expected));
        const [profile] = slice.types[0]?.profiles ?? [];
        if (path === 'url' && profile !== undefined) return values.some(({ value }) => value === profile);
        const codes = target?.required === undefined ? undefined : this.#source.codes(target.required);
        return codes && values.some(({ value }) => hasCode(value, codes));
      }
      case 'exists':
        return target && (target.max === 0 ? values.length === 0 : values.length > 0);
      case 'type':
        return this.#isOfType(target, values, resolves);
      case 'profile':
        return this.#isOfProfile(node, target, values, resolves);
      default:
        return undefined;
    }
  }

  #isOfType(target: ProfileNode | undefined, values: readonly Occurrence[], resolves: boolean): boolean | undefined {
    if (!target) return undefined;
    const wanted = resolves
      ? target.types.flatMap(({ targets }) => targets.map((url) => this.#typeOfProfile(url)))
      : target.types.map(({ code }) => code);
    if (wanted.length === 0 || wanted.includes(undefined)) return undefined;
    const found = values.map(({ value, type }) => (resolves ? referredType(value) : (type ?? resourceTypeOf(value))));
    if (values.length === 0) return false;
    if (found.includes(undefined)) return undefined;
    return found.some((name) => wanted.some((want) => want?.toLowerCase() === name?.toLowerCase()));
  }

  #isOfProfile(
    node: ProfileNode,
    target: ProfileNode | undefined,
    values: readonly Occurrence[],
    resolves: boolean,
  ): boolean | undefined {
    const urls = target?.types.flatMap(({ profiles, targets }) => (resolves ? targets : profiles)) ?? [];
    if (values.length === 0) return false;
    if (urls.length === 0) return undefined;
    const [{ value }] = values as [Occurrence];
    const resource = resolves ? this.#resolve(value) : value;
    if (!isObject(resource)) {
      // What is elsewhere may at least be of another type.
      const type = referredType(value);
      return type !== undefined && urls.every((url) => ![undefined, type].includes(this.#typeOfProfile(url)))
        ? false
        : undefined;
    }
    const type = String(resource.resourceType);
    const ofType = urls.filter((url) => this.#typeOfProfile(url) === type);
    if (ofType.length === 0) return urls.some((url) => this.#typeOfProfile(url) === undefined) ? undefined : false;
    // The only slice for this type, and one that must be there: what is wrong with its resource is worth more than "it is missing".
    const rivals = node.slices.filter((slice) => slice.children.some((c) => c.types.some(({ code }) => code === type)));
    if (!resolves && rivals.length === 1 && (rivals[0]?.min ?? 0) > 0) return true;
    return ofType.some((url) => this.#conforms(resource, url));
  }

  #conforms(resource: Json, url: string): boolean {
    const known = this.#asked.get(resource) ?? new Map<string, boolean>();
    this.#asked.set(resource, known);
    const answer = known.get(url);
    if (answer !== undefined) return answer;
    // While it is being asked for, it is taken to conform: two that refer to one another do.
    known.set(url, true);
    const profile = this.#source.profile(url);
    if (!profile) return true;
    const inner = new ProfileCheck(this.#source, this.#outermost);
    for (const [key, value] of this.#asked) inner.#asked.set(key, value);
    inner.resource(resource, profile, String(resource.resourceType));
    const conforms = inner.findings.every(({ severity }) => severity !== 'error');
    known.set(url, conforms);
    return conforms;
  }

  #occurrence(node: ProfileNode, one: Occurrence): void {
    const { value, sibling, path } = one;
    const name = node.slice === '' ? node.name : `${node.name}:${node.slice}`;
    if (node.fixed !== undefined && !isSame(value, node.fixed)) {
      this.#say('error', 'fhir.profile-value', path, { name, expected: shown(node.fixed) });
    } else if (node.pattern !== undefined && !isLike(value, node.pattern)) {
      this.#say('error', 'fhir.profile-value', path, { name, expected: shown(node.pattern) });
    }
    this.#type(node, name, one);
    if (node.required !== undefined && value !== undefined) {
      const codes = this.#source.codes(node.required);
      if (!codes) {
        // Those of R4 that nobody can list, media types and currencies, are the validator's.
        if (!node.required.startsWith(CORE_VALUE_SET)) this.#unchecked(`value set ${node.required}`, path);
      } else if (!hasCode(value, codes) && !isAbsent(value)) {
        this.#say('error', 'fhir.profile-code', path, { name, valueSet: node.required });
      }
    }
    const type = one.type ?? resourceTypeOf(value) ?? (node.types.length === 1 ? node.types[0]?.code : undefined);
    this.#rules(node, { value, ...(type === undefined ? {} : { type }) }, path);
    const object = isObject(value) ? value : isObject(sibling) ? sibling : undefined;
    if (object) this.#children(node, object, path);
    else if (value !== undefined)
      this.#children({ ...node, children: node.children.filter((c) => c.name === 'extension') }, {}, path);
  }

  #type(node: ProfileNode, name: string, { value, type, path }: Occurrence): void {
    const found = type ?? resourceTypeOf(value);
    const fitting = node.types.filter(({ code }) => found === undefined || isType(code, found));
    if (fitting.length === 0 && node.types.length > 0) {
      const allowed = node.types.map(({ code }) => code).join(', ');
      this.#say('error', 'fhir.profile-type', path, { name, allowed, found: found ?? '' });
      return;
    }
    const profiles = fitting.flatMap((each) => each.profiles);
    const [only, ...others] = profiles.flatMap((url) => this.#source.profile(url) ?? []);
    // A SimpleQuantity is R4's own, and the validator knows it.
    if (profiles.some((url) => url !== `${BASE}SimpleQuantity`) && !only)
      this.#unchecked(`profile ${profiles.join(', ')}`, path);
    if (only && isObject(value)) {
      if (others.length === 0) this.resource(value, only, path);
      else if (!profiles.some((url) => this.#conforms(value, url))) this.resource(value, only, path);
    }
    const targets = fitting.flatMap((each) => each.targets);
    const types = targets.map((url) => this.#typeOfProfile(url));
    const referred = referredType(value);
    const isRight =
      targets.length === 0 ||
      types.includes(undefined) ||
      types.includes('Resource') ||
      referred === undefined ||
      types.includes(referred);
    if (!isRight) {
      const allowed = [...new Set(types)].join(', ');
      this.#say('error', 'fhir.profile-target', path, { name, allowed, found: referred });
    }
  }

  #rules({ rules }: ProfileNode, item: Item, path: string): void {
    for (const { key, severity, human, expression } of rules) {
      try {
        const resource = { value: this.#resource, type: String(this.#resource.resourceType) };
        if (!holds(expression, item, resource, (value, set) => this.#isMember(value, set))) {
          this.#say(severity, 'fhir.profile-rule', path, { key, human });
        }
      } catch (fault) {
        if (!(fault instanceof NotEvaluated)) throw fault;
        this.#unchecked(`rule ${key}`, path);
      }
    }
  }

  #isMember(value: unknown, valueSet: string): boolean | undefined {
    const codes = this.#source.codes(valueSet.split('|')[0] ?? valueSet);
    return codes && hasCode(value, codes);
  }

  #typeOfProfile(url: string): string | undefined {
    return this.#source.profile(url)?.type ?? coreTypeOf(url);
  }

  /** In the resource itself, or among the entries of its bundle. */
  #resolve(value: unknown): unknown {
    const reference = isObject(value) ? value.reference : undefined;
    if (typeof reference !== 'string') return undefined;
    if (reference.startsWith('#'))
      return resourcesIn(this.#resource.contained).find(({ id }) => `#${id}` === reference);
    const entries = Array.isArray(this.#outermost.entry) ? this.#outermost.entry.filter(isObject) : [];
    const found = entries.find(
      ({ fullUrl, resource }) =>
        fullUrl === reference ||
        (typeof fullUrl === 'string' && fullUrl.endsWith(`/${reference}`)) ||
        (isObject(resource) && `${resource.resourceType}/${resource.id}` === reference),
    );
    return found?.resource ?? this.#source.resource?.(reference);
  }

  #unchecked(what: string, path: string): void {
    this.#say('information', 'fhir.profile-unchecked', path, { what });
  }

  #say(severity: Severity, code: ProfileCode, path: string, params: RefusalParams): void {
    const finding: Finding = { ...refuseProfile(code, { profile: this.#profile, ...params }, path), severity };
    const isKnown = this.findings.some(
      (f) => f.code === code && f.expression === path && isSame(f.params, finding.params),
    );
    if (!isKnown && this.findings.length < FINDINGS_MAX) this.findings.push(finding);
  }
}
