/** Records that an emergency of the reader's has open, each until an instant in milliseconds: what is asked of them is asked for that purpose, on whatever page. */
const open = new Map<string, number>();

export function rememberEmergency(patientId: string, until: string | undefined): void {
  if (until === undefined) open.delete(patientId);
  else open.set(patientId, Date.parse(until));
}

/** The purpose of a request for a record that is open by an emergency; undefined where the role's own holds. */
export function emergencyPurpose(path: string, query: Readonly<Record<string, unknown>> = {}): 'ETREAT' | undefined {
  if (open.size === 0) return undefined;
  const named = [...path.split(/[/?&=]/), ...Object.values(query)];
  const now = Date.now();
  return named.some((part) => typeof part === 'string' && (open.get(part) ?? 0) > now) ? 'ETREAT' : undefined;
}
