// The tables of requests: for each test of the Gateway API's conformance suite that sends some, what it sends
// and what the specification wants to come of it; and where Traefik does otherwise, what, and why.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the backend sees, where the test says more than the request itself. */
interface Arrives {
  readonly host?: string;
  readonly path?: string;
  /** Values joined by commas. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of headers that must not arrive. */
  readonly absent?: readonly string[];
}

/** What comes of a request: an answer of the gateway's own, or a backend. */
export interface Outcome {
  readonly status?: number;
  readonly location?: string;
  /** Service, with its namespace before a slash when it is not the suite's own. */
  readonly backend?: string;
  /** Start of the Pod's name; default: the Service's name. */
  readonly pod?: string;
  readonly arrives?: Arrives;
  /** Parts of many equal requests, by Service. */
  readonly shares?: Readonly<Record<string, number>>;
}

/** One request of a test and its outcome. */
export interface RequestRow extends Outcome {
  /** Default GET. */
  readonly method?: string;
  /** Default conformance.test with the port; the suite sends the address of the Gateway there. */
  readonly host?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the table's. */
  readonly gateway?: string;
  /** Port of the listener, default 80. */
  readonly port?: number;
  /** Default http. */
  readonly scheme?: 'http' | 'https';
  /** What comes of it at Traefik, where that is something else. */
  readonly traefik?: Outcome;
  /** Why, where the table's reason is another one. */
  readonly because?: string;
}

/** A condition that must say no of a route. */
export interface RejectionRow {
  /** HTTPRoute, with its namespace before a slash when it is not the suite's own. */
  readonly route: string;
  readonly condition: string;
  readonly reason: string;
  /** Reason that Traefik gives instead; `none` when it writes no such condition. The table says why. */
  readonly traefik?: string;
}

export interface Table {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** ShortName of the test. */
  readonly test: string;
  /** Path of the test in its module. */
  readonly source: string;
  readonly gateway: string;
  /** Not of the suite: the manifest is ours, and what is expected is Traefik's way. */
  readonly beyond?: true;
  /** Manifest of the test; default: the table's name. */
  readonly manifest?: string;
  /** Kind of objects that are left out, as the test deletes them. */
  readonly leaveOut?: string;
  /** Why Traefik does otherwise, in one line with the source that says so. */
  readonly because?: string;
  /** What comes of every request at Traefik, where that is something else. */
  readonly traefik?: Outcome;
  readonly requests: readonly RequestRow[];
  readonly rejections?: readonly RejectionRow[];
}

const directory = join(import.meta.dirname, 'requests');

/** All tables, in the order of their names. */
export const tables: readonly Table[] = readdirSync(directory)
  .toSorted()
  .map((file) => {
    const table: Omit<Table, 'name'> = parse(readFileSync(join(directory, file), 'utf8'));
    return { name: file.replace(/\.yaml$/, ''), ...table };
  });

/** Namespace of the suite's Gateways and of most of its backends. */
export const suiteNamespace = 'gateway-conformance-infra';

/** `name` or `namespace/name`. */
export function keyOf(text: string): { readonly namespace: string; readonly name: string } {
  const [first = '', second] = text.split('/');
  return second === undefined
    ? { namespace: suiteNamespace, name: first }
    : { namespace: first, name: second };
}

/** The other way. */
export const textOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  namespace === suiteNamespace ? name : `${namespace}/${name}`;

/** `GET http://conformance.test/one`, with what else makes the row differ from others. */
export function titleOf(row: RequestRow): string {
  const { method = 'GET', scheme = 'http', host = 'conformance.test', path, port = 80, headers } = row;
  const standard = port === (scheme === 'https' ? 443 : 80);
  const extra = [
    ...(standard ? [] : [`port ${port}`]),
    ...(row.gateway === undefined ? [] : [`Gateway ${row.gateway}`]),
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${method} ${scheme}://${host}${path}${extra.length === 0 ? '' : ` (${extra.join(', ')})`}`;
}
