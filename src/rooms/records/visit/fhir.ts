/** A signed visit as FHIR resources. One way only: after the signature the resources are the record and nobody edits them. */
import type { Bundle, CodeableConcept, Reference, Resource } from '#fhir';
import type { Lang } from '#kernel';
import { DOCUMENT_TYPES, SYSTEMS } from '../codes.ts';
import { RAPRIOP, type SignedUnder } from '../contract.ts';
import { PLAN_TITLE } from '../document/messages.ts';
import {
  CERTAINTY,
  concept,
  DAYS,
  LABORATORY,
  part,
  REQUEST_CATEGORIES,
  referenceTo,
  SINGLE_VITALS,
  VISIT_TITLE,
  VITAL_SIGNS,
} from './fhir-parts.ts';
import type { VitalName } from './lawbook.ts';
import type { Diagnosis, Medicine, Note, Visit } from './model.ts';
import { provenanceOf, underPermits } from './provenance.ts';
import { planConcept, type VisitParts, visitSections } from './sections.ts';
import { BLOOD_PRESSURE } from './vitals.ts';

/** What signing knows beyond the visit itself. */
export interface SigningFacts {
  readonly visit: Visit;
  readonly signedAt: Date;
  readonly documentId: string;
  readonly signedUnder: readonly SignedUnder[];
  /** The node to which the patient agreed to have it sent, if it is sent. */
  readonly agreedToSendTo?: string;
  /** The node's public address: where the resources will be found. */
  readonly nodeUrl: string;
  /** As they stand in the record. */
  readonly patient: Resource;
  readonly practitioner: Resource;
  readonly organization: Resource;
  /** A new id in the patient's shard. */
  newId(): string;
  /** The coded concept of a term, in the language of the note; the term is known to exist. */
  conceptOf(conceptId: string): CodeableConcept;
}

export interface SignedVisit {
  /** What goes into the record, references relative to this node. */
  readonly resources: readonly Resource[];
  /** The document, not signed yet. */
  readonly bundle: Bundle;
}

export function toSignedVisit(facts: SigningFacts): SignedVisit {
  const { visit, patient } = facts;
  const made = new Made(facts);
  const encounter = made.encounter();
  const conditions = visit.note.diagnoses.map((diagnosis) => made.condition(diagnosis, encounter));
  const vitals = made.vitals(encounter);
  const medicines = visit.note.plan.prescription.map((medicine) => made.medicine(medicine, encounter));
  const requests = (['referral', 'investigation'] as const).flatMap((part) => made.request(part, encounter));
  const carePlan = made.carePlan(encounter, [...medicines, ...requests]);
  const clinical = [...conditions, ...vitals, ...medicines, ...requests, ...(carePlan ? [carePlan] : [])];
  const withDiagnoses = { ...encounter, ...diagnosisOf(conditions) };
  const composition = made.composition(withDiagnoses, { conditions, vitals, medicines, requests, carePlan });
  const provenance = made.provenance([composition, withDiagnoses, ...clinical]);
  const people = [patient, facts.practitioner, facts.organization];
  const content = [composition, ...people, withDiagnoses, ...clinical];
  return {
    resources: [composition, withDiagnoses, ...clinical, provenance],
    bundle: {
      resourceType: 'Bundle',
      ...made.tagged(),
      identifier: { system: `${facts.nodeUrl}/documents`, value: facts.documentId },
      type: 'document',
      timestamp: facts.signedAt.toISOString(),
      entry: content.map((resource) => ({
        fullUrl: `${facts.nodeUrl}/fhir/R4/${resource.resourceType}/${resource.id}`,
        resource: withoutVersion(resource),
      })),
    },
  };
}

/** The labels of a resource stay, what the store counts goes: a document's copy has no version here. */
function withoutVersion(resource: Resource): Resource {
  const { meta, ...rest } = resource;
  const { versionId: _version, lastUpdated: _updated, ...labels } = meta ?? {};
  const kept = Object.keys(labels).length > 0 ? { meta: labels } : {};
  const { resourceType, id, ...content } = rest;
  return { resourceType, ...(id === undefined ? {} : { id }), ...kept, ...content } as Resource;
}

