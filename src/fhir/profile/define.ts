import type { Resource } from '../types.ts';

/** A StructureDefinition of the program's own: a differential to a type of R4. */
export interface OwnDefinition extends Resource {
  readonly resourceType: 'StructureDefinition';
  readonly id: string;
  readonly url: string;
  readonly type: string;
}

/** What is asked of an element, named as R4 names elements: `Consent.extension:kind`. */
export interface ElementRule {
  readonly id: string;
  readonly min?: number;
  readonly max?: string;
  /** What it means, in a few words. */
  readonly short?: string;
  readonly type?: readonly { readonly code: string; readonly profile?: readonly string[] }[];
  readonly constraint?: readonly {
    readonly key: string;
    readonly severity: 'error';
    readonly human: string;
    readonly expression: string;
  }[];
  readonly [fixedOrPattern: `fixed${string}` | `pattern${string}`]: unknown;
}

const OWN = 'https://causeway.health/fhir/StructureDefinition/';
const R4 = 'http://hl7.org/fhir/StructureDefinition/';
const COMMON = { status: 'active', publisher: 'Causeway', fhirVersion: '4.0.1', abstract: false } as const;

interface Named {
  /** The end of its address. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** A profile of a resource type, as a differential. Where the rules do not begin with the resource itself, it is put in front of them. */
export function defineProfile({
  type,
  elements,
  ...named
}: Named & { readonly type: string; readonly elements: readonly ElementRule[] }): OwnDefinition {
  const [root] = elements;
  const whole = root?.id === type ? elements : [{ id: type }, ...elements];
  return {
    ...headOf(named),
    kind: 'resource',
    type,
    baseDefinition: R4 + type,
    derivation: 'constraint',
    differential: { element: whole.map(toElement) },
  };
}

/** The rule that an extension stands on a resource, once at most. @param isNeeded - whether it must */
export function extensionRule(on: string, slice: string, url: string, isNeeded: boolean): ElementRule {
  const type = [{ code: 'Extension', profile: [url] }];
  return { id: `${on}.extension:${slice}`, min: isNeeded ? 1 : 0, max: '1', type };
}

/** A part of an extension that has several. */
export interface ExtensionPart {
  readonly name: string;
  readonly type: string;
  readonly short: string;
  readonly isNeeded?: boolean;
  readonly isMany?: boolean;
  /** The codes that it may be, where it is one of a few. */
  readonly codes?: readonly string[];
}

/** An extension with one value, or with named parts and none besides. */
export function defineExtension({
  on,
  value,
  parts = [],
  ...named
}: Named & {
  /** Where it stands: `Consent`. */
  readonly on: readonly string[];
  readonly value?: Pick<ExtensionPart, 'type' | 'codes'>;
  readonly parts?: readonly ExtensionPart[];
}): OwnDefinition {
  const url = OWN + named.id;
  const inner = parts.flatMap((part): ElementRule[] => {
    const at = `Extension.extension:${part.name}`;
    return [
      { id: at, min: part.isNeeded ? 1 : 0, max: part.isMany ? '*' : '1', short: part.short },
      { id: `${at}.url`, fixedUri: part.name },
      valueRule(`${at}.value[x]`, named.id, part),
    ];
  });
  const elements: ElementRule[] = [
    { id: 'Extension', short: named.title },
    ...(parts.length === 0 ? [{ id: 'Extension.extension', max: '0' }] : inner),
    { id: 'Extension.url', fixedUri: url },
    value === undefined ? { id: 'Extension.value[x]', max: '0' } : valueRule('Extension.value[x]', named.id, value),
  ];
  const [root, ...rest] = elements.map(toElement);
  const slicing = { discriminator: [{ type: 'value', path: 'url' }], rules: 'closed' };
  const sliced = parts.length === 0 ? [] : [{ id: 'Extension.extension', path: 'Extension.extension', slicing }];
  return {
    ...headOf(named),
    kind: 'complex-type',
    context: on.map((expression) => ({ type: 'element', expression })),
    type: 'Extension',
    baseDefinition: `${R4}Extension`,
    derivation: 'constraint',
    differential: { element: [root, ...sliced, ...rest] },
  };
}

function valueRule(id: string, extension: string, { type, codes }: Pick<ExtensionPart, 'type' | 'codes'>): ElementRule {
  const oneOf = codes?.map((code) => `'${code}'`).join(' | ');
  const rule = {
    key: `${extension}-codes`,
    severity: 'error' as const,
    human: `one of ${codes?.join(', ')}`,
    expression: `$this in (${oneOf})`,
  };
  return { id, min: 1, type: [{ code: type }], ...(codes === undefined ? {} : { constraint: [rule] }) };
}

function headOf({ id, title, description }: Named) {
  const name = id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { resourceType: 'StructureDefinition', id, url: OWN + id, name, title, description, ...COMMON } as const;
}

/** The path is the id without its slices, of which the last names the element's own. */
function toElement(rule: ElementRule) {
  const steps = rule.id.split('.').map((step) => step.split(':'));
  const sliceName = steps.at(-1)?.[1];
  const path = steps.map(([name]) => name).join('.');
  const { id, ...rest } = rule;
  return { id, path, ...(sliceName === undefined ? {} : { sliceName }), ...rest };
}
