import { z } from 'zod';
import { type Answer, type Caller, route } from '#platform/http';
import { FHIR_PATH, type RestParts } from '../rest/parts.ts';
import { renderingFor } from '../rest/request/format.ts';
import { OWN_NAMES, type RawInput, toFhirRequest } from '../rest/request/request.ts';
import type { Claim, ExtensionRoute } from '../rest/table.ts';
import { answerFile } from './answer-file.ts';
import { answerStatus, endJob } from './answer-job.ts';
import { beginExport, type ExportLevel } from './export-request.ts';
import { beginImport, type ImportInput, stageImport } from './import-request.ts';
import type { BulkParts } from './parts.ts';

/** Who may have data in bulk; how much of it is the gate's to say, resource by resource. */
const EXPORTERS: readonly Caller[] = [
  'patient',
  'clinician',
  'coordinator',
  'insurer',
  'regulator',
  'operator',
  'system',
];
const IMPORTERS: readonly Caller[] = ['operator', 'system'];
/** The Parameters of an export are a few lines. */
const BODY_BYTES_MAX = 1_048_576;

const ANY_INPUT = z.custom<RawInput>();
const JobInput = z.looseObject({ job_id: z.string() });
const FileInput = z.looseObject({ job_id: z.string(), file_name: z.string() });
const IMPORT_INPUT = z.looseObject({}) as unknown as z.ZodType<ImportInput>;

const DEFINITION = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/';

const present = (answer: Answer) => answer;

/** Bulk Data Access: kick-off, status, files, end. Each row says what the CapabilityStatement claims because of it. */
export function bulkRoutes(parts: BulkParts): ExtensionRoute[] {
  const { rest } = parts;
  return [
    ...exportRoutes(rest, '', 'system', { operation: 'export', on: '', definition: `${DEFINITION}export` }),
    ...exportRoutes(rest, '/Patient', 'patients', {
      operation: 'export',
      on: 'Patient',
      definition: `${DEFINITION}patient-export`,
    }),
    ...exportRoutes(rest, '/Group/:resource_id', 'group', {
      operation: 'export',
      on: 'Group',
      definition: `${DEFINITION}group-export`,
    }),
    importRoute(parts),
    ...jobRoutes(parts),
  ];
}

/** `$export` at one address, by GET and by POST. People show that it is still them: what leaves here in bulk is more than a page that was left open should give. Programs are not asked. */
function exportRoutes(rest: RestParts, path: string, level: ExportLevel, says: Claim): ExtensionRoute[] {
  const type = level === 'group' ? 'Group' : level === 'patients' ? 'Patient' : '';
  return (['GET', 'POST'] as const).map((method) => ({
    ...route({
      method,
      path: `${FHIR_PATH}${path}/$export`,
      who: EXPORTERS,
      act: 'export-records',
      mode: 'write',
      raw: true,
      ownNames: OWN_NAMES,
      bodyBytesMax: BODY_BYTES_MAX,
      input: ANY_INPUT,
      run: (scope, input) => beginExport(rest, scope, { ...toFhirRequest(input), type }, level),
      present,
      renderingFor,
    }),
    ...(method === 'GET' ? { says } : {}),
  }));
}

/** `POST /$import`: its body is taken in before the transaction, because it may be a gigabyte. */
function importRoute(parts: BulkParts): ExtensionRoute {
  return {
    ...route({
      method: 'POST',
      path: `${FHIR_PATH}/$import`,
      who: IMPORTERS,
      mode: 'write',
      streamed: true,
      input: IMPORT_INPUT,
      before: (scope, input) => stageImport(parts, scope, input),
      run: (scope, _input, staged) => beginImport(scope, staged),
      present,
      renderingFor,
    }),
    says: {
      operation: 'import',
      on: '',
      definition: 'https://causeway.health/fhir/OperationDefinition/import',
    },
  };
}

/** What a client does with a job that is under way or done. */
function jobRoutes(parts: Pick<BulkParts, 'rest' | 'stands'>): ExtensionRoute[] {
  const { rest } = parts;
  const job = { path: `${FHIR_PATH}/bulk-jobs/:job_id`, who: EXPORTERS, raw: true, present } as const;
  return [
    route({
      ...job,
      method: 'GET',
      mode: 'read',
      input: JobInput,
      run: (scope, { job_id: id }) => answerStatus(rest, scope, id),
      renderingFor,
    }),
    route({
      ...job,
      method: 'DELETE',
      mode: 'write',
      input: JobInput,
      run: (scope, { job_id: id }) => endJob(scope, id),
      renderingFor,
    }),
    route({
      ...job,
      method: 'GET',
      path: `${job.path}/:file_name`,
      mode: 'read',
      input: FileInput,
      run: (scope, { job_id: id, file_name: name }) => answerFile(parts, scope, id, name),
    }),
  ];
}
