import { useQuery } from '@tanstack/react-query';
import { FoundPatients, PatientView } from '#contracts/identity';
import { ask } from '../app/api.ts';

export function useMyPatients() {
  return useQuery({
    queryKey: ['my-patients'],
    queryFn: ({ signal }) => ask(FoundPatients, '/api/my-patients', { signal }),
  });
}

/** The counter's search; the node takes two characters or more. */
export function useFoundPatients(q: string) {
  return useQuery({
    queryKey: ['patients', q],
    enabled: q.length >= 2,
    queryFn: ({ signal }) => ask(FoundPatients, '/api/patients', { query: { q }, signal }),
  });
}

export function usePatient(id: string | undefined) {
  return useQuery({
    queryKey: ['patient', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => ask(PatientView, `/api/patients/${id}`, { signal }),
  });
}
