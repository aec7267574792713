import { isObject, parseSearch, readMany, searchResources } from '#fhir';
import type { Lang, NodeIdentity, Tx } from '#kernel';
import { keyOf } from './references.ts';

/** Elements that say who made a resource. To whom it is addressed stands in others. */
const MAKERS = [
  'serviceProvider',
  'custodian',
  'author',
  'performer',
  'recorder',
  'asserter',
  'requester',
  'informationSource',
  'enterer',
  'participant',
  'agent',
] as const;
/** Who is asked to do it, not who asked. */
const ADDRESSED: Readonly<Record<string, string>> = { ServiceRequest: 'performer', MedicationRequest: 'performer' };
/** The institution that an episode of care is with. */
const KEEPERS: ReadonlySet<string> = new Set(['EpisodeOfCare']);
/** Within an element of several parts, those that name the maker. */
const PARTS = ['actor', 'individual', 'who', 'onBehalfOf'] as const;

/** Who made something: institutions, and people who work there, as `Organization/1`, `Practitioner/1`; without a reference by the words that stand there. */
export interface Makers {
  readonly institutions: readonly string[];
  readonly people: readonly string[];
}

/** Who made a resource, as it says itself. */
export function makersOf(resource: Readonly<Record<string, unknown>>, node: NodeIdentity): Makers {
  const type = String(resource['resourceType']);
  const elements = [
    ...MAKERS.filter((element) => ADDRESSED[type] !== element),
    ...(KEEPERS.has(type) ? ['managingOrganization'] : []),
  ];
  const named = elements.flatMap((element) => listOf(resource[element]).flatMap(references));
  const found = named.flatMap(({ reference, display, type: said }) => {
    const key = typeof reference === 'string' ? keyOf(reference, node) : undefined;
    const name = key ?? (typeof display === 'string' ? display : undefined);
    const kind = key?.split('/')[0] ?? (typeof said === 'string' ? said : 'Practitioner');
    return name === undefined ? [] : [{ kind, name }];
  });
  const of = (...kinds: readonly string[]) => [
    ...new Set(found.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)),
  ];
  return { institutions: of('Organization'), people: of('Practitioner', 'PractitionerRole') };
}

function references(element: unknown): Readonly<Record<string, unknown>>[] {
  if (!isObject(element)) return [];
  return [element, ...PARTS.map((part) => element[part]).filter(isObject)];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The one institution at which each of these works here; who works at several, or at none, is not in the answer. */
export async function workplacesOf(
  tx: Tx,
  people: readonly string[],
  node: NodeIdentity,
): Promise<ReadonlyMap<string, string>> {
  const practitioners = people.filter((person) => person.startsWith('Practitioner/'));
  if (practitioners.length === 0) return new Map();
  const wanted = new URLSearchParams({ practitioner: practitioners.join(','), active: 'true' });
  const { matches } = await searchResources(tx, parseSearch('PractitionerRole', wanted), 'all', ROLES_MAX);
  const places = new Map<string, Set<string>>();
  for (const { body } of matches) {
    const { practitioner, organization } = JSON.parse(body) as Record<string, { reference?: string } | undefined>;
    const person = practitioner?.reference && keyOf(practitioner.reference, node);
    const place = organization?.reference && keyOf(organization.reference, node);
    if (person && place) places.set(person, (places.get(person) ?? new Set()).add(place));
  }
  return new Map(
    [...places].flatMap(([person, [place, ...more]]) =>
      place === undefined || more.length > 0 ? [] : [[person, place] as const],
    ),
  );
}

const ROLES_MAX = 500;

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';

/** What institutions and people are called, in the reader's language where their entry has it. What is no reference is a name already. */
export async function namesOfMakers(tx: Tx, makers: Iterable<string>, lang: Lang): Promise<(maker: string) => string> {
  const keys = [...new Set(makers)].flatMap((maker) => {
    const [, type, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]+)$/.exec(maker) ?? [];
    return type === undefined || id === undefined ? [] : [{ type, id }];
  });
  const stored = (await readMany(tx, keys)).filter(({ deleted }) => !deleted);
  const names = new Map(stored.map(({ type, id, body }) => [`${type}/${id}`, nameIn(JSON.parse(body), lang)]));
  return (maker) => names.get(maker) ?? maker;
}

function nameIn({ name, _name: beside }: Readonly<Record<string, unknown>>, lang: Lang): string | undefined {
  if (Array.isArray(name)) return personName(name.filter(isObject), lang);
  if (typeof name !== 'string') return undefined;
  const extensions = isObject(beside) && Array.isArray(beside['extension']) ? beside['extension'].filter(isObject) : [];
  for (const { url, extension } of extensions) {
    const parts = url === TRANSLATION && Array.isArray(extension) ? extension.filter(isObject) : [];
    const said = parts.find((part) => part['url'] === 'lang')?.['valueCode'];
    const content = parts.find((part) => part['url'] === 'content')?.['valueString'];
    if (said === lang && typeof content === 'string') return content;
  }
  return name;
}

/** Han for readers of Chinese, letters for the others, where both are there. */
function personName(names: readonly Readonly<Record<string, unknown>>[], lang: Lang): string | undefined {
  const texts = names.flatMap(({ text, family, given }) => {
    const parts = [family, ...(Array.isArray(given) ? given : [])].filter((part) => typeof part === 'string');
    const whole = typeof text === 'string' ? text : parts.join(' ');
    return whole === '' ? [] : [whole];
  });
  const isHan = (text: string) => /\p{Script=Han}/u.test(text);
  return texts.find((text) => isHan(text) === (lang !== 'en')) ?? texts[0];
}
