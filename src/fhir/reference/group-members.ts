import { isObject, parseFhirJson } from '../json/json.ts';

/** Ids of the patients of this node who are members of a Group now (not `inactive`), each once. @param body - the Group's JSON */
export function patientsIn(body: string): string[] {
  const { member } = parseFhirJson(body);
  const patients = (Array.isArray(member) ? member : []).flatMap((one) => {
    if (!isObject(one) || one.inactive === true || !isObject(one.entity)) return [];
    const [, patient] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(String(one.entity.reference)) ?? [];
    return patient === undefined ? [] : [patient];
  });
  return [...new Set(patients)];
}
