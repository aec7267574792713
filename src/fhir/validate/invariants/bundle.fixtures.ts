import { basic, bundle, type Case, composition } from './parts.fixtures.ts';

/** For each rule of `bundle.ts`. */
export const bundleCases: Readonly<Record<string, Case>> = {
  'fhir.bdl-1': [
    { ...bundle('searchset', basic), total: 1 },
    { ...bundle('collection', basic), total: 1 },
  ],
  'fhir.bdl-2': [
    bundle('searchset', { ...basic, search: { mode: 'match' } }),
    bundle('collection', { ...basic, search: { mode: 'match' } }),
  ],
  'fhir.bdl-3': [bundle('batch', { ...basic, request: { method: 'POST', url: 'Basic' } }), bundle('batch', basic)],
  'fhir.bdl-4': [bundle('batch-response', { response: { status: '200' } }), bundle('batch-response', basic)],
  'fhir.bdl-5': [
    bundle('collection', basic),
    bundle('collection', { fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }),
  ],
  'fhir.bdl-7': [
    bundle('collection', { ...basic, fullUrl: 'urn:uuid:a' }, { ...basic, fullUrl: 'urn:uuid:b' }),
    bundle('collection', { ...basic, fullUrl: 'urn:uuid:a' }, { ...basic, fullUrl: 'urn:uuid:a' }),
  ],
  'fhir.bdl-8': [
    bundle('collection', { ...basic, fullUrl: 'https://x.example/Basic/1' }),
    bundle('collection', { ...basic, fullUrl: 'https://x.example/Basic/1/_history/2' }),
  ],
  'fhir.bdl-9': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', { resource: composition }), timestamp: '2024-05-01T10:00:00Z', identifier: { value: '1' } },
  ],
  'fhir.bdl-10': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', { resource: composition }), identifier: { system: 'x:y', value: '1' } },
  ],
  'fhir.bdl-11': [
    {
      ...bundle('document', { resource: composition }),
      timestamp: '2024-05-01T10:00:00Z',
      identifier: { system: 'x:y', value: '1' },
    },
    { ...bundle('document', basic), timestamp: '2024-05-01T10:00:00Z', identifier: { system: 'x:y', value: '1' } },
  ],
  'fhir.bdl-12': [
    bundle('message', { resource: { resourceType: 'MessageHeader', eventUri: 'x:y', source: { endpoint: 'x:y' } } }),
    bundle('message', basic),
  ],
};
