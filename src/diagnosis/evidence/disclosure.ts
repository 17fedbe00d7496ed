// What a probe may say about objects of other namespaces: that one decides, and of which kind, but not its
// name or content, because the readers of the probe may have no right to see it. The name is given where its
// owners granted the reference, or where a flag of the operator allows it.

import type { Blame, Facts, Finding, Proof, Request } from '../../model/index.ts';
import { isGranted, probeReferrer } from '../../routing/shared/reference-grants.ts';
import type { Situation } from './evidence.ts';
import { requestLine } from './phrases.ts';

/** Kinds that take requests by host, so that an object in another namespace decides when it names the same host. */
const routingKinds: readonly string[] = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'IngressRoute'];

/** The finding as the readers of the probe may see it. */
export function disclosedFinding(
  { probe, facts, host }: Situation,
  finding: Finding,
  symptom: Request,
): Finding {
  const isHidden = (blame: Blame): boolean => !isDisclosed(probe.namespace, facts, blame);
  const hidden = finding.blames.filter(isHidden);
  const [foreign] = hidden;
  if (foreign === undefined) return finding;
  const { kind, namespace } = foreign;
  const one = `${/^([AEIOU]|HTTP)/.test(kind) ? 'an' : 'a'} ${kind} in namespace ${namespace}`;
  const routes = routingKinds.includes(kind);
  return {
    ...finding,
    message: `${requestLine(symptom)}: ${finding.reason}, by ${one}${routes ? ` that shares host ${host}` : ''}`,
    fix: `Ask the owners of namespace ${namespace}: ${one} ${routes ? 'takes this host and path' : 'decides'}`,
    blames: finding.blames.map((blame) => (isHidden(blame) ? { ...blame, name: '', field: '' } : blame)),
    ...(finding.evidence === undefined ? {} : { evidence: withoutNames(finding.evidence, hidden) }),
  };
}

/** Whether the readers of a probe may see the name of an object. Objects without a namespace may be named to everybody. */
export function isDisclosed(
  own: string,
  facts: Facts,
  { apiVersion, kind, namespace, name }: Blame,
): boolean {
  if (namespace === own || namespace === '' || facts.disclosesForeign === true) return true;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return isGranted(facts.referenceGrants ?? [], probeReferrer(own), { group, kind, namespace, name });
}

/** The steps of the proof that name none of the hidden objects. */
const withoutNames = (evidence: readonly Proof[], hidden: readonly Blame[]): readonly Proof[] =>
  evidence.filter(
    ({ sent, got, shows }) => !hidden.some(({ name }) => `${sent} ${got} ${shows}`.includes(name)),
  );
