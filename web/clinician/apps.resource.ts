import { useMutation, useQuery } from '@tanstack/react-query';
import { Apps, LaunchAnswer } from '../../src/platform/oidc/contract.ts';
import { ask } from '../app/api.ts';

export function useApps() {
  return useQuery({
    queryKey: ['apps'],
    queryFn: ({ signal }) => ask(Apps, '/api/apps', { signal }),
  });
}

/** Opens an application in a patient's record: the browser goes to where it begins. */
export function useLaunch(patientId: string) {
  return useMutation({
    mutationFn: (clientId: string) =>
      ask(LaunchAnswer, '/api/launches', { method: 'POST', body: { clientId, patientId } }),
    onSuccess: ({ url }) => location.assign(url),
  });
}
