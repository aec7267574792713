import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type EmergencyDeclaration, EmergencyOffer, EmergencyView } from '#contracts/consent';
import { ask } from '../app/api.ts';
import { rememberEmergency } from '../app/emergency.ts';

/** What an emergency would mean, and the own one that is open for this patient: from then on the record is asked for in its name. */
export function useEmergencyOffer(patientId: string | undefined) {
  return useQuery({
    queryKey: ['emergency', patientId],
    queryFn: async ({ signal }) => {
      const offer = await ask(EmergencyOffer, '/api/emergency-access', { query: { patient: patientId }, signal });
      if (patientId !== undefined) rememberEmergency(patientId, offer.open?.until);
      return offer;
    },
  });
}

/** What was refused before is asked for again once a record is open, and forgotten once it is closed. */
function useRecordChange() {
  const client = useQueryClient();
  return async ({ patientId, state, until }: EmergencyView) => {
    rememberEmergency(patientId, state === 'open' ? until : undefined);
    await client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
}

export function useDeclareEmergency() {
  const changed = useRecordChange();
  return useMutation({
    mutationFn: (body: EmergencyDeclaration) => ask(EmergencyView, '/api/emergency-access', { method: 'POST', body }),
    onSuccess: changed,
  });
}

export function useEndEmergency() {
  const changed = useRecordChange();
  return useMutation({
    mutationFn: (id: string) => ask(EmergencyView, `/api/emergency-access/${id}/end`, { method: 'POST', body: {} }),
    onSuccess: changed,
  });
}
