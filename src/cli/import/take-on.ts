import { STAFF } from '../../world/staff.ts';
import type { Client } from '../http-client.ts';

/** Episodes sent in one transaction. */
const AT_ONCE = 100;

/**
 * Puts people in an institution's care, each by one EpisodeOfCare, so that its clinicians find them. One whom it has taken on already stays as they are.
 *
 * @param organization - id in the node's directory
 * @param from - the day it begins, YYYY-MM-DD
 * @throws AnswerError when the node refuses, for example an institution that it does not know
 */
export async function takeOn(
  client: Client,
  organization: string,
  people: readonly string[],
  from: string,
): Promise<void> {
  await client.send('GET', `/fhir/R4/Organization/${organization}`);
  for (let at = 0; at < people.length; at += AT_ONCE) {
    const entry = people.slice(at, at + AT_ONCE).map((id) => ({
      resource: {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        patient: { reference: `Patient/${id}` },
        managingOrganization: { reference: `Organization/${organization}` },
        period: { start: from },
      },
      request: {
        method: 'POST',
        url: 'EpisodeOfCare',
        ifNoneExist: `patient=Patient/${id}&organization=Organization/${organization}`,
      },
    }));
    await client.send('POST', '/fhir/R4', {
      text: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
      headers: { 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
    });
  }
}

/** The institution whose clinician a visitor of the demo is likeliest to sign in as. */
export function demoInstitution(node: string): { readonly organization: string; readonly signIn: string } | undefined {
  const clinician = STAFF.find((member) => member.node === node && member.role === 'clinician' && member.signsIn);
  return clinician && { organization: clinician.organizationId, signIn: clinician.id };
}
