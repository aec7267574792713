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
    const document = visit.documentId === undefined ? undefined : await getDocument(scope.tx, visit.documentId);
    const reader = toChinese(lang ?? scope.lang, visit.note.language);
    const signature = document && signatureOf(parseFhirJson(document.body), scope.node.id);
    const person = toPatientView(patient as Parameters<typeof toPatientView>[0]);
    noteAccess(scope, gate, 'export', visit.patientId, { Composition: 1 }, 'records.visit-paper');
    return visitPdf({
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
  };
}

/** The patient's summary on paper. */
export function printSummaryWith(ports: Pick<RecordsPorts, 'gate' | 'seal'>) {
  const getSummary = getSummaryDocumentWith(ports);
  return async (scope: Scope, input: z.output<typeof GetSummary>): Promise<Uint8Array> => {
    const bundle = (await getSummary(scope, input)).bundle();
    const organization = scope.actor.kind === 'person' ? scope.actor.organization?.name : undefined;
    const reader = toChinese(input.lang ?? scope.lang, asText(bundle.language));
    return print(bundle, scope, input.id, { reader, issuer: issuerOf(scope, organization, reader), ...sealOf(ports) });
  };
}

/** A document of the folder on paper. */
export function printFolderDocumentWith(ports: Pick<RecordsPorts, 'gate' | 'seal'>) {
  const { gate } = ports;
  return async (scope: Scope, { id, lang }: z.output<typeof GetFolderDocument>): Promise<Uint8Array> => {
    const { document, cut } = await seeDocument(scope, gate, await getVisibleDocument(scope, gate, id));
    noteAccess(scope, gate, 'export', document.patientId, { DocumentReference: 1 }, 'records.folder-paper', {
      documentId: id,
    });
    const { bundle } = cut;
    const reader = toChinese(lang ?? scope.lang, asText(bundle.language));
    const issuer = [
      ...toRuns(document.facts.organization, reader),
      { text: `${document.fromNode ?? ''} → ${scope.node.id}`, lang: 'en' },
    ];
    const { signature } = document;
    const paper = { reader, issuer, ...(signature ? { signature } : {}), ...sealOf(ports) };
    return print(bundle, scope, document.patientId, paper);
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
