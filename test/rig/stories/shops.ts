// The small applications of the live cases as workloads: one source for each framework, its
// behaviour chosen by the environment.

import type { Workload } from './objects.ts';

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly replicas?: number;
}

/** Python leaves no bytecode in the source tree. */
const python = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: 'test/rig/apps' };

function app(place: Place, port: number, command: readonly string[]): Workload {
  const { namespace, name, env = {}, replicas = 1 } = place;
  return { namespace, name, command, port, replicas, env };
}

/** node:http, port 8080. */
export const plain = (place: Place): Workload => app(place, 8080, ['node', 'test/rig/apps/plain.mjs']);

/** Express, port 3000. */
export const express = (place: Place): Workload => app(place, 3000, ['node', 'test/rig/apps/express.mjs']);

/** Fastify, port 3001. */
export const fastify = (place: Place): Workload => app(place, 3001, ['node', 'test/rig/apps/fastify.mjs']);

/** FastAPI on uvicorn, port 8000; it trusts forwarded headers of everybody, or with `trusting` of that address. */
export function fastapiShop(place: Place, trusting = '*'): Workload {
  const command = ['uvicorn', '--host', '0.0.0.0', '--port', '8000', '--forwarded-allow-ips', trusting];
  return app({ ...place, env: { ...python, ...place.env } }, 8000, [...command, 'shop_fastapi:app']);
}

const gunicorn = ['gunicorn', '--workers', '1', '--no-control-socket', '--bind'];

/** Django on gunicorn, port 8001. */
export const djangoShop = (place: Place): Workload =>
  app({ ...place, env: { ...python, ...place.env } }, 8001, [
    ...gunicorn,
    '0.0.0.0:8001',
    'shop_django:application',
  ]);

/** Flask on gunicorn, port 8002. */
export const flaskShop = (place: Place): Workload =>
  app({ ...place, env: { ...python, ...place.env } }, 8002, [...gunicorn, '0.0.0.0:8002', 'shop_flask:app']);
