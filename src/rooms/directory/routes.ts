import { type Route, route } from '#platform/http';
import { FindOrganizations } from './contract.ts';
import { findOrganizations } from './operations/find-organizations.ts';

export const routes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/directory/organizations',
    who: ['anyone'],
    mode: 'read',
    input: FindOrganizations,
    run: findOrganizations,
  }),
];
