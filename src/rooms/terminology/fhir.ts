import type { CodeableConcept, Coding, Extension, Resource } from '#fhir';
import { LANGS, type Lang } from '#kernel';
import { catalogue } from './catalogue.ts';
import type { Concept, ConceptCode, Designation, Domain } from './model.ts';
import { TERMS_SYSTEM } from './systems.ts';

const EXTENSION = 'https://causeway.health/fhir/StructureDefinition/';

/** The shape of the resources made here, as far as our own code names it. */
export interface CodeSystemResource extends Resource {
  resourceType: 'CodeSystem';
  url: string;
  concept: CodeSystemConcept[];
}
export interface CodeSystemConcept {
  code: string;
  display: string;
  designation: { language: Lang; value: string; extension: Extension[] }[];
  property?: { code: string; valueCode?: string; valueString?: string; valueCoding?: Coding }[];
}
export interface ConceptMapResource extends Resource {
  resourceType: 'ConceptMap';
  url: string;
  group: { source: string; target: string; element: ConceptMapElement[] }[];
}
export interface ConceptMapElement {
  code: string;
  display: string;
  target: { code: string; equivalence: 'equivalent' | 'wider' | 'narrower'; comment?: string }[];
}

/**
 * Our terms as a CodeSystem: code, English display, a designation for each language with its source and review state.
 * @param domain - one domain only; without it, all of them
 */
export function toCodeSystem(domain?: Domain): CodeSystemResource {
  const concepts = [...catalogue.concepts.values()].filter((c) => domain === undefined || c.domain === domain);
  return {
    resourceType: 'CodeSystem',
    id: domain === undefined ? 'terms' : `terms-${domain}`,
    url: TERMS_SYSTEM,
    name: 'CausewayTerms',
    title: 'Causeway terms in English, Simplified Chinese and Traditional Chinese (Hong Kong)',
    status: 'active',
    experimental: false,
    language: 'en',
    caseSensitive: true,
    content: domain === undefined ? 'complete' : 'fragment',
    count: catalogue.concepts.size,
    property: [
      { code: 'domain', type: 'code', description: 'What the term is about' },
      {
        code: 'implies',
        uri: 'http://hl7.org/fhir/concept-properties#parent',
        type: 'code',
        description: 'A term that this one includes',
      },
      { code: 'unit', type: 'code', description: 'Usual UCUM unit' },
    ],
    concept: concepts.map(toCodeSystemConcept),
  };
}

function toCodeSystemConcept(concept: Concept): CodeSystemConcept {
  return {
    code: concept.id,
    display: concept.designations.en.text,
    designation: LANGS.map((lang) => ({
      language: lang,
      value: concept.designations[lang].text,
      extension: provenance(concept.designations[lang]),
    })),
    property: [
      { code: 'domain', valueCode: concept.domain },
      ...[...concept.implies].sort().map((id) => ({ code: 'implies', valueCode: id })),
      ...(concept.unit === undefined ? [] : [{ code: 'unit', valueCode: concept.unit }]),
    ],
  };
}

/** Where a wording comes from and who has looked at it. */
function provenance({ source, review }: Designation): Extension[] {
  const title = catalogue.sources.get(source)?.title ?? source;
  return [
    { url: `${EXTENSION}designation-source`, valueString: title },
    { url: `${EXTENSION}designation-review`, valueCode: review.state },
    ...(review.state === 'reviewed'
      ? [
          { url: `${EXTENSION}designation-reviewed-by`, valueString: review.by },
          { url: `${EXTENSION}designation-reviewed-on`, valueDate: review.on },
        ]
      : []),
  ];
}

/**
 * The map of our terms to one code system. FHIR's `equivalence` reads from the target: a code that says less than our term is `wider`, one that
 * says more is `narrower`; the comment names what is lost.
 */
export function toConceptMap(system: string): ConceptMapResource {
  const element = [...catalogue.concepts.values()].flatMap((concept): ConceptMapElement[] => {
    const codes = concept.codes.filter((c) => c.system === system);
    return codes.length === 0
      ? []
      : [{ code: concept.id, display: concept.designations.en.text, target: codes.map(toTarget) }];
  });
  return {
    resourceType: 'ConceptMap',
    id: `terms-to-${system
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(-50)}`,
    url: `https://causeway.health/fhir/ConceptMap/terms-to?target=${encodeURIComponent(system)}`,
    name: 'CausewayTermsMap',
    status: 'active',
    group: element.length === 0 ? [] : [{ source: TERMS_SYSTEM, target: system, element }],
  };
}

const EQUIVALENCE = { equivalent: 'equivalent', broader: 'wider', narrower: 'narrower' } as const;

function toTarget({ code, relation, loss }: ConceptCode): ConceptMapElement['target'][number] {
  return { code, equivalence: EQUIVALENCE[relation], ...(loss === undefined ? {} : { comment: `loss: ${loss}` }) };
}

/**
 * A term as it is written into a record: our own code with its display, the equivalent codes of the common systems, and the ICD-10 category above it where
 * it has none of its own. Read back by either node, it is the same term again.
 */
export function toCodeableConcept(concept: Concept, lang: Lang): CodeableConcept {
  const bySystem = new Map<string, ConceptCode>();
  for (const relation of ['equivalent', 'broader'] as const) {
    for (const code of concept.codes) {
      if (code.relation === relation && !bySystem.has(code.system)) bySystem.set(code.system, code);
    }
  }
  return {
    coding: [
      { system: TERMS_SYSTEM, code: concept.id, display: concept.designations.en.text },
      ...[...bySystem.values()].map(({ system, code }) => ({ system, code })),
    ],
    text: concept.designations[lang].text,
  };
}