function diagnosisOf(conditions: readonly Resource[]): object {
  if (conditions.length === 0) return {};
  return { diagnosis: conditions.map((condition) => ({ condition: referenceTo(condition) })) };
}

/** Makes the resources of one visit, all about the same patient, by the same doctor, at the same instant. */
class Made {
  private readonly facts: SigningFacts;
  private readonly note: Note;
  private readonly language: Lang;
  private readonly subject: Reference;
  private readonly doctor: Reference;
  private readonly organization: Reference;
  private readonly at: string;

  constructor(facts: SigningFacts) {
    this.facts = facts;
    this.note = facts.visit.note;
    this.language = this.note.language;
    this.subject = referenceTo(facts.patient);
    this.doctor = { ...referenceTo(facts.practitioner), display: facts.visit.clinician[this.language] };
    this.organization = { ...referenceTo(facts.organization), display: facts.visit.organization[this.language] };
    this.at = facts.signedAt.toISOString();
  }

  /** Synthetic people have synthetic visits. */
  tagged(): Pick<Resource, 'meta'> {
    const tag = this.facts.patient.meta?.tag;
    return tag && tag.length > 0 ? { meta: { tag: [...tag] } } : {};
  }

  private resource(resourceType: string, content: object): Resource {
    return { resourceType, id: this.facts.newId(), ...this.tagged(), ...content };
  }

  encounter(): Resource {
    const { visit } = this.facts;
    return this.resource('Encounter', {
      identifier: [{ system: `${this.facts.nodeUrl}/visits`, value: visit.id }],
      status: 'finished',
      class: { system: SYSTEMS.actCode, code: 'AMB', display: 'ambulatory' },
      subject: this.subject,
      participant: [
        {
          type: [concept(SYSTEMS.participation, 'PPRF', 'primary performer')],
          individual: this.doctor,
        },
      ],
      period: { start: visit.startedAt.toISOString(), end: this.at },
      reasonCode: [{ text: this.note.reason }],
      serviceProvider: this.organization,
    });
  }

  condition({ conceptId, text, certainty }: Diagnosis, encounter: Resource): Resource {
    return this.resource('Condition', {
      clinicalStatus: concept(SYSTEMS.conditionClinical, 'active', 'Active'),
      verificationStatus: concept(SYSTEMS.conditionVerification, certainty, CERTAINTY[certainty]),
      category: [concept(SYSTEMS.conditionCategory, 'encounter-diagnosis', 'Encounter Diagnosis')],
      code: this.coded(conceptId, text),
      subject: this.subject,
      encounter: referenceTo(encounter),
      recordedDate: this.at,
      recorder: this.doctor,
      asserter: this.doctor,
    });
  }

  vitals(encounter: Resource): Resource[] {
    const { vitals } = this.note;
    const typed = (name: VitalName) => {
      const text = vitals[name]?.trim();
      return text === undefined || text === '' ? undefined : text;
    };
    const made: Resource[] = [];
    const [systolic, diastolic] = [typed('systolic'), typed('diastolic')];
    if (systolic !== undefined && diastolic !== undefined) {
      const code = concept(SYSTEMS.loinc, BLOOD_PRESSURE.loinc, BLOOD_PRESSURE.display);
      const component = [part('systolic', systolic), part('diastolic', diastolic)];
      made.push(this.observation(...VITAL_SIGNS, code, { component }, encounter));
    }
    for (const name of SINGLE_VITALS) {
      const value = typed(name);
      if (value === undefined) continue;
      const [category, display] = name === 'glucose' ? LABORATORY : VITAL_SIGNS;
      const { code, valueQuantity } = part(name, value);
      made.push(this.observation(category, display, code, { valueQuantity }, encounter));
    }
    return made;
  }

