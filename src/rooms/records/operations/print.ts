import type { z } from 'zod';
import { type Bundle, isObject, parseFhirJson, type Resource } from '#fhir';
import { type Lang, type LocalText, readJson, type Scope } from '#kernel';
import type { Chinese, Run } from '#platform/print';
import { toPatientView } from '#rooms/identity';
import { getVisibleDocument, noteAccess } from '../access.ts';
import type { GetFolderDocument, GetSummary, GetVisit } from '../contract.ts';
import { asObject, asObjects, asText, type Json } from '../document/json.ts';
import { renderDocument } from '../document/render-document.ts';
import { getDocument, type SignatureFacts, sha256 } from '../document/store.ts';
import { type SummaryPaper, summaryPdf } from '../pdf/summary-pdf.ts';
import { visitPdf } from '../pdf/visit-pdf.ts';
import type { RecordsPorts } from '../ports.ts';
import { seeDocument } from './find-folder.ts';
import { seeVisit } from './find-visits.ts';
import { getSummaryDocumentWith, isPatient } from './get-summary.ts';
import { toVisitView } from './present-visit.ts';

/** A visit on paper, for the patient to take along. */
export function printVisitWith(ports: RecordsPorts) {
  return async (scope: Scope, { id, lang }: z.output<typeof GetVisit>): Promise<Uint8Array> => {
    const { visit, patient, gate } = await seeVisit(scope, id, ports);
    const again = () => seeVisit(unnoted(scope), id, ports);
    const document = visit.documentId === undefined ? undefined : await getDocument(scope.tx, visit.documentId);
    const reader = toChinese(lang ?? scope.lang, visit.note.language);
    const signature = document && signatureOf(parseFhirJson(document.body), scope.node.id);
    const person = toPatientView(patient as Parameters<typeof toPatientView>[0]);
    noteAccess(scope, gate, 'export', visit.patientId, { Composition: 1 }, 'records.visit-paper');
    const paper = await visitPdf({
      zh: toVisitView(visit, patient, reader),
      en: toVisitView(visit, patient, 'en'),
      reader,
      issuer: issuerOf(scope, visit.organization, reader),
      patientNames: person.names.map(({ text, script }) => ({ text, lang: SCRIPT_LANGUAGES[script] })),
      ...(person.birthDate === undefined ? {} : { birthDate: person.birthDate }),
      synthetic: isSynthetic(patient),
      ...(document ? { sha256: sha256(document.body) } : {}),
      ...(signature ? { signature } : {}),
      printedAt: scope.clock.now(),
      ...sealOf(ports),
    });
    // It is on paper as a whole or not at all.
    await again();
    return paper;
  };
}

/** The patient's summary on paper. */
export function printSummaryWith(ports: Pick<RecordsPorts, 'gate' | 'seal'>) {
  const getSummary = getSummaryDocumentWith(ports);
  return async (scope: Scope, input: z.output<typeof GetSummary>): Promise<Uint8Array> => {
    const organization = scope.actor.kind === 'person' ? scope.actor.organization?.name : undefined;
    return asShownAtTheEnd(
      scope,
      async (inner) => (await getSummary(inner, input)).bundle(),
      (bundle) => {
        const reader = toChinese(input.lang ?? scope.lang, asText(bundle.language));
        const issuer = issuerOf(scope, organization, reader);
        return print(bundle, scope, input.id, { reader, issuer, ...sealOf(ports) });
      },
    );
  };
}

/**
 * Draws what may be shown, and looks once more when it is drawn: many may wait for the press, each for a tenth of a second and more, and what was withheld meanwhile is on no paper that leaves.
 *
 * @param look - what may be shown now
 */
async function asShownAtTheEnd<Shown extends Bundle | Json>(
  scope: Scope,
  look: (scope: Scope) => Promise<Shown>,
  draw: (shown: Shown) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  for (let shown = await look(scope); ; ) {
    const paper = await draw(shown);
    const now = await look(unnoted(scope));
    const left = new Set(entriesOf(now));
    if (entriesOf(shown).every((entry) => left.has(entry))) return paper;
    shown = now;
  }
}

/** Decides anew, and gives nothing more than was noted. */
function unnoted(scope: Scope): Scope {
  return { ...scope, note: () => undefined };
}

