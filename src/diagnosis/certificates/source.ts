// Where the certificate of a host should come from: the Secrets that spec.tls or a listener names,
// and the Certificates of cert-manager that fill them. What they say against it goes into the words.

import type { Blame, Facts, ObjectKey } from '../../model/index.ts';
import { hostRank } from '../../routing/shared/host.ts';
import { isDisclosed } from '../evidence/disclosure.ts';
import type { Situation } from '../evidence/evidence.ts';
import { plainText } from '../responder/plain-text.ts';
import { closestListener } from './blame.ts';

type Certificate = NonNullable<Facts['certificates']>[number];

/** What stands behind a certificate that clients refuse, or soon will. */
export interface CertificateStory {
  /** One clause each. */
  readonly words: readonly string[];
  readonly blames: readonly Blame[];
  /** What to do, where an object shows it. */
  readonly fix?: string;
}

/** The story that the objects tell; an empty one where they say nothing. */
export function certificateStory(situation: Situation): CertificateStory {
  const secrets = secretsFor(situation);
  const stories = secrets.map((secret) => storyOf(situation, secret));
  const [told] = stories.filter(({ words }) => words.length > 0);
  return told ?? { words: [], blames: [] };
}

function storyOf(situation: Situation, secret: ObjectKey): CertificateStory {
  const unready = unreadyFor(situation.facts, secret);
  if (unready !== undefined) return unreadyStory(situation, unready);
  if (situation.facts.tlsSecrets?.[keyText(secret)] !== 'missing') return { words: [], blames: [] };
  const blame = secretBlame(secret);
  if (!isShown(situation, blame)) return foreign(blame, 'does not exist');
  const name = `Secret ${keyText(secret)}`;
  return {
    words: [`${name}, which should hold it, does not exist`],
    blames: [blame],
    fix: `Make ${name} of type kubernetes.io/tls with a certificate for ${situation.host}, or name the one that exists`,
  };
}

function unreadyStory(situation: Situation, certificate: Certificate): CertificateStory {
  const { namespace, name, reason, message } = certificate;
  const blame: Blame = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    namespace,
    name,
    field: 'status.conditions',
  };
  if (!isShown(situation, blame)) return foreign(blame, 'is not ready');
  const why = reason === undefined ? '' : `: ${plainText(reason, 64)}`;
  const said = message === undefined || message === '' ? '' : ` (${plainText(message)})`;
  return {
    words: [`Certificate ${namespace}/${name} of cert-manager is not ready${why}${said}`],
    blames: [blame],
    fix: `Mend what Certificate ${namespace}/${name} waits for: kubectl describe certificate -n ${namespace} ${name}, then its CertificateRequest, Order and Challenge`,
  };
}

/** An object of another namespace is not named to the readers of a probe. */
const foreign = (blame: Blame, what: string): CertificateStory => ({
  words: [`a ${blame.kind} in namespace ${blame.namespace} ${what}`],
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
