import { useQuery } from '@tanstack/react-query';
import { MyDependants } from '#contracts/identity';
import { ask } from '../app/api.ts';

/** Those whose records the patient who is signed in may read today. */
export function useDependants() {
  return useQuery({
    queryKey: ['my-dependants'],
    queryFn: ({ signal }) => ask(MyDependants, '/api/my-dependants', { signal }),
    staleTime: 60_000,
  });
}