/** A summary is composed each time: it is what it is of that is the same. */
function entriesOf(bundle: Bundle | Json): string[] {
  return asObjects(bundle.entry).flatMap(({ resource }) => {
    const { resourceType, id } = asObject(resource) ?? {};
    return resourceType === 'Composition' ? [] : [`${String(resourceType)}/${String(id)}`];
  });
}

/** A document of the folder on paper. */
export function printFolderDocumentWith(ports: Pick<RecordsPorts, 'gate' | 'seal'>) {
  const { gate } = ports;
  return async (scope: Scope, { id, lang }: z.output<typeof GetFolderDocument>): Promise<Uint8Array> => {
    const see = async (inner: Scope) => seeDocument(inner, gate, await getVisibleDocument(inner, gate, id));
    const { document, cut } = await see(scope);
    noteAccess(scope, gate, 'export', document.patientId, { DocumentReference: 1 }, 'records.folder-paper', {
      documentId: id,
    });
    const reader = toChinese(lang ?? scope.lang, asText(cut.bundle.language));
    const issuer = [
      ...toRuns(document.facts.organization, reader),
      { text: `${document.fromNode ?? ''} → ${scope.node.id}`, lang: 'en' },
    ];
    const { signature } = document;
    const paper = { reader, issuer, ...(signature ? { signature } : {}), ...sealOf(ports) };
    return asShownAtTheEnd(
      scope,
      async (inner) => (inner === scope ? cut : (await see(inner)).cut).bundle,
      (bundle) => print(bundle, scope, document.patientId, paper),
    );
  };
}

function print(
  bundle: Bundle | Json,
  scope: Scope,
  patientId: string,
  paper: Pick<SummaryPaper, 'reader' | 'issuer' | 'signature' | 'seal'>,
): Promise<Uint8Array> {
  return summaryPdf({
    ...paper,
    zh: renderDocument(bundle, paper.reader),
    en: renderDocument(bundle, 'en'),
    createdAt: scope.clock.now(),
    forPatient: isPatient(scope.actor, patientId),
  });
}

function sealOf({ seal }: Pick<RecordsPorts, 'seal'>): Pick<RecordsPorts, 'seal'> {
  return seal ? { seal } : {};
}

/** The Chinese of a reader; one who reads English gets that of the document, else Simplified. */
function toChinese(lang: Lang, documentLanguage: string | undefined): Chinese {
  if (lang !== 'en') return lang;
  return /^zh-(hant|hk|mo|tw)/i.test(documentLanguage ?? '') ? 'zh-Hant-HK' : 'zh-Hans';
}

const SCRIPT_LANGUAGES = { 'han-simplified': 'zh-Hans', 'han-traditional': 'zh-Hant', latin: 'en' } as const;

function issuerOf({ node }: Scope, organization: LocalText | undefined, reader: Chinese): Run[] {
  return [
    ...(organization ? toRuns(organization, reader) : []),
    { text: `Causeway ${node.id} · ${node.url}`, lang: 'en' },
  ];
}

/** A name in the reader's Chinese, then in English where that differs. */
function toRuns(name: LocalText, reader: Chinese): Run[] {
  const own = { text: name[reader], lang: reader };
  return name[reader] === name.en ? [own] : [own, { text: name.en, lang: 'en' }];
}

/** What the node's signature says about itself; whether it holds was checked when it was made or received. */
function signatureOf(bundle: Record<string, unknown>, node: string): SignatureFacts | undefined {
  const signature = asObject(bundle.signature);
  const data = asText(signature?.data);
  const [header = ''] = data === undefined ? [] : Buffer.from(data, 'base64').toString('latin1').split('.');
  const parsed = readJson(Buffer.from(header, 'base64url').toString('utf8'));
  const kid = isObject(parsed) ? parsed.kid : undefined;
  const signedAt = asText(signature?.when);
  return typeof kid === 'string' && signedAt !== undefined ? { node, kid, signedAt } : undefined;
}

function isSynthetic(patient: Resource): boolean {
  return asObjects(patient.meta?.tag).some((tag) => tag.code === 'HTEST' || tag.code === 'synthetic');
}
