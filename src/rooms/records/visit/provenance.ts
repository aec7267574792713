import type { Reference } from '#fhir';
import type { Lang } from '#kernel';
import { permitReference } from '#rooms/credentialing';
import { SYSTEMS } from '../codes.ts';
import type { SignedUnder } from '../contract.ts';
import { concept } from './fhir-parts.ts';

/** Who signed, for whom, about what; and whom the patient agreed to have it sent to. */
export interface ProvenanceFacts {
  readonly targets: readonly Reference[];
  readonly patient: Reference;
  readonly doctor: Reference;
  readonly organization: Reference;
  /** Instant of the signature, ISO. */
  readonly at: string;
  readonly language: Lang;
  /** Id of a node. */
  readonly agreedToSendTo: string | undefined;
  readonly signedUnder: readonly SignedUnder[];
}

/** On an attester: the permit that the signature rests on, as a logical reference, for the document goes where the permit's own resource does not. */
const SIGNED_UNDER = 'https://causeway.health/fhir/StructureDefinition/signed-under-permit';

/**
 * The Provenance of a signed visit. Its author recorded the patient's agreement where there is one: then the patient is a second agent, as the one who
 * consented, and the words say to what.
 */
export function provenanceOf(facts: ProvenanceFacts): object {
  const { targets, patient, doctor, organization, at, language, agreedToSendTo, signedUnder } = facts;
  const author = {
    type: concept(SYSTEMS.participantType, 'author', 'Author'),
    who: doctor,
    onBehalfOf: organization,
  };
  return {
    // The patient is named too: only so does it lie in the patient's compartment, under the patient's consent.
    target: [...targets, patient],
    occurredDateTime: at,
    recorded: at,
    activity: concept(SYSTEMS.completion, 'LA', 'legally authenticated'),
    agent: agreedToSendTo === undefined ? [author] : [author, consenter(patient, agreedToSendTo, language)],
    ...(signedUnder.length === 0
      ? {}
      : { entity: signedUnder.map((permit) => ({ role: 'source', what: permitReference(permit, language) })) }),
  };
}

/** What an attester of a document carries: each permit by its number and name. */
export function underPermits(signedUnder: readonly SignedUnder[], language: Lang): object {
  if (signedUnder.length === 0) return {};
  return {
    extension: signedUnder.map((permit) => {
      const { reference: _, ...valueReference } = permitReference(permit, language);
      return { url: SIGNED_UNDER, valueReference };
    }),
  };
}

function consenter(patient: Reference, node: string, language: Lang): object {
  const role = concept(SYSTEMS.participationFunction, 'SUBCON', 'subject of consent author');
  return { role: [{ ...role, text: AGREED[language].replace('{node}', node) }], who: patient };
}

const AGREED: Readonly<Record<Lang, string>> = {
  en: 'The patient, asked separately, agreed that this visit is sent to the node “{node}” and that its answer comes back.',
  'zh-Hans': '患者单独同意将本次就诊记录发送至“{node}”节点，并由其返回采纳结果。',
  'zh-Hant-HK': '病人經另行詢問，同意將是次診症紀錄送往「{node}」節點，並由其傳回採納結果。',
};
