import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { createRouteTable } from './route-table.ts';

const ROWS = [
  ['GET', '/api/shares'],
  ['GET', '/api/shares/mine'],
  ['GET', '/api/shares/:id'],
  ['POST', '/api/shares/:id/end'],
  ['GET', '/fhir/R4'],
  ['GET', '/fhir/R4/metadata'],
  ['GET', '/fhir/R4/_history'],
  ['GET', '/fhir/R4/Patient/:resource_id/$everything'],
  ['GET', '/fhir/R4/:resource_type/:operation_name{\\$[a-z-]+}'],
  ['GET', '/fhir/R4/:resource_type/_history'],
  ['GET', '/fhir/R4/:resource_type'],
  ['POST', '/fhir/R4/:resource_type'],
  ['GET', '/fhir/R4/:resource_type/:resource_id'],
  ['GET', '/fhir/R4/:resource_type/:resource_id/_history/:version_id'],
  ['GET', '/fhir/R4/Patient/:resource_id/:member_type{[A-Z*][A-Za-z]*}'],
] as const;
const rows = ROWS.map(([method, path]) => ({ method, path, value: `${method} ${path}` }));

describe('the table of routes', () => {
  const find = createRouteTable(rows);
  const hono = new Hono();
  for (const { method, path, value } of rows) {
    hono.on(method, path, (context) => context.json({ value, params: context.req.param() }));
  }

  for (const path of [
    '/api/shares',
    '/api/shares/mine',
    '/api/shares/1',
    '/api/shares/1/end',
    '/api/others/1',
    '/fhir/R4',
    '/fhir/R4/metadata',
    '/fhir/R4/Patient',
    '/fhir/R4/Patient/1',
    '/fhir/R4/Patient/$match',
    '/fhir/R4/Patient/$Match',
    '/fhir/R4/Patient/_history',
    '/fhir/R4/Patient/1/$everything',
    '/fhir/R4/Patient/1/Observation',
    '/fhir/R4/Patient/1/observation',
    '/fhir/R4/Patient/1/*',
    '/fhir/R4/Observation/1/_history/2',
    '/fhir/R4/Observation/1/_history',
    '/fhir',
  ]) {
    it(`finds for ${path} what Hono finds, and the same parameters`, async () => {
      for (const method of ['GET', 'POST']) {
        const answer = await hono.request(path, { method });
        const found = find(method, path);
        assert.deepEqual(found && { ...found }, answer.status === 404 ? undefined : await answer.json(), method);
      }
    });
  }

  it('takes no wildcard, of which it would not know the order', () => {
    for (const path of ['/a/*', '/a/:b?', '/:first/b']) {
      assert.throws(() => createRouteTable([{ method: 'GET', path, value: 1 }]), path);
    }
  });
});
