// Asks a real API server what an account may do: one right at a time, and all it has. A right is spelled as for
// `kubectl auth can-i`: verb, resource with its group, a subresource after a slash; then the object, if it is one.
// kubectl itself is not asked, because it does not know resources that are not installed.

import assert from 'node:assert/strict';
import type { Finished } from '../rig/commands.ts';
import { direct, jsonOf } from '../rig/direct.ts';
import type { Rig } from '../rig/rig.ts';

/** The output of a command that has to succeed; the assertion shows its own words. */
export async function must(running: Promise<Finished>): Promise<string> {
  const { code, stdout, stderr } = await running;
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Whether the ServiceAccount of a namespace may do something in another one. */
export async function may(
  rig: Rig,
  right: string,
  from: string,
  where: string,
  account = 'methodprobe',
): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${from}:${account}`,
      groups: groupsOf(from),
      resourceAttributes: { namespace: where, ...attributesOf(right) },
    },
  };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  const answer = await direct(rig, { method: 'POST', path, body: JSON.stringify(review) });
  const { status }: { readonly status: { readonly allowed: boolean } } = jsonOf(answer);
  return status.allowed;
}

function attributesOf(right: string) {
  const [verb = '', what = '', name] = right.split(' ');
  const [resource = '', subresource] = what.split('/');
  const [plural = '', ...group] = resource.split('.');
  return {
    verb,
    group: plural === '*' ? '*' : group.join('.'),
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
  };
}

const groupsOf = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
  'system:authenticated',
];

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Every right the server knows of for the account `methodprobe` of a namespace. */
export async function rulesOf(rig: Rig, from: string, where: string): Promise<readonly string[]> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: where },
  };
  const as = [
    `--as=system:serviceaccount:${from}:methodprobe`,
    ...groupsOf(from).map((group) => `--as-group=${group}`),
  ];
  const answer = await must(
    rig.kubectl(['create', '--validate=false', ...as, '-o', 'json', '-f', '-'], JSON.stringify(review)),
  );
  const rules: readonly Rule[] = JSON.parse(answer).status.resourceRules;
  return rules.flatMap(({ verbs, apiGroups, resources, resourceNames = [] }) => {
    const what = apiGroups.flatMap((group) => resources.map((resource) => qualified(resource, group)));
    const objects =
      resourceNames.length === 0
        ? what
        : what.flatMap((one) => resourceNames.map((name) => `${one} ${name}`));
    return verbs.flatMap((verb) => objects.map((one) => `${verb} ${one}`));
  });
}

function qualified(resource: string, group: string): string {
  const [name = '', subresource] = resource.split('/');
  const full = group === '' ? name : `${name}.${group}`;
  return subresource === undefined ? full : `${full}/${subresource}`;
}
