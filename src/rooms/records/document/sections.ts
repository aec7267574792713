import type { LocalText } from '#kernel';
import { RAPRIOP } from '../contract.ts';
import { PLAN_PARTS, planCode } from '../visit/parts.ts';

/** One kind of section that a document may have. */
export interface SectionShape {
  readonly kind: string;
  /** LOINC codes, the first is the one we write. */
  readonly codes: readonly string[];
  readonly title: LocalText;
  /** FHIR types that stand here when a document has no Composition to say. */
  readonly types: readonly string[];
  /** A patient summary without it is not valid. */
  readonly required?: true;
}

/**
 * Sections of a patient summary, in the order a reader expects, and those of a visit document.
 * @source HL7 IPS 1.1.0 and 2.0.1, Composition-uv-ips; LOINC document ontology for the rest
 */
export const SECTION_SHAPES: readonly SectionShape[] = [
  section('problems', ['11450-4'], ['Condition'], ['Problems', '健康问题', '健康問題'], true),
  section(
    'allergies',
    ['48765-2'],
    ['AllergyIntolerance'],
    ['Allergies and intolerances', '过敏与不耐受', '過敏及不耐受'],
    true,
  ),
  section(
    'medications',
    ['10160-0', '29549-3', '10183-2', '57828-6', '56445-0'],
    ['MedicationStatement', 'MedicationRequest', 'MedicationAdministration', 'MedicationDispense'],
    ['Medicines', '用药', '藥物'],
    true,
  ),
  section('alerts', ['104605-1'], ['Flag'], ['Alerts', '警示', '警示']),
  section('immunizations', ['11369-6'], ['Immunization'], ['Immunisations', '预防接种', '疫苗接種']),
  section(
    'results',
    ['30954-2', '26436-6', '18725-2'],
    ['DiagnosticReport', 'Observation'],
    ['Results', '检验检查结果', '化驗及檢查結果'],
  ),
  section('vital-signs', ['8716-3'], [], ['Vital signs', '生命体征', '生命表徵']),
  section('procedures', ['47519-4'], ['Procedure'], ['Procedures', '手术与操作', '手術及程序']),
  section('medical-devices', ['46264-8'], ['DeviceUseStatement'], ['Medical devices', '医疗器械', '醫療儀器']),
  section('past-illness', ['11348-0'], [], ['Past illnesses', '既往病史', '過往病歷']),
  section('pregnancy', ['10162-6', '11362-0'], [], ['Pregnancy', '妊娠', '懷孕']),
  section('social-history', ['29762-2'], [], ['Social history', '社会史', '社交史']),
  section('functional-status', ['47420-5'], ['ClinicalImpression'], ['Functional status', '功能状态', '功能狀況']),
  section('care-plan', ['18776-5'], ['CarePlan', 'Goal', 'ServiceRequest'], ['Plan of care', '照护计划', '護理計劃']),
  section(
    'advance-directives',
    ['42348-3', '42349-1'],
    ['Consent'],
    ['Advance directives', '预先医疗指示', '預設醫療指示'],
  ),
  section('patient-story', ['81338-6'], [], ['The patient’s own words', '患者自述', '病人自述']),
  section('encounters', ['46240-8'], ['Encounter'], ['Visits', '就诊记录', '就診紀錄']),
  section('family-history', ['10157-6'], ['FamilyMemberHistory'], ['Family history', '家族史', '家族病史']),
  section('visit-reason', ['29299-5', '10154-3'], [], ['Reason for the visit', '就诊原因', '求診原因']),
  section('visit-history', ['10164-2'], [], ['History', '病史', '病歷']),
  section('visit-findings', ['29545-1'], [], ['Findings', '体格检查所见', '檢查所見']),
  ...RAPRIOP.map((part) => ({ kind: planCode(part), codes: [planCode(part)], title: PLAN_PARTS[part], types: [] })),
  section('visit-diagnoses', ['29548-5', '51848-0'], [], ['Diagnoses', '诊断', '診斷']),
];

/** A section whose code we do not know keeps its own title. */
export const UNLISTED = 'unlisted';

/** What stands in the document but in none of its sections. */
export const OTHER_TITLE: LocalText = {
  en: 'Other content of the document',
  'zh-Hans': '文件中的其他内容',
  'zh-Hant-HK': '文件中的其他內容',
};

export function sectionByCode(codes: readonly string[]): SectionShape | undefined {
  return SECTION_SHAPES.find((shape) => shape.codes.some((code) => codes.includes(code)));
}

export function sectionByKind(kind: string): SectionShape | undefined {
  return SECTION_SHAPES.find((shape) => shape.kind === kind);
}

export function sectionByType(type: string): SectionShape | undefined {
  return SECTION_SHAPES.find((shape) => shape.types.includes(type));
}

function section(
  kind: string,
  codes: readonly string[],
  types: readonly string[],
  [en, hans, hant]: readonly [string, string, string],
  required?: true,
): SectionShape {
  const title = { en, 'zh-Hans': hans, 'zh-Hant-HK': hant };
  return { kind, codes, types, title, ...(required ? { required } : {}) };
}
