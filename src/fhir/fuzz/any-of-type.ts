import type { Random } from '#kernel';
import { type ElementDef, findBinding, findElements } from '../definitions/definitions.ts';
import type { Resource } from '../types.ts';

/** Deeper than any rule of R4 looks; what recurs (`item.item`, `extension.extension`) ends here. */
const DEPTH_MAX = 4;

const PRIMITIVES: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 7,
  unsignedInt: 7,
  positiveInt: 7,
  decimal: 1.25,
  date: '2026-01-02',
  dateTime: '2026-01-02T03:04:05+08:00',
  instant: '2026-01-02T03:04:05.678Z',
  time: '03:04:05',
  base64Binary: 'AAAA',
  uri: 'urn:synthetic:uri',
  url: 'http://synthetic.example/url',
  canonical: 'http://synthetic.example/canonical|1',
  oid: 'urn:oid:1.2.3',
  uuid: 'urn:uuid:0d0f0000-0000-4000-8000-000000000000',
  id: 'synthetic',
  string: '合成 synthetic',
  markdown: '*synthetic*',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">synthetic</div>',
};

/** A resource of this type with whatever its definition lets it have: what is required, and each other element as chance has it. Not every rule between elements holds. */
export function anyOfType(random: Random, type: string): Resource {
  return { resourceType: type, ...elements(random, type, 0) } as unknown as Resource;
}

function elements(random: Random, table: string, depth: number): Record<string, unknown> {
  const wanted = (findElements(table) ?? []).filter(
    ({ name, min }) =>
      min > 0 || (depth < DEPTH_MAX && !LEFT_OUT.has(name) && random.chance(depth === 0 ? 0.8 : 0.4 / depth)),
  );
  return Object.fromEntries(wanted.flatMap((element) => keyed(random, table, element, depth)));
}

/** The server's own, and what would be a resource within this one. */
const LEFT_OUT: ReadonlySet<string> = new Set(['id', 'meta', 'contained', 'implicitRules', 'modifierExtension']);

function keyed(random: Random, table: string, element: ElementDef, depth: number): [string, unknown][] {
  const { name, choice, max, types, contentOf, binding } = element;
  const ref = types.length > 0 ? random.pick(types) : undefined;
  const code = ref?.code ?? '';
  const key = choice ? `${name}${code.slice(0, 1).toUpperCase()}${code.slice(1)}` : name;
  const one = (): unknown => {
    const codes = binding === undefined ? undefined : Object.entries(findBinding(binding) ?? {})[0];
    if (contentOf !== undefined) return depth < DEPTH_MAX ? elements(random, contentOf, depth + 1) : {};
    if (code === 'Resource') return { resourceType: 'Basic', code: { text: 'synthetic' } };
    if (code === 'Reference') return { reference: `${ref?.targets?.[0] ?? 'Patient'}/synthetic` };
    if (code === 'code') return codes ? random.pick(codes[1]) : binding === 'mimetypes' ? 'text/plain' : 'synthetic';
    if (codes && code === 'CodeableConcept') return { coding: [{ system: codes[0], code: random.pick(codes[1]) }] };
    if (codes && code === 'Coding') return { system: codes[0], code: random.pick(codes[1]) };
    if (code in PRIMITIVES) return PRIMITIVES[code];
    const inner = code === 'BackboneElement' || code === 'Element' ? `${table}.${name}` : code;
    return elements(random, inner, depth + 1);
  };
  const value = one();
  // FHIR has no empty objects.
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  return [[key, max > 1 ? [value, ...(random.chance(0.2) ? [one()] : [])] : value]];
}
