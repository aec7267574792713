import { newId, type Resource } from '#fhir';
import { type Random, seededIds, seededRandom } from '#kernel';
import { systemOf } from '#rooms/identity';
import {
  ALLERGIES,
  CATARACT_SURGERY,
  CHILD_VACCINES,
  type Coded,
  ELDER_VACCINES,
  EPISODES,
  LABS,
  LONG_TERM,
  type LongTerm,
  NO_KNOWN_ALLERGY,
  VITALS,
} from './clinical.ts';
import { patientIdAt, WORLD_TODAY, type WorldPerson } from './people.ts';

const SYNTHETIC = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST', display: 'test health data' }],
};
const SCRIPT_URL = 'https://causeway.health/fhir/StructureDefinition/name-script';
const YEARS = 5;

/** The place and person who treat somebody at a node. */
export interface CarePlace {
  readonly node: string;
  readonly organizationId: string;
  readonly practitionerId: string;
}

/** Everything a node has about one person: the Patient first, then five years of record. The same for the same seed. */
export function historyOf(person: WorldPerson, place: CarePlace): Resource[] {
  const writer = new HistoryWriter(person, place);
  writer.write();
  return writer.resources;
}

class HistoryWriter {
  readonly resources: Resource[] = [];
  readonly #person: WorldPerson;
  readonly #place: CarePlace;
  readonly #random: Random;
  readonly #ids: { next(): string };
  readonly #patientId: string;
  readonly #age: number;

  constructor(person: WorldPerson, place: CarePlace) {
    this.#person = person;
    this.#place = place;
    this.#random = seededRandom(`${person.seed}/history/${person.index}/${place.node}`);
    this.#ids = seededIds(`${person.seed}/resources/${person.index}/${place.node}`);
    this.#patientId = patientIdAt(person, place.node);
    this.#age = Number(WORLD_TODAY.slice(0, 4)) - Number(person.birthDate.slice(0, 4));
  }

  write(): void {
    this.resources.push(this.#patient());
    const longTerm = LONG_TERM.filter((one) => this.#age >= one.ageMin && this.#random.chance(one.share));
    for (const one of longTerm) this.#longTerm(one);
    this.#allergies();
    this.#vaccines();
    const perYear = longTerm.length > 0 ? this.#random.int(2, 4) : this.#random.int(0, 2);
    for (let n = 0; n < perYear * YEARS; n++) this.#visit(longTerm, n, perYear);
    if (longTerm.some((one) => one.problem.text === 'Cataract') && this.#random.chance(0.6)) this.#surgery();
  }

  #add(resource: Resource): Resource {
    const full = { ...resource, id: newId(this.#ids, this.#patientId), meta: SYNTHETIC };
    this.resources.push(full);
    return full;
  }

  #patient(): Resource {
    const { person } = { person: this.#person };
    return {
      resourceType: 'Patient',
      id: this.#patientId,
      meta: SYNTHETIC,
      identifier: person.papers.map(({ kind, number }) => ({
        use: 'official',
        system: systemOf(kind),
        value: number.replaceAll(/[()]/g, ''),
      })),
      name: namesOf(person, this.#place.node),
      telecom: [{ system: 'phone', value: person.phone, use: 'mobile' }],
      gender: person.gender,
      birthDate: person.birthDate,
      communication: [
        { language: { coding: [{ system: 'urn:ietf:bcp:47', code: person.language }] }, preferred: true },
      ],
      generalPractitioner: [{ reference: `Practitioner/${this.#place.practitionerId}` }],
      managingOrganization: { reference: `Organization/${this.#place.organizationId}` },
    };
  }

  #longTerm(one: LongTerm): void {
    const onset = this.#day(this.#random.int(200, 365 * 9));
    this.#add({
      resourceType: 'Condition',
      clinicalStatus: status('condition-clinical', 'active'),
      verificationStatus: status('condition-ver-status', 'confirmed'),
      category: [status('condition-category', 'problem-list-item')],
      code: concept(one.problem),
      subject: this.#subject(),
      onsetDateTime: onset,
      recordedDate: onset,
    });
    const chosen = one.medicines[this.#random.int(0, Math.max(0, one.medicines.length - 1))];
    if (chosen === undefined) return;
    this.#add({
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: concept(chosen.medicine),
      subject: this.#subject(),
      effectivePeriod: { start: onset },
      dosage: [{ text: chosen.dose }],
    });
  }

  #allergies(): void {
    const base = { resourceType: 'AllergyIntolerance', patient: this.#subject() } as const;
    const active = status('allergyintolerance-clinical', 'active');
    const confirmed = status('allergyintolerance-verification', 'confirmed');
    // A third were never asked: their record says nothing, which is not the same as “none”.
    if (this.#random.chance(0.33)) return;
    if (this.#random.chance(0.75)) {
      this.#add({ ...base, clinicalStatus: active, verificationStatus: confirmed, code: concept(NO_KNOWN_ALLERGY) });
      return;
    }
    const allergy = this.#random.pick(ALLERGIES);
    this.#add({
      ...base,
      clinicalStatus: active,
      verificationStatus: confirmed,
      category: [allergy.category],
      criticality: this.#random.chance(0.3) ? 'high' : 'low',
      code: concept(allergy.code),
      recordedDate: this.#day(this.#random.int(100, 1500)),
      ...(allergy.reaction ? { reaction: [{ manifestation: [concept(allergy.reaction)] }] } : {}),
    });
  }