  private observation(
    category: string,
    display: string,
    code: CodeableConcept,
    value: object,
    encounter: Resource,
  ): Resource {
    return this.resource('Observation', {
      status: 'final',
      category: [concept(SYSTEMS.observationCategory, category, display)],
      code,
      subject: this.subject,
      encounter: referenceTo(encounter),
      effectiveDateTime: this.facts.visit.startedAt.toISOString(),
      performer: [this.doctor],
      ...value,
    });
  }

  medicine({ conceptId, text, dose, frequency, days }: Medicine, encounter: Resource): Resource {
    return this.resource('MedicationRequest', {
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: this.coded(conceptId, text),
      subject: this.subject,
      encounter: referenceTo(encounter),
      authoredOn: this.at,
      requester: this.doctor,
      dosageInstruction: [{ text: `${dose}, ${frequency}` }],
      ...(days === undefined
        ? {}
        : {
            dispenseRequest: {
              expectedSupplyDuration: { value: days, unit: DAYS[this.language], system: SYSTEMS.ucum, code: 'd' },
            },
          }),
    });
  }

  request(part: 'referral' | 'investigation', encounter: Resource): Resource[] {
    const text = this.note.plan[part].trim();
    if (text === '') return [];
    return [
      this.resource('ServiceRequest', {
        status: 'active',
        intent: 'order',
        category: [REQUEST_CATEGORIES[part]],
        code: { text },
        subject: this.subject,
        encounter: referenceTo(encounter),
        authoredOn: this.at,
        requester: this.doctor,
      }),
    ];
  }

  carePlan(encounter: Resource, ordered: readonly Resource[]): Resource | undefined {
    const said = RAPRIOP.flatMap((part) =>
      part === 'prescription' ? [] : [[part, this.note.plan[part].trim()] as const],
    ).filter(([part, text]) => text !== '' && part !== 'referral' && part !== 'investigation');
    if (said.length === 0 && ordered.length === 0) return undefined;
    const details = said.map(([name, description]) => ({
      detail: {
        code: planConcept(name),
        status: 'in-progress',
        description,
      },
    }));
    return this.resource('CarePlan', {
      status: 'active',
      intent: 'plan',
      title: PLAN_TITLE[this.language],
      subject: this.subject,
      encounter: referenceTo(encounter),
      created: this.at,
      author: this.doctor,
      activity: [...details, ...ordered.map((resource) => ({ reference: referenceTo(resource) }))],
    });
  }

  composition(encounter: Resource, parts: VisitParts): Resource {
    const { language } = this;
    return this.resource('Composition', {
      language,
      status: 'final',
      type: { coding: [DOCUMENT_TYPES.visit] },
      subject: this.subject,
      encounter: referenceTo(encounter),
      date: this.at,
      author: [this.doctor],
      title: VISIT_TITLE[language],
      attester: [
        { ...underPermits(this.facts.signedUnder, language), mode: 'professional', time: this.at, party: this.doctor },
      ],
      custodian: this.organization,
      section: visitSections(this.facts, parts),
    });
  }

  provenance(targets: readonly Resource[]): Resource {
    const { subject: patient, doctor, organization, at, language } = this;
    const { agreedToSendTo, signedUnder } = this.facts;
    return this.resource(
      'Provenance',
      provenanceOf({
        targets: targets.map(referenceTo),
        patient,
        doctor,
        organization,
        at,
        language,
        agreedToSendTo,
        signedUnder,
      }),
    );
  }

  private coded(conceptId: string | undefined, text: string | undefined): CodeableConcept {
    const known = conceptId === undefined || conceptId === '' ? undefined : this.facts.conceptOf(conceptId);
    const written = text?.trim();
    // What the doctor wrote stands beside the term they chose.
    const own = written === undefined || written === '' ? {} : { text: written };
    return known ? { ...known, ...own } : own;
  }
}
