import { type Bundle, mapReferences, newId, type Resource, readMany, readResource, type StoredResource } from '#fhir';
import {
  createShelf,
  isLang,
  type Lang,
  type LocalText,
  RefusalError,
  type Scope,
  type Shelf,
  toCalendarDate,
  toLang,
} from '#kernel';
import { toPatientView } from '#rooms/identity';
import { type ComposedSummary, type KeptSummary, toComposed, toKept } from '../composing/composed.ts';
import { type SectionContent, toSummaryBundle } from '../composing/document.ts';
import { loadAllRecords, loadRelated, parse, printOf } from '../composing/load.ts';
import { SUMMARY_SECTIONS, SUMMARY_TYPES, type SummarySection, selectSections } from '../composing/select.ts';
import { refuse } from '../messages.ts';

/** How far back a summary reaches where nobody says: 3 years, as Hong Kong's cross-boundary health record gives. @source reference domain-facts §5, peers P19 */
const DEFAULT_LOOK_BACK_MONTHS = 36;

/** Of whom, how much of it, and for whose eyes. */
export interface ComposeSummary {
  readonly patientId: string;
  /** Sections that were asked for and agreed to; the others are marked as withheld, whatever the record holds. All, where it is missing. */
  readonly sections?: readonly SummarySection[];
  readonly lookBackMonths?: number;
  /** Which of the record's resources may be shown; all, where it is missing. The summary is that of a record that has no others ([ADR 11](docs/adr/0011-hidden-is-left-out.md)). */
  readonly mayShow?: MayShow;
  /** The same of what comes along because an entry refers to it, such as a specimen. Default: as `mayShow`. */
  readonly mayTakeAlong?: MayShow;
  /** The patient reads about themself: nobody else could have kept anything from them. */
  readonly forPatient?: boolean;
  /** Is told what stands in it from each other record of the same person: the ledger of that record tells of it too, also once they are parted. */
  readonly ofOther?: (patientId: string, kinds: Readonly<Record<string, number>>) => void;
  /** Language of titles and narrative; default: the patient's own. */
  readonly language?: Lang;
}

