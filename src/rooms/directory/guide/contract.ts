/** What crosses the wire of the public guide: the list, one entry with its sources, and the short list for choosing an institution. Safe in a browser. */
import { z } from 'zod';
import { FhirId, LocalTextShape } from '../../../kernel/wire.ts';
import {
  DEPARTMENTS,
  FACTS,
  FIGURES,
  ITEM_KEYS,
  ITEM_SHAPES,
  KINDS,
  LEVELS,
  ORGANIZATION_ROLES,
  OWNERSHIPS,
  PartialTextShape,
  PORTS,
  SERVICE_KINDS,
  SPOKEN,
} from '../entry/contract.ts';

/** An organisation as everyone may see it. `node` is the node that serves it; the other node's are known from its signed directory. */
export const OrganizationView = z.strictObject({
  id: FhirId,
  node: z.string(),
  name: LocalTextShape,
  /** Languages of the name that a source gave; the others repeat one of these. */
  sourcedLanguages: z.array(z.string()),
  kind: z.enum(KINDS).optional(),
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

/** An institution in the list of the public guide. */
export const GuideCard = z.strictObject({
  id: z.string(),
  /** The node that answers for the entry, and the one that serves the institution. */
  keeper: z.string(),
  node: z.string().optional(),
  jurisdiction: z.string().optional(),
  /** Names that a source gave, by language; what a language has none of is not there. */
  names: PartialTextShape,
  /** Our own translations, awaiting review. */
  drafts: PartialTextShape,
  formerNames: z.array(z.string()),
  kind: z.enum(KINDS).optional(),
  level: z.enum(LEVELS).optional(),
  ownership: z.enum(OWNERSHIPS).optional(),
  city: z.string().optional(),
  district: z.string().optional(),
  area: z.string().optional(),
  position: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  /** Roles that hold today. */
  roles: z.array(z.enum(ORGANIZATION_ROLES)),
  services: z.array(z.enum(SERVICE_KINDS)),
  departments: z.array(z.enum(DEPARTMENTS)),
  hours: ITEM_SHAPES.hours.optional(),
  languages: z.array(z.enum(SPOKEN)).optional(),
  ports: z.array(z.enum(PORTS)),
});
export type GuideCard = z.infer<typeof GuideCard>;

/** How a neighbour's part of the guide stands here. */
const GuideNode = z.strictObject({
  node: z.string(),
  entries: z.number(),
  /** When its keeper was last heard; absent for this node’s own, and for one never heard, of which the consortium's reference file speaks. */
  heardAt: z.string().optional(),
  state: z.enum(['own', 'heard', 'from-file']),
});

/** GET /api/guide — anyone, no sign-in; to be asked again with If-None-Match. */
export const GuideQuery = z.strictObject({
  q: z.string().max(80).optional(),
  jurisdiction: z.string().max(10).optional(),
  district: z.string().max(60).optional(),
  kind: z.enum(KINDS).optional(),
  role: z.enum(ORGANIZATION_ROLES).optional(),
  department: z.enum(DEPARTMENTS).optional(),
  language: z.enum(SPOKEN).optional(),
});
export const Guide = z.strictObject({
  institutions: z.array(GuideCard),
  nodes: z.array(GuideNode),
  /** The day for which roles were looked at. */
  day: z.string(),
});
export type Guide = z.infer<typeof Guide>;

const ItemView = z.strictObject({ item: z.enum(ITEM_KEYS), value: z.unknown(), ...FACTS });
export type ItemView = z.infer<typeof ItemView>;
const RoleView = z.strictObject({
  code: z.enum(ORGANIZATION_ROLES),
  since: z.string().optional(),
  until: z.string().optional(),
  isInForce: z.boolean(),
  batch: z.number().optional(),
  listedAs: z.string().optional(),
  endedBecause: z.string().optional(),
  ...FACTS,
});
export type RoleView = z.infer<typeof RoleView>;

const ServiceView = z.strictObject({
  kind: z.enum(SERVICE_KINDS),
  name: z.string().optional(),
  since: z.string().optional(),
  departments: z.array(z.strictObject({ code: z.enum(DEPARTMENTS), words: z.string() })),
  departmentCount: z.number().optional(),
  isListComplete: z.boolean(),
  ...FACTS,
});
export type ServiceView = z.infer<typeof ServiceView>;

/** A neighbouring institution by its names. */
export const NamedEntry = z.strictObject({ id: z.string(), names: PartialTextShape, drafts: PartialTextShape });

/** A change that was accepted: what it was, what it is, since when, by which source. No names of people. */
const ChangeView = z.strictObject({
  item: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  source: z.string(),
  effectiveFrom: z.string(),
  decidedAt: z.string(),
  /** Not yet: it will on its day. */
  isPending: z.boolean(),
});

/** GET /api/guide/:id — anyone. */
export const GuideEntryQuery = z.strictObject({ id: FhirId });
export const GuideEntry = z.strictObject({
  ...GuideCard.shape,
  items: z.array(ItemView),
  roleFacts: z.array(RoleView),
  serviceFacts: z.array(ServiceView),
  figures: z.array(
    z.strictObject({ what: z.enum(FIGURES), value: z.number(), period: z.string().optional(), ...FACTS }),
  ),
  partners: z.array(NamedEntry),
  belongsTo: NamedEntry.optional(),
  parts: z.array(NamedEntry),
  /** Items of which no source says anything. */
  unknown: z.array(z.enum(ITEM_KEYS)),
  changes: z.array(ChangeView),
  state: z.enum(['own', 'heard', 'from-file']),
  changedAt: z.string().optional(),
  sources: z.array(z.string()),
});
export type GuideEntry = z.infer<typeof GuideEntry>;
