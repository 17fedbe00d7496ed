// Asks a real API server what an account may do: one right at a time, and all it has. A right is
// spelled as for `kubectl auth can-i`: verb, resource with its group, a subresource after a slash.

import assert from 'node:assert/strict';
import type { Finished } from '../rig/commands.ts';
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
  const [verb = '', what = ''] = right.split(' ');
  const [resource = '', subresource] = what.split('/');
  const words = [
    'auth',
    'can-i',
    verb,
    resource,
    '-n',
    where,
    `--as=system:serviceaccount:${from}:${account}`,
  ];
  const { stdout } = await rig.kubectl(
    subresource === undefined ? words : [...words, `--subresource=${subresource}`],
  );
  assert.match(stdout, /^(yes|no)/, right);
  return stdout.startsWith('yes');
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** Every right the server knows of for the account `methodprobe` of a namespace. */
export async function rulesOf(rig: Rig, from: string, where: string): Promise<readonly string[]> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: where },
  };
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${from}`, 'system:authenticated'];
  const as = [
    `--as=system:serviceaccount:${from}:methodprobe`,
    ...groups.map((group) => `--as-group=${group}`),
  ];
  const answer = await must(
    rig.kubectl(['create', '--validate=false', ...as, '-o', 'json', '-f', '-'], JSON.stringify(review)),
  );
  const rules: readonly Rule[] = JSON.parse(answer).status.resourceRules;
  return rules.flatMap(({ verbs, apiGroups, resources }) =>
    verbs.flatMap((verb) =>
      apiGroups.flatMap((group) => resources.map((resource) => `${verb} ${qualified(resource, group)}`)),
    ),
  );
}

function qualified(resource: string, group: string): string {
  const [name = '', subresource] = resource.split('/');
  const full = group === '' ? name : `${name}.${group}`;
  return subresource === undefined ? full : `${full}/${subresource}`;
}
