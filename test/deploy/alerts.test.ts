// The alerts speak of metrics and labels that the operator really exports, of conditions that it
// really writes, and lead to pages that exist.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { stoppedParity } from '../../src/diagnosis/parity/compare.ts';
import { statementsOf } from '../../src/diagnosis/status/conditions.ts';
import { createMetrics } from '../../src/metrics/registry.ts';
import { reasonNames } from '../../src/model/reasons.ts';

const project = join(import.meta.dirname, '../..');
const read = (path: string) => parse(readFileSync(join(project, path), 'utf8'));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const groups: readonly { readonly rules: readonly Rule[] }[] = read('deploy/alerts/prometheusrule.yaml').spec
  .groups;
const rules = groups.flatMap((group) => group.rules);

/** Metric names that the operator exports, each with its labels. */
const exported = new Map(
  createMetrics({ version: '0.0.0' })
    .registry.getMetricsAsArray()
    .map((metric) => [metric.name, 'labelNames' in metric ? (metric.labelNames as readonly string[]) : []]),
);

/** The metrics of an expression, each with the labels that it selects by. */
function selectors(expr: string): readonly (readonly [string, readonly string[]])[] {
  return [...expr.matchAll(/\b(methodprobe_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', inner = '']) => [
    name,
    [...inner.matchAll(/(\w+)\s*=/g)].map(([, label]) => label ?? ''),
  ]);
}

describe('the alerts', () => {
  it('cover an unhealthy route, a probe that cannot run, certificates, two gateways, and the operator itself', () => {
    assert.deepEqual(
      rules.map(({ alert }) => alert),
      [
        'MethodProbeUnhealthy',
        'MethodProbeNotReady',
        'MethodProbeCertificateInvalid',
        'MethodProbeGatewaysDiffer',
        'MethodProbeCertificateExpiring',
        'MethodProbeOperatorAbsent',
      ],
    );
    const [unhealthy] = rules;
    assert.equal(unhealthy?.for, '2m');
    assert.equal(unhealthy?.labels['severity'], 'warning');
    for (const { alert, annotations } of rules) {
      for (const key of ['summary', 'description', 'reason', 'runbook_url'])
        assert.ok(annotations[key], `${alert} ${key}`);
    }
  });

  it('ask only for metrics and labels that the operator exports', () => {
    for (const { alert, expr } of rules) {
      assert.notEqual(selectors(expr).length, 0, alert);
      for (const [name, labels] of selectors(expr)) {
        const known = exported.get(name);
        assert.ok(known, `${alert}: ${name}`);
        for (const label of labels) assert.ok(known.includes(label), `${alert}: ${name}{${label}}`);
      }
    }
  });

  it('print only labels that the series of their expression carries', () => {
    for (const { alert, expr, annotations } of rules) {
      const [[name = ''] = ['']] = selectors(expr);
      const printed = Object.values(annotations).flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)]);
      for (const [, label = ''] of printed)
        assert.ok(exported.get(name)?.includes(label), `${alert}: ${label}`);
    }
  });

  it('select by types and states of conditions that a diagnosis gives', () => {
    const tls = { valid: false, reason: 'CertificateInvalid', message: '' } as const;
    const stated = statementsOf({ entries: [], ask: [], askPods: [], tls });
    const compared = stoppedParity({ reason: 'Pending', message: '' }).statement;
    const types: readonly string[] = [...stated, compared].map(({ type }) => type);
    for (const { expr } of rules) {
      for (const [, type = ''] of expr.matchAll(/type="(\w+)"/g)) assert.ok(types.includes(type), type);
      for (const [, state = ''] of expr.matchAll(/status="(\w+)"/g))
        assert.match(state, /^(True|False|Unknown)$/);
    }
  });

  it('lead to a page for every reason that they can carry', () => {
    for (const { annotations } of rules) {
      for (const reason of reasonNames) {
        const path = annotations['runbook_url']?.replace('{{ $labels.reason }}', reason) ?? '';
        assert.ok(existsSync(join(project, path)), path);
      }
    }
  });
});

describe('the configuration of kube-state-metrics', () => {
  const crd = read('crds/methodprobes.yaml').spec;
  const [resource] = read('deploy/alerts/kube-state-metrics.yaml').spec.resources;

  it('names the resource as the CRD does', () => {
    const { group, names, versions } = crd;
    assert.deepEqual(resource.groupVersionKind, { group, version: versions[0].name, kind: names.kind });
  });

  it('shows each condition by type, status and reason', () => {
    const { type, stateSet } = resource.metrics[0].each;
    assert.equal(type, 'StateSet');
    assert.deepEqual(stateSet.list, ['True', 'False', 'Unknown']);
    assert.deepEqual(stateSet.labelsFromPath, { type: ['type'], reason: ['reason'] });
  });

  it('reads only fields that the status has', () => {
    const { status } = crd.versions[0].schema.openAPIV3Schema.properties;
    for (const { name, each } of resource.metrics) {
      const [top, field] = (each.gauge ?? each.stateSet).path;
      assert.equal(top, 'status', name);
      assert.ok(status.properties[field], `${name}: status.${field}`);
    }
  });
});

describe('the ServiceMonitor', () => {
  it('finds the Service of the installation and keeps the labels of the probe', () => {
    const monitor = read('deploy/alerts/servicemonitor.yaml').spec;
    const [endpoint] = monitor.endpoints;
    assert.equal(endpoint.honorLabels, true);
    const service = read('deploy/kustomize/operator/service.yaml').spec;
    assert.ok(service.ports.some(({ name }: { readonly name: string }) => name === endpoint.port));
  });
});
