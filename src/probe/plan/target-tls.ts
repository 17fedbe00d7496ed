// How a target is spoken to in TLS: which protocols are offered, whom it trusts, which certificate is shown.
// Apart from target.ts, which finds the address.

import type { Probe, Trust } from '../../api/read/probe.ts';
import type { Request, Target, TargetTrust, Vantage } from '../../model/index.ts';
import { authorityKey } from '../secrets/credentials.ts';

type Direct = Extract<Vantage, { kind: 'service' | 'endpoint' }>;

/** The target with what its TLS needs; one without TLS as it is. */
export function secureTarget(target: Target, { vantage, protocol }: Request, probe: Probe): Target {
  if (target.scheme !== 'https') return target;
  if ('service' in vantage) return { ...target, trust: trustOfHop(vantage, probe) };
  const { trust, insecureSkipVerify } = probe.through;
  const asked = { ...named(trust), ...(insecureSkipVerify ? ({ unverified: true } as const) : {}) };
  return {
    ...target,
    // An experiment about the protocol keeps to the one that all speak.
    ...(protocol === undefined ? offered(probe) : {}),
    ...(Object.keys(asked).length === 0 ? {} : { trust: asked }),
  };
}

/** Auto offers what clients offer, so that the gateway chooses as it does for them. */
function offered({ through: { httpVersion = 'Auto' } }: Probe): Pick<Target, 'alpn'> {
  if (httpVersion === 'HTTP1') return {};
  return { alpn: httpVersion === 'HTTP2' ? ['h2'] : ['h2', 'http/1.1'] };
}

const named = ({ ca, clientCertificate }: Trust = {}): TargetTrust => ({
  ...(ca === undefined ? {} : { authority: authorityKey(ca) }),
  ...(clientCertificate === undefined ? {} : { clientCertificate }),
});

/** As gateways do: a backend's certificate counts only where `tls` is written, and then for the Service's own names too. */
function trustOfHop(vantage: Direct, probe: Probe): TargetTrust {
  const { namespace = probe.namespace, service, port } = vantage;
  const hop = (probe.direct ?? []).find(
    (one) => one.namespace === namespace && one.service === service && one.port === port,
  );
  const { tls } = hop ?? {};
  if (tls === undefined || tls.insecureSkipVerify) return { ...named(tls), unverified: true };
  const name = `${service}.${namespace}`;
  return { ...named(tls), names: [`${name}.svc`, `${name}.svc.cluster.local`, name, service] };
}