type MayShow = (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>;

/**
 * Composes the patient's summary from the record of this node, as an IPS document. Who may have it, and which sections, is the caller's to decide.
 * The same record, clock and ids give the same document.
 *
 * @refuses records.patient-unknown
 */
export async function composeSummary(scope: Scope, wish: ComposeSummary): Promise<Bundle> {
  return (await compose(scope, wish)).bundle();
}

/**
 * The weight of a kept summary is the number of its entries. An entry of a summary takes 0.7 kB as text and, where a page of ours was read, 2.3 kB for each language it
 * was read in: 9 MB for the patients of one afternoon read in one language, 23 MB if each were read in all three.
 */
const SHELF_MAX = 3_000;
const shelf = createShelf<KeptSummary>(SHELF_MAX);

/**
 * As `composeSummary`, in the shape that is asked for. The record is read and the caller's sight of it decided each time; what was made of the very same record in the
 * same sight, language and look-back is made once. It is found by a print of all it was made from, so a change of any of it, or of who may see it, finds something else.
 *
 * @refuses records.patient-unknown
 */
export async function compose(
  scope: Scope,
  wish: ComposeSummary,
  kept: Shelf<KeptSummary> = shelf,
): Promise<ComposedSummary> {
  const { tx, clock, node } = scope;
  const [stored, record] = await Promise.all([
    readResource(tx, 'Patient', wish.patientId),
    loadAllRecords(tx, wish.patientId, SUMMARY_TYPES),
  ]);
  if (!stored || stored.deleted) throw new RefusalError(refuse('records.patient-unknown'));
  const composedAt = clock.now();
  const since = monthsBefore(toCalendarDate(composedAt), wish.lookBackMonths ?? DEFAULT_LOOK_BACK_MONTHS);
  const shown = wish.mayShow ? await wish.mayShow(record) : record;
  const takeAlong = ofPatients(wish.mayTakeAlong ?? wish.mayShow);
  const occasion = {
    nodeUrl: node.url,
    composedAt,
    since,
    documentId: newId(scope.ids, wish.patientId),
    compositionId: newId(scope.ids, wish.patientId),
  };
  const facts = [node.id, node.url, since, wish.language, wish.sections, wish.forPatient === true];
  const key = printOf([stored, ...shown], JSON.stringify(facts));
  const before = kept.get(key);
  if (before && printOf(await takeAlong(await readMany(tx, before.related.keys))) === before.related.print) {
    tellOthers(before, wish);
    return toComposed(before, occasion);
  }
  const patient = parse(stored);
  const found = selectSections(
    shown.map((one) => parseAsOf(wish.patientId, one)),
    since,
  );
  const sections = new Map<SummarySection, SectionContent>();
  for (const section of SUMMARY_SECTIONS) {
    const content = toContent(section, found.get(section) ?? [], wish.sections);
    if (content) sections.set(section, content);
  }
  const clinical = [...sections.values()].flatMap((content) => (content.kind === 'entries' ? content.resources : []));
  const { resources: related, ...looked } = await loadRelated(tx, [patient, ...clinical], takeAlong);
  const bundle = toSummaryBundle({
    patient,
    related,
    sections,
    nodeId: node.id,
    nodeName: nodeName(node.id),
    forPatient: wish.forPatient === true,
    language: wish.language ?? languageOf(patient as Parameters<typeof toPatientView>[0]),
    ...occasion,
  });
  const whose = new Map(shown.map((one) => [`${one.type}/${one.id}`, one.patientId ?? wish.patientId]));
  const byRecord = Map.groupBy(
    clinical,
    ({ resourceType, id }) => whose.get(`${resourceType}/${id}`) ?? wish.patientId,
  );
  const made = toKept(bundle, looked, byRecord);
  kept.put(key, made, bundle.entry?.length ?? 0);
  tellOthers(made, wish);
  return toComposed(made, occasion);
}

function tellOthers({ byRecord }: KeptSummary, { patientId, ofOther }: ComposeSummary): void {
  for (const [record, kinds] of byRecord) if (record !== patientId) ofOther?.(record, kinds);
}

/** What lies on another record of the same person, told as of the patient whom the document names. */
function parseAsOf(patientId: string, stored: StoredResource): Resource {
  if (stored.patientId === undefined || stored.patientId === patientId) return parse(stored);
  const other = `Patient/${stored.patientId}`;
  return mapReferences(parse(stored), (reference) => (reference === other ? `Patient/${patientId}` : reference));
}

/** What is nobody's data (a medicine, a doctor) is shown to whoever sees an entry that names it. */
function ofPatients(mayShow: MayShow | undefined): (resources: readonly StoredResource[]) => Promise<StoredResource[]> {
  return async (resources) => {
    const held = resources.filter(({ patientId }) => patientId !== undefined);
    if (mayShow === undefined || held.length === 0) return [...resources];
    const shown = new Map((await mayShow(held)).map((one) => [`${one.type}/${one.id}`, one]));
    return resources.flatMap((one) => (one.patientId === undefined ? one : (shown.get(`${one.type}/${one.id}`) ?? [])));
  };
}

/** A summary always speaks about these; about others only where there is something to say, or where they were asked for. */
const ALWAYS: ReadonlySet<SummarySection> = new Set([
  'problems',
  'allergies',
  'medications',
  'immunizations',
  'results',
  'vital-signs',
  'procedures',
]);

function toContent(
  section: SummarySection,
  resources: readonly Resource[],
  wished: readonly SummarySection[] | undefined,
): SectionContent | undefined {
  if (wished && !wished.includes(section)) return { kind: 'withheld' };
  if (resources.length > 0) return { kind: 'entries', resources };
  return ALWAYS.has(section) || wished ? { kind: 'none-listed' } : undefined;
}

function languageOf(patient: Parameters<typeof toPatientView>[0]): Lang {
  const { language } = toPatientView(patient);
  return isLang(language) ? language : toLang(language);
}

function nodeName(id: string): LocalText {
  const name = id.toUpperCase();
  return { en: `node ${name}`, 'zh-Hans': `${name} 节点`, 'zh-Hant-HK': `${name} 節點` };
}

/** The same day some months before; the last day of a shorter month. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}
