// Names of Services as Pods resolve them: hosts files instead of a name server. One file for each Pod, because
// a bare Service name means the Pod's own namespace, and one for the world itself.

import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { V1Service } from '@kubernetes/client-node';

/** Where a hosts file is read from: a Pod, or the world when there is none. */
export interface Reader {
  readonly namespace: string;
  readonly hostname: string;
  readonly address: string;
}

/** Text of a hosts file: every Service with a ClusterIP; headless ones and ExternalName have no entry. */
export function hostsText(services: Iterable<V1Service>, reader?: Reader): string {
  const own = reader === undefined ? [] : [`${reader.address} ${reader.hostname}`];
  const lines = [...services].flatMap((service) => serviceLine(service, reader?.namespace) ?? []);
  return `${['127.0.0.1 localhost', ...own, ...lines.sort()].join('\n')}\n`;
}

function serviceLine(service: V1Service, home: string | undefined): string | undefined {
  const { name, namespace } = service.metadata ?? {};
  const address = service.spec?.clusterIP;
  if (address === undefined || address === '' || address === 'None') return undefined;
  const full = [`${name}.${namespace}.svc.cluster.local`, `${name}.${namespace}.svc`, `${name}.${namespace}`];
  return [address, ...full, ...(namespace === home ? [name] : [])].join(' ');
}

/**
 * Writes a hosts file that is bind-mounted over others' /etc/hosts: the same inode stays, and at no moment is
 * it empty, as it would be if it were truncated first.
 */
export function writeInPlace(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w');
  try {
    writeSync(descriptor, text, 0);
    ftruncateSync(descriptor, Buffer.byteLength(text));
  } finally {
    closeSync(descriptor);
  }
}
