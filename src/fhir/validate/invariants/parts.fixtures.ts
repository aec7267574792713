/** Small valid resources, and parts of them, of which the rules' cases are made. */

/** A resource that keeps a rule, and one that breaks it and nothing else. */
export type Case = readonly [keeps: object, breaks: object];

export const code = { text: 'x' };
export const ref = { display: 'x' };
export const ucum = 'http://unitsofmeasure.org';
export const observation = { resourceType: 'Observation', status: 'final', code };
export const condition = { resourceType: 'Condition', subject: ref };
export const allergy = { resourceType: 'AllergyIntolerance', patient: ref };
export const appointment = {
  resourceType: 'Appointment',
  status: 'proposed',
  participant: [{ actor: ref, status: 'accepted' }],
};
export const list = { resourceType: 'List', status: 'current', mode: 'snapshot' };
export const composition = {
  resourceType: 'Composition',
  status: 'final',
  type: code,
  date: '2024',
  author: [ref],
  title: 'x',
};
export const map = { resourceType: 'ConceptMap', status: 'draft' };
export const valueSet = (include: object) => ({
  resourceType: 'ValueSet',
  status: 'draft',
  compose: { include: [include] },
});
export const timing = (repeat: object) => ({
  resourceType: 'CarePlan',
  status: 'draft',
  intent: 'plan',
  subject: ref,
  activity: [{ detail: { status: 'scheduled', scheduledTiming: { repeat } } }],
});
export const value = (type: string, content: object) => ({
  resourceType: 'Basic',
  code,
  extension: [{ url: 'x:y', [`value${type}`]: content }],
});
export const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
export const basic = { resource: { resourceType: 'Basic', code } };
export const status = (system: string, ...codes: string[]) => ({
  coding: codes.map((c) => ({ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: c })),
});
