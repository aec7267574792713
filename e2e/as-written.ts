/** What stands on a page as somebody wrote it, and is therefore not the page's to translate. */

import { z } from 'zod';
import { PatientView } from '#contracts/identity';
import { FolderDocument, SummaryView, VisitView } from '#contracts/records';
import { calledInPart } from '#rooms/consent';
import { institutions, nameOf } from '#rooms/directory';
import { ALIKE_PATIENTS } from '../src/world/alike.ts';
import { SAID_OF_EXPORTS } from '../src/world/exports.ts';
import { READY_MADE } from '../src/world/ready-made.ts';
import { STAFF } from '../src/world/staff.ts';
import { type Furniture, SAID_OF_DIRECTORY } from './furnish.ts';
import { SAID_OF_APPLICATIONS } from './furnish-applications.ts';
import { SAID_OF_CONSENTS } from './furnish-consents.ts';

/** What a browser and a system call themselves, and the program that laid the demonstration's records down. */
const NAMES_OF_PROGRAMS = ['Chrome · Linux', 'causeway-world'];

const Patients = z.object({ patients: z.array(PatientView) });

/** Elements of a resource that hold a person's own words. A code's display does not count: it has its term. */
const OWN_WORDS = new Set(['text', 'description', 'title', 'patientInstruction', 'lotNumber']);

/** Names as printed, and free text of notes and records; the longest first. */
export async function asWritten(furniture: Furniture): Promise<readonly string[]> {
  const { people, receivedId, hkPatientId, szPatientId, visitId, draftId, documentId } = furniture;
  const { szDoctor, hkDoctor, patientAtHk } = people;
  const found = new Set<string>();
  const keep = (text: string): void => {
    if (text.trim().length > 1) found.add(text.trim());
  };

  for (const { name } of [...STAFF, ...READY_MADE]) stringsOf(name, keep);
  for (const patient of ALIKE_PATIENTS) ownWordsOf(patient, keep);
  stringsOf(SAID_OF_DIRECTORY, keep);
  stringsOf(SAID_OF_APPLICATIONS, keep);
  stringsOf(SAID_OF_CONSENTS, keep);
  stringsOf(SAID_OF_EXPORTS, keep);
  for (const name of NAMES_OF_PROGRAMS) keep(name);
  stringsOf(institutions, keep);
  for (const institution of institutions) stringsOf(nameOf(institution), keep);
  for (const { client } of [szDoctor, hkDoctor]) {
    const { patients } = await client.get('/api/my-patients', Patients);
    for (const { names } of patients) for (const { text } of names) keep(text);
  }
  for (const id of [visitId, draftId])
    stringsOf((await szDoctor.client.get(`/api/visits/${id}`, VisitView)).note, keep);

  const document = await hkDoctor.client.get(`/api/folder/${documentId}`, FolderDocument);
  const summaries = [
    await szDoctor.client.get(`/api/received/${receivedId}/summary`, SummaryView),
    await patientAtHk.client.get(`/api/patients/${hkPatientId}/summary`, SummaryView),
    await szDoctor.client.get(`/api/patients/${szPatientId}/summary`, SummaryView),
    document.summary,
  ];
  for (const { person, authors, sections } of summaries) {
    for (const { text } of [...person.names, ...authors]) keep(text);
    for (const { originalTitle, entries } of sections) {
      if (originalTitle !== undefined) keep(originalTitle);
      for (const { original } of entries) ownWordsOf(JSON.parse(original), keep);
    }
  }
  // Whose record it is that somebody asks for, is said by part of the name.
  for (const name of [...found]) keep(calledInPart(name) ?? name);
  return [...found].sort((one, other) => other.length - one.length);
}

function stringsOf(value: unknown, keep: (text: string) => void): void {
  if (typeof value === 'string') keep(value);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) stringsOf(inner, keep);
}

function ownWordsOf(value: unknown, keep: (text: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const isReference = 'reference' in value;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && (OWN_WORDS.has(key) || (key === 'display' && isReference))) keep(inner);
    else ownWordsOf(inner, keep);
  }
}
