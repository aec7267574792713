import type { z } from 'zod';
import type { Scope } from '#kernel';
import type { FindOrganizations, FoundOrganizations, OrganizationView } from '../contract.ts';
import { type Institution, institutions, nameOf } from '../institutions.ts';

/** The consortium's organisations on both sides, by a part of a name in any language, by node and by role. Public: no person's data is touched. */
export async function findOrganizations(
  _scope: Scope,
  { q, node, role, limit }: z.output<typeof FindOrganizations>,
): Promise<z.infer<typeof FoundOrganizations>> {
  const wanted = q?.normalize('NFKC').toLowerCase().trim() ?? '';
  const organizations = institutions
    .filter((i): i is Institution & { node: string } => i.node !== undefined)
    .filter((i) => (node === undefined || i.node === node) && (role === undefined || i.roles.includes(role)))
    .filter((i) => wanted === '' || Object.values(i.names).some((name) => name.text.toLowerCase().includes(wanted)))
    .slice(0, limit)
    .map(toView);
  return { organizations };
}

function toView(institution: Institution & { node: string }): OrganizationView {
  return {
    id: institution.id,
    node: institution.node,
    name: nameOf(institution),
    sourcedLanguages: Object.entries(institution.names).flatMap(([lang, name]) =>
      name.source === 'reference' ? [lang] : [],
    ),
    kind: institution.kind ?? '',
    ...(institution.city ? { city: institution.city } : {}),
    ...(institution.district ? { district: institution.district } : {}),
    roles: [...institution.roles],
    ...(institution.sources[0] ? { source: institution.sources[0] } : {}),
  };
}
