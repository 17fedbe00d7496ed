// Certificate authorities of the rig: one for the API server, and one more for whoever plays a gateway
// with TLS. Keys come from Node, certificates from openssl, which Node cannot issue.

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { mustRun } from './commands.ts';

/** Paths of a PEM certificate and its PEM key. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** PEM file of the authority's own certificate, what a client trusts. */
  readonly caFile: string;
  /**
   * Issues a server certificate for DNS names and IP addresses, valid for that many days from now (default
   * 30); a negative number gives one that expired so many days ago. Files are called after `name`.
   */
  issue(name: string, subjects: readonly string[], days?: number): Promise<Certificate>;
}

const DAY_MS = 86_400_000;

/** Makes a new authority whose files live in the directory. */
export async function createAuthority(directory: string, commonName: string): Promise<Authority> {
  mkdirSync(directory, { recursive: true });
  const root: Certificate = { certificate: join(directory, 'ca.crt'), key: join(directory, 'ca.key') };
  writeFileSync(root.key, privateKey());
  const subject = [
    '-subj',
    `/CN=${commonName}`,
    '-days',
    '30',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  await mustRun(['openssl', 'req', '-x509', '-new', '-key', root.key, '-out', root.certificate, ...subject]);
  return {
    caFile: root.certificate,
    issue: (name, subjects, days = 30) => issue({ directory, name, root }, subjects, days),
  };
}

/** A PEM key of the P-256 curve: made in under a millisecond, unlike RSA. */
export function privateKey(): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'pem', type: 'sec1' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  }).privateKey;
}

interface Place {
  readonly directory: string;
  readonly name: string;
  readonly root: Certificate;
}

async function issue(place: Place, subjects: readonly string[], days: number): Promise<Certificate> {
  const path = (suffix: string): string => join(place.directory, `${place.name}.${suffix}`);
  const issued: Certificate = { certificate: path('crt'), key: path('key') };
  writeFileSync(issued.key, privateKey());
  const names = subjects.map((subject) => `${isIP(subject) === 0 ? 'DNS' : 'IP'}:${subject}`).join(',');
  const request = ['-subj', `/CN=${subjects[0] ?? place.name}`, '-addext', `subjectAltName=${names}`];
  await mustRun(['openssl', 'req', '-new', '-key', issued.key, '-out', path('csr'), ...request]);
  // Of openssl's commands only `ca` sets both dates in every release; an own ledger for each certificate
  // lets several be issued at once.
  writeFileSync(path('index'), '');
  writeFileSync(path('cnf'), ledger(place.directory, path('index')));
  const dates = ['-startdate', stamp(Math.min(days, 0) - 1), '-enddate', stamp(days)];
  const signer = ['-cert', place.root.certificate, '-keyfile', place.root.key, '-config', path('cnf')];
  const files = ['-in', path('csr'), '-out', issued.certificate];
  await mustRun(['openssl', 'ca', '-batch', '-notext', ...signer, ...dates, ...files]);
  return issued;
}

function ledger(directory: string, index: string): string {
  return `[ca]
default_ca = rig
[rig]
database = ${index}
new_certs_dir = ${directory}
default_md = sha256
rand_serial = yes
copy_extensions = copy
policy = subject
x509_extensions = server
[subject]
commonName = supplied
[server]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
`;
}

/** A moment that many days from now, as ASN.1 writes it: YYYYMMDDHHMMSSZ. */
function stamp(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().replace(/[-:T]|\.\d+/g, '');
}
