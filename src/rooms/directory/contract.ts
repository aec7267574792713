import { z } from 'zod';
import { FhirId, LocalTextShape } from '../../kernel/wire.ts';

/** An organisation as everyone may see it. `node` is the node that serves it; the other node's are known from its signed directory. */
export const OrganizationView = z.strictObject({
  id: FhirId,
  node: z.string(),
  name: LocalTextShape,
  /** Languages of the name that a source gave; the others repeat one of these. */
  sourcedLanguages: z.array(z.string()),
  kind: z.string(),
  city: z.string().optional(),
  district: z.string().optional(),
  /** Roles such as `voucher-pilot`, `ehealth-crossboundary-record`. */
  roles: z.array(z.string()),
  source: z.string().optional(),
});
export type OrganizationView = z.infer<typeof OrganizationView>;

/** GET /api/directory/organizations?q=&node=&role= — anyone, no sign-in. */
export const FindOrganizations = z.strictObject({
  q: z.string().max(80).optional(),
  node: z.string().max(20).optional(),
  role: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const FoundOrganizations = z.strictObject({ organizations: z.array(OrganizationView) });
