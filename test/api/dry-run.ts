// Asking the API server whether it takes a manifest, without leaving anything behind. One client and
// many requests: a kubectl process for each of hundreds of manifests would take a minute.

import { Agent, type RequestOptions, request } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

/** What the server says to a manifest. */
export type Verdict =
  | { readonly kind: 'taken'; readonly object: unknown; readonly lines?: undefined }
  /** Lines as kubectl prints them. */
  | { readonly kind: 'refused'; readonly lines: readonly string[] };

/** The part of a Status (k8s.io/apimachinery meta/v1) that kubectl shows. */
interface Status {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message: string }[] };
}

/** A client that creates manifests with dryRun=All and fieldValidation=Strict; `close` ends its connections. */
export interface DryRun {
  readonly create: (yaml: string) => Promise<Verdict>;
  readonly close: () => void;
}

const query = 'dryRun=All&fieldValidation=Strict&fieldManager=kubectl-create';
const path = `/apis/methodprobe.dev/v1alpha1/namespaces/default/methodprobes?${query}`;

/** The manifest goes as YAML: the server reads it by the same library as kubectl. */
export async function dryRun(kubeConfig: KubeConfig, server: string): Promise<DryRun> {
  const credentials: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(credentials);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    create: async (yaml) => {
      const { status, text } = await post(new URL(path, server), { ...credentials, agent }, yaml);
      if (status === 201) return { kind: 'taken', object: JSON.parse(text) };
      return { kind: 'refused', lines: linesOf(JSON.parse(text)) };
    },
    close: () => agent.destroy(),
  };
}

function linesOf({ message = '', details }: Status): readonly string[] {
  const causes = details?.causes ?? [];
  return [message, ...causes.map((cause) => `${cause.field}: ${cause.message}`)];
}

interface Response {
  readonly status: number;
  readonly text: string;
}

function post(url: URL, options: RequestOptions, body: string): Promise<Response> {
  const types = { 'Content-Type': 'application/yaml', Accept: 'application/json' };
  const headers = { ...Object(options.headers), ...types };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
