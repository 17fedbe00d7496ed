// The API server asked without a client library: text goes as it is. For what kubectl is too slow for: many
// objects at once, and definitions of half a megabyte that nobody needs to parse.

import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { Rig } from './rig.ts';

export interface Direct {
  /** Path with its query, below the server's URL. */
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** YAML, and so JSON too. */
  readonly body?: string;
}

/** What the API server said; never parsed here. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

/** Bodies by method: a PATCH is a server-side apply. */
const contentTypes = { PATCH: 'application/apply-patch+yaml', POST: 'application/yaml' } as const;

const agents = new WeakMap<Rig, Agent>();

function agentOf(rig: Rig): Agent {
  const agent = agents.get(rig) ?? new Agent({ keepAlive: true, ca: readFileSync(rig.caFile) });
  agents.set(rig, agent);
  return agent;
}

/** One request as the administrator. Rejects when no answer comes; any status is an answer. */
export function direct(rig: Rig, { path, method = 'GET', body }: Direct): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const token = rig.kubeConfig.getCurrentUser()?.token ?? '';
  const type = method === 'PATCH' || method === 'POST' ? { 'content-type': contentTypes[method] } : {};
  const headers = { authorization: `Bearer ${token}`, ...type };
  const outgoing = request(`${rig.server}${path}`, { agent: agentOf(rig), method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('error', reject);
    answer.on('end', () =>
      resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
    );
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

/** The JSON of an answer; throws what the server said when it is not a 2xx. */
export function jsonOf<T>({ status, text }: Said): T {
  if (status < 200 || status > 299) throw new Error(`${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
