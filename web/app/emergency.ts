import { z } from 'zod';
import { hasTokens, onTokensChange } from './tokens.ts';

/** Beside the tokens, and gone with them: a page that is loaded anew in an emergency is still asked for as that. */
const STORE_KEY = 'causeway.emergencies';

const Stored = z.object({
  /** Records that an emergency of the reader's has open, each until an instant in milliseconds. */
  open: z.record(z.string(), z.number()),
  /** Of what is asked for by its own id, a document or a visit: whose record it is a part of. */
  parts: z.record(z.string(), z.string()),
});
type Stored = z.infer<typeof Stored>;

let known: Stored | undefined;

function read(): Stored {
  if (known !== undefined) return known;
  const text = sessionStorage.getItem(STORE_KEY);
  try {
    known = Stored.parse(JSON.parse(text ?? ''));
  } catch {
    // Nothing is kept, or by another version of this page: the node knows what is open, and says so on the record's page.
    known = { open: {}, parts: {} };
  }
  return known;
}

function write(next: Stored): void {
  known = next;
  if (Object.keys(next.open).length === 0) sessionStorage.removeItem(STORE_KEY);
  else sessionStorage.setItem(STORE_KEY, JSON.stringify(next));
}

onTokensChange(() => {
  if (!hasTokens()) write({ open: {}, parts: {} });
});

export function rememberEmergency(patientId: string, until: string | undefined): void {
  const { open, parts } = read();
  if (until === undefined && open[patientId] === undefined) return;
  const { [patientId]: _, ...others } = open;
  if (until !== undefined) write({ open: { ...others, [patientId]: Date.parse(until) }, parts });
  else write({ open: others, parts: Object.fromEntries(Object.entries(parts).filter(([, of]) => of !== patientId)) });
}

/** What a list of this record named: in an emergency it is asked for as the record is. */
export function rememberParts(patientId: string, ids: readonly string[]): void {
  const { open, parts } = read();
  if (open[patientId] === undefined) return;
  write({ open, parts: { ...parts, ...Object.fromEntries(ids.map((id) => [id, patientId])) } });
}

/** The purpose of a request for a record that is open by an emergency; undefined where the role's own holds. */
export function emergencyPurpose(path: string, query: Readonly<Record<string, unknown>> = {}): 'ETREAT' | undefined {
  const { open, parts } = read();
  if (Object.keys(open).length === 0) return undefined;
  const named = [...path.split(/[/?&=]/), ...Object.values(query)];
  const now = Date.now();
  return named.some((part) => typeof part === 'string' && (open[parts[part] ?? part] ?? 0) > now)
    ? 'ETREAT'
    : undefined;
}
