// Whether a container answers its readiness probe: tcpSocket and httpGet, asked from the host as a kubelet does.

import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { V1Container, V1HTTPGetAction, V1Probe } from '@kubernetes/client-node';

/** Asks a container's readiness probe once. A container without one is ready. */
export function isReady(container: V1Container, address: string): Promise<boolean> {
  const probe = container.readinessProbe;
  const timeoutMs = (probe?.timeoutSeconds ?? 1) * 1_000;
  if (probe?.tcpSocket !== undefined) {
    return accepts({ address, port: portOf(container, probe.tcpSocket.port), timeoutMs });
  }
  if (probe?.httpGet !== undefined) {
    return answers({ address, port: portOf(container, probe.httpGet.port), timeoutMs }, probe.httpGet);
  }
  return Promise.resolve(true);
}

/** What the rig's kubelet cannot ask, in words; undefined when it can. */
export function unsupportedProbe(probe: V1Probe | undefined): string | undefined {
  if (probe?.exec !== undefined) return 'the rig asks no exec readiness probes, only tcpSocket and httpGet';
  return probe?.grpc === undefined
    ? undefined
    : 'the rig asks no grpc readiness probes, only tcpSocket and httpGet';
}

interface Place {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

function portOf(container: V1Container, port: number | string): number {
  if (typeof port === 'number') return port;
  return container.ports?.find((one) => one.name === port)?.containerPort ?? Number(port);
}

function accepts({ address, port, timeoutMs }: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const answer = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

function answers({ address, port, timeoutMs }: Place, action: V1HTTPGetAction): Promise<boolean> {
  const https = action.scheme === 'HTTPS';
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  const options = {
    host: action.host ?? address,
    port,
    path: action.path ?? '/',
    headers: { 'user-agent': 'kube-probe/rig', connection: 'close', ...headers },
    agent: false as const,
    timeout: timeoutMs,
    // A kubelet does not verify a Pod's certificate either.
    ...(https ? { rejectUnauthorized: false } : {}),
  };
  return new Promise((resolve) => {
    const request = (https ? httpsRequest : httpRequest)(options, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 400);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
    request.end();
  });
}