  #vaccines(): void {
    const list = this.#age < 18 ? CHILD_VACCINES : this.#age >= 60 ? ELDER_VACCINES : [];
    for (const vaccine of list) {
      if (!this.#random.chance(0.7)) continue;
      this.#add({
        resourceType: 'Immunization',
        status: 'completed',
        vaccineCode: concept(vaccine),
        patient: this.#subject(),
        occurrenceDateTime: this.#day(this.#random.int(20, 365 * Math.min(YEARS, Math.max(1, this.#age)))),
        lotNumber: `SYN-${this.#random.int(1000, 9999)}`,
      });
    }
  }

  #visit(longTerm: readonly LongTerm[], number: number, perYear: number): void {
    const daysAgo = Math.round(((number + this.#random.next()) * 365) / Math.max(1, perYear));
    const at = `${this.#day(daysAgo)}T0${this.#random.int(1, 9)}:${String(this.#random.int(0, 59)).padStart(2, '0')}:00+08:00`;
    const encounter = this.#add({
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
      subject: this.#subject(),
      participant: [{ individual: { reference: `Practitioner/${this.#place.practitionerId}` } }],
      period: { start: at, end: at },
      serviceProvider: { reference: `Organization/${this.#place.organizationId}` },
    });
    const seen = { encounter: { reference: `Encounter/${encounter.id}` } };
    if (this.#age >= 18) this.#bloodPressure(at, seen);
    for (const lab of new Set(longTerm.flatMap((one) => one.labs))) if (number % 2 === 0) this.#lab(lab, at, seen);
    if (this.#random.chance(0.3)) {
      this.#add({
        resourceType: 'Condition',
        clinicalStatus: status('condition-clinical', 'resolved'),
        verificationStatus: status('condition-ver-status', 'confirmed'),
        category: [status('condition-category', 'encounter-diagnosis')],
        code: concept(this.#random.pick(EPISODES)),
        subject: this.#subject(),
        onsetDateTime: at.slice(0, 10),
        ...seen,
      });
    }
  }

  #bloodPressure(at: string, seen: object): void {
    const systolic = this.#random.int(108, 168);
    this.#add({
      resourceType: 'Observation',
      status: 'final',
      category: [status('observation-category', 'vital-signs')],
      code: concept(VITALS.bloodPressure),
      subject: this.#subject(),
      effectiveDateTime: at,
      ...seen,
      component: [
        { code: concept(VITALS.systolic), valueQuantity: quantity(systolic, 'mm[Hg]', 'mmHg') },
        {
          code: concept(VITALS.diastolic),
          valueQuantity: quantity(systolic - this.#random.int(38, 62), 'mm[Hg]', 'mmHg'),
        },
      ],
    });
  }

  #lab(name: keyof typeof LABS, at: string, seen: object): void {
    const lab = LABS[name];
    const drawn = this.#random.int(lab.low, lab.high);
    // The spelling is part of the value: a laboratory that reports one decimal writes 7.0, not 7.
    const text = lab.decimals === 0 ? String(drawn) : `${Math.floor(drawn / 10)}.${drawn % 10}`;
    this.#add({
      resourceType: 'Observation',
      status: 'final',
      category: [status('observation-category', 'laboratory')],
      code: concept(lab.code),
      subject: this.#subject(),
      effectiveDateTime: at,
      ...seen,
      valueQuantity: quantity(asWritten(text), lab.unit),
      referenceRange: [{ high: quantity(asWritten(lab.referenceHigh), lab.unit) }],
      ...(Number(text) > Number(lab.referenceHigh)
        ? {
            interpretation: [
              {
                coding: [
                  {
                    system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
                    code: 'H',
                    display: 'High',
                  },
                ],
              },
            ],
          }
        : {}),
    });
  }

  #surgery(): void {
    this.#add({
      resourceType: 'Procedure',
      status: 'completed',
      code: concept(CATARACT_SURGERY),
      subject: this.#subject(),
      performedDateTime: this.#day(this.#random.int(60, 1500)),
    });
  }

  #subject(): { reference: string } {
    return { reference: `Patient/${this.#patientId}` };
  }

  /** A calendar date so many days before the world's last, never before birth. */
  #day(daysAgo: number): string {
    const at = new Date(Date.parse(`${WORLD_TODAY}T00:00:00Z`) - daysAgo * 86_400_000).toISOString().slice(0, 10);
    return at < this.#person.birthDate ? this.#person.birthDate : at;
  }
}

/** Names as the papers used on this side print them. */
function namesOf(person: WorldPerson, node: string): object[] {
  const { hans, hant, hongKong, pinyin, foreign } = person.name;
  const name = (text: string | undefined, script: string, use: string) =>
    text === undefined ? [] : [{ extension: [{ url: SCRIPT_URL, valueCode: script }], use, text }];
  if (foreign !== undefined) return name(foreign, 'latin', 'official');
  const holdsHkPapers = person.papers.some((paper) => paper.kind === 'hkid');
  const latin = holdsHkPapers ? hongKong : pinyin;
  // A permit prints simplified characters beside the Hong Kong spelling; a HKID prints the traditional ones.
  if (node === 'hk') return [...name(hant, 'han-traditional', 'official'), ...name(latin, 'latin', 'usual')];
  const alsoTraditional = holdsHkPapers ? name(hant, 'han-traditional', 'usual') : [];
  return [...name(hans, 'han-simplified', 'official'), ...alsoTraditional, ...name(latin, 'latin', 'usual')];
}

function concept(coded: Coded): { coding: object[]; text: string } {
  return { coding: coded.codings.map((coding) => ({ ...coding })), text: coded.text };
}

function status(system: string, code: string): { coding: object[] } {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] };
}

function quantity(value: unknown, code: string, unit: string = code): object {
  return { value, unit, system: 'http://unitsofmeasure.org', code };
}

function asWritten(text: string): unknown {
  return String(Number(text)) === text
    ? Number(text)
    : (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}
