import { existsSync } from 'node:fs';
import type { MigrationSet } from '#platform/postgres';

const FOLDERS = {
  fhir: '../fhir/migrations/',
  bulk: '../fhir/bulk/migrations/',
  subscription: '../fhir/subscription/migrations/',
  oidc: '../platform/oidc/migrations/',
  identity: '../rooms/identity/migrations/',
  directory: '../rooms/directory/migrations/',
  consent: '../rooms/consent/migrations/',
  credentialing: '../rooms/credentialing/migrations/',
  records: '../rooms/records/migrations/',
  exchange: '../rooms/exchange/migrations/',
} as const;

/** Every set of migrations of the program, lowest floor first. */
export const migrationSets: readonly MigrationSet[] = Object.entries(FOLDERS)
  .map(([name, folder]) => ({ name, folder: new URL(folder, import.meta.url) }))
  .filter((set) => existsSync(set.folder));
