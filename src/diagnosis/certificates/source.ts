// Where the certificate of a host should come from: `spec.tls` of an Ingress or the listener of a Gateway names
// Secrets, and Certificates of cert-manager fill them. Why the certificate is missing, and which field to blame.

import type { Certificate } from '../../model/cluster.ts';
import type { Blame, Facts, Gateway, Listener, ObjectKey } from '../../model/index.ts';
import { gatewayBlame } from '../../routing/gateway-api/status.ts';
import { hostRank } from '../../routing/shared/host.ts';
import { routingObjectBlame, routingObjectOf } from '../../routing/shared/routing-object.ts';
import { isDisclosed } from '../evidence/disclosure.ts';
import type { Situation } from '../evidence/evidence.ts';
import { plainText } from '../responder/plain-text.ts';

/** What the objects say about a certificate that clients refuse, or soon will. */
interface CertificateSource {
  /** Why the gateway has no good certificate, one clause each. */
  readonly clauses: readonly string[];
  readonly blames: readonly Blame[];
  /** What to do, where an object tells it. */
  readonly fix?: string;
}

/** What the objects say; without clauses where they say nothing. */
export function certificateSource(situation: Situation): CertificateSource {
  const sources = secretsFor(situation).map((secret) => sourceOf(situation, secret));
  return sources.find(({ clauses }) => clauses.length > 0) ?? silentSource;
}

const silentSource: CertificateSource = { clauses: [], blames: [] };

function sourceOf(situation: Situation, secret: ObjectKey): CertificateSource {
  const unready = unreadyFor(situation.facts, secret);
  if (unready !== undefined) return unreadySource(situation, unready);
  if (situation.facts.tlsSecrets?.[keyText(secret)] !== 'missing') return silentSource;
  const blame = secretBlame(secret);
  if (!isShown(situation, blame)) return foreignSource(blame, 'does not exist');
  const name = `Secret ${keyText(secret)}`;
  return {
    clauses: [`${name}, which should hold it, does not exist`],
    blames: [blame],
    fix: `Make ${name} of type kubernetes.io/tls with a certificate for ${situation.host}, or name the one that exists`,
  };
}

function unreadySource(situation: Situation, certificate: Certificate): CertificateSource {
  const { namespace, name, reason, message } = certificate;
  const blame: Blame = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    namespace,
    name,
    field: 'status.conditions',
  };
  if (!isShown(situation, blame)) return foreignSource(blame, 'is not ready');
  const why = reason === undefined ? '' : `: ${plainText(reason, 64)}`;
  const said = message === undefined || message === '' ? '' : ` (${plainText(message)})`;
  return {
    clauses: [`Certificate ${namespace}/${name} of cert-manager is not ready${why}${said}`],
    blames: [blame],
    fix: `Mend what Certificate ${namespace}/${name} waits for: kubectl describe certificate -n ${namespace} ${name}, then its CertificateRequest, Order and Challenge`,
  };
}

/** What is said of an object in another namespace, whose name the readers of a probe may not see. */
const foreignSource = (blame: Blame, what: string): CertificateSource => ({
  clauses: [`a ${blame.kind} in namespace ${blame.namespace} ${what}`],
  blames: [{ ...blame, name: '', field: '' }],
  fix: `Ask the owners of namespace ${blame.namespace}: a ${blame.kind} there ${what}`,
});

const isShown = ({ probe, facts }: Situation, blame: Blame): boolean =>
  isDisclosed(probe.namespace, facts, blame);

const keyText = ({ namespace, name }: ObjectKey): string => `${namespace}/${name}`;

const secretBlame = ({ namespace, name }: ObjectKey): Blame => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name,
  field: '',
});

const unreadyFor = ({ certificates = [] }: Facts, secret: ObjectKey): Certificate | undefined =>
  certificates.find(
    ({ namespace, secretName, ready }) =>
      namespace === secret.namespace && secretName === secret.name && !ready,
  );

/** The Secrets from which the gateway should take the certificate of the host. */
function secretsFor(situation: Situation): readonly ObjectKey[] {
  const { facts, host } = situation;
  const { ingress } = facts;
  if (ingress === undefined) return listenerSecrets(situation);
  const namespace = ingress.metadata?.namespace ?? '';
  const ranked = (ingress.spec?.tls ?? []).map(({ hosts = [], secretName = '' }) => ({
    secretName,
    rank: Math.max(0, ...hosts.map((each) => hostRank(each, host))),
  }));
  const [closest] = ranked.filter(({ rank }) => rank > 0).toSorted((one, other) => other.rank - one.rank);
  return closest === undefined || closest.secretName === '' ? [] : [{ namespace, name: closest.secretName }];
}

function listenerSecrets(situation: Situation): readonly ObjectKey[] {
  const taking = closestListener(situation);
  if (taking === undefined) return [];
  const own = taking.gateway.metadata?.namespace ?? '';
  return (taking.listener.tls?.certificateRefs ?? [])
    .filter(({ kind = 'Secret' }) => kind === 'Secret')
    .map(({ namespace = own, name }) => ({ namespace, name }));
}

/** A listener that takes the host over https. */
interface TakingListener {
  readonly gateway: Gateway;
  readonly listener: Listener;
  readonly index: number;
}

/** The field that names the Secret; none when the probe names a URL, or no listener is known to take the host. */
export function certificateBlames(situation: Situation): readonly Blame[] {
  const object = routingObjectOf(situation.facts);
  if (object?.kind === 'Ingress') return [routingObjectBlame(object, 'spec.tls')];
  const taking = closestListener(situation);
  return taking === undefined
    ? []
    : [gatewayBlame(taking.gateway, `spec.listeners[${taking.index}].tls.certificateRefs`)];
}

/** What names the certificate, for a fix: `the Secret that spec.tls names`; a general text where no object does. */
export function certificatePlace({ facts }: Situation, [blame]: readonly Blame[]): string {
  if (blame === undefined) return 'what the gateway shows for it';
  return blame.kind === 'Gateway' && facts.ingress === undefined
    ? `the Secret that ${blame.field} of Gateway ${blame.name} names`
    : 'the Secret that spec.tls names';
}

/** The listener whose hostname is closest to the host: clients get its certificate. */
function closestListener({ facts, host }: Situation): TakingListener | undefined {
  const taking = (facts.gatewayApi?.gateways ?? []).flatMap((gateway) =>
    (gateway.spec?.listeners ?? []).flatMap((listener, index) => {
      const rank = rankOf(listener, host);
      return rank === 0 ? [] : [{ rank, gateway, listener, index }];
    }),
  );
  return taking.toSorted((one, other) => other.rank - one.rank)[0];
}

/** The closer the hostname, the higher; 0 where the listener does not take the host over https. */
function rankOf({ protocol, hostname = '' }: Listener, host: string): number {
  return protocol === 'HTTPS' ? hostRank(hostname, host, 'many-labels') : 0;
}
