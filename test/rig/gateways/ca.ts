// Certificates of the gateways: an authority of the rig's own, the Secrets that hand its
// certificates to an Ingress, and the self-signed one that a controller shows when it has
// nothing better. The issuing itself is authority.ts.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, privateKey } from '../authority.ts';
import { mustRun } from '../commands.ts';
import type { KeyPair } from './lookup.ts';

/** Object form of a Kubernetes manifest, as the stories build it. */
export type Manifest = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
};

/** What a server certificate is for, and until when. */
export interface CertificateRequest {
  readonly namespace: string;
  /** Name of the Secret. */
  readonly name: string;
  readonly hosts: readonly string[];
  /** Days from now; negative for one that expired so many days ago. Default 30. */
  readonly days?: number;
}

/** An authority that clients of the rig trust by `caFile` (NODE_EXTRA_CA_CERTS, curl --cacert). */
export interface GatewayAuthority {
  /** Path of the authority's own certificate, PEM. */
  readonly caFile: string;
  readonly issue: (request: CertificateRequest) => Promise<KeyPair>;
  /** The same as a Secret of type kubernetes.io/tls. */
  readonly secret: (request: CertificateRequest) => Promise<Manifest>;
}

/** Makes an authority whose files live in the directory. */
export async function gatewayAuthority(directory: string): Promise<GatewayAuthority> {
  const authority = await createAuthority(directory, 'MethodProbe rig gateways');
  const issue = async (request: CertificateRequest): Promise<KeyPair> => {
    const file = `${request.namespace}-${request.name}`;
    const paths = await authority.issue(file, request.hosts, request.days);
    const [certificate, key] = await Promise.all([
      readFile(paths.certificate, 'utf8'),
      readFile(paths.key, 'utf8'),
    ]);
    return { certificate, key };
  };
  return {
    caFile: authority.caFile,
    issue,
    secret: async (request) => secretOf(request, await issue(request)),
  };
}

function secretOf(request: CertificateRequest, pair: KeyPair): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: request.namespace, name: request.name },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': pair.certificate, 'tls.key': pair.key },
  };
}

/** A certificate that nobody trusts, as controllers show it where no Secret is usable. */
export async function selfSigned(commonName: string, host: string): Promise<KeyPair> {
  const directory = await mkdtemp(join(tmpdir(), 'self-signed-'));
  try {
    const key = privateKey();
    const file = join(directory, 'key.pem');
    await writeFile(file, key, { mode: 0o600 });
    const subject = ['-subj', `/O=Acme Co/CN=${commonName}`, '-addext', `subjectAltName=DNS:${host}`];
    const command = ['openssl', 'req', '-x509', '-new', '-key', file, '-days', '365', ...subject];
    return { certificate: await mustRun(command), key };
  } finally {
    await rm(directory, { recursive: true });
  }
}
