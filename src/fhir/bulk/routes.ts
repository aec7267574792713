import { z } from 'zod';
import { type Answer, type Caller, type Route, route } from '#platform/http';
import { renderingFor } from '../rest/format.ts';
import { FHIR_PATH } from '../rest/parts.ts';
import { OWN_NAMES, type RawInput, toFhirRequest } from '../rest/request.ts';
import type { Claim } from '../rest/routes.ts';
import { answerFile, answerStatus, endJob } from './answer-job.ts';
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

/** Bulk Data Access: kick-off, status, files, end. Each row says what the CapabilityStatement claims because of it. */
export function bulkRoutes(parts: BulkParts): (Route & { readonly says?: Claim })[] {
  const { rest } = parts;
  const present = (answer: Answer) => answer;
  const kickOff = (path: string, level: ExportLevel, says: Claim) =>
    (['GET', 'POST'] as const).map((method) => ({
      ...route({
        method,
        path: `${FHIR_PATH}${path}/$export`,
        who: EXPORTERS,
        mode: 'write',
        raw: true,
        ownNames: OWN_NAMES,
        bodyBytesMax: BODY_BYTES_MAX,
        input: ANY_INPUT,
        run: (scope, input) => {
          const type = level === 'group' ? 'Group' : level === 'patients' ? 'Patient' : '';
          return beginExport(rest, scope, { ...toFhirRequest(input), type }, level);
        },
        present,
        renderingFor,
      }),
      ...(method === 'GET' ? { says } : {}),
    }));
  return [
    ...kickOff('', 'system', { operation: 'export', on: '', definition: `${DEFINITION}export` }),
    ...kickOff('/Patient', 'patients', {
      operation: 'export',
      on: 'Patient',
      definition: `${DEFINITION}patient-export`,
    }),
    ...kickOff('/Group/:resource_id', 'group', {
      operation: 'export',
      on: 'Group',
      definition: `${DEFINITION}group-export`,
    }),
    {
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
    },
    route({
      method: 'GET',
      path: `${FHIR_PATH}/bulk-jobs/:job_id`,
      who: EXPORTERS,
      mode: 'read',
      raw: true,
      input: JobInput,
      run: (scope, { job_id: id }) => answerStatus(rest, scope, id),
      present,
      renderingFor,
    }),
    route({
      method: 'DELETE',
      path: `${FHIR_PATH}/bulk-jobs/:job_id`,
      who: EXPORTERS,
      mode: 'write',
      raw: true,
      input: JobInput,
      run: (scope, { job_id: id }) => endJob(scope, id),
      present,
      renderingFor,
    }),
    route({
      method: 'GET',
      path: `${FHIR_PATH}/bulk-jobs/:job_id/:file_name`,
      who: EXPORTERS,
      mode: 'read',
      raw: true,
      input: FileInput,
      run: (scope, { job_id: id, file_name: name }) => answerFile(rest, scope, id, name),
      present,
    }),
  ];
}
