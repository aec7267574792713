import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { createPipeline, Route } from '#platform/http';

/** Counts and times by route row, never by the address asked for: an address may hold a patient's id. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'] as const;
  const answered = new Counter({
    name: 'causeway_requests_total',
    help: 'Requests answered',
    labelNames,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'causeway_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    timed(row: Route, handler: ReturnType<ReturnType<typeof createPipeline>>): typeof handler {
      return async (request, params) => {
        const end = seconds.startTimer({ method: row.method, route: row.path });
        const response = await handler(request, params);
        end();
        answered.inc({ method: row.method, route: row.path, status: String(response.status) });
        return response;
      };
    },
  };
}
