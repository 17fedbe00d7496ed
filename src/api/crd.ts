// Makes the CustomResourceDefinition from the schemas. generate.ts writes it to disk, and tests compare against the
// same value.

import { z } from 'zod';
import { specSchema } from './v1alpha1/spec.ts';
import { pendingStatus, statusSchema } from './v1alpha1/status.ts';

type Json = Record<string, unknown>;

/** Columns of `kubectl get methodprobes`; priority 1 stands behind `-o wide`. */
const columns = [
  column('Healthy', 'string', condition('Healthy', 'status'), 'Whether every route works.'),
  column('Reason', 'string', condition('Healthy', 'reason'), 'Why.'),
  column('Routes', 'string', '.status.summary', 'Healthy entries of all entries.'),
  column('Since', 'date', condition('Healthy', 'lastTransitionTime'), 'When Healthy last flipped.'),
  column('Age', 'date', '.metadata.creationTimestamp', 'When the probe was made.'),
  wide('Ready', 'string', condition('Ready', 'status'), 'Whether the probe runs.'),
  wide('Heartbeat', 'date', '.status.lastHeartbeatTime', 'When the operator last wrote the status.'),
  wide('Message', 'string', condition('Healthy', 'message'), 'What was found.'),
];

/** The whole definition, ready to be written as YAML. */
export function customResourceDefinition(): Json {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'methodprobes.methodprobe.dev' },
    spec: {
      group: 'methodprobe.dev',
      scope: 'Namespaced',
      names: {
        plural: 'methodprobes',
        singular: 'methodprobe',
        kind: 'MethodProbe',
        listKind: 'MethodProbeList',
        // `mp` is Cluster API's MachinePool.
        shortNames: ['mprobe'],
        categories: ['methodprobe-dev'],
      },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: rootSchema() },
        },
      ],
    },
  };
}

function rootSchema(): Json {
  return {
    type: 'object',
    description:
      'A MethodProbe sends the methods that must work through a gateway and directly to the Services behind it, compares the answers, and says what breaks them.',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: 'methodprobe.dev/v1alpha1.' },
      kind: { type: 'string', description: 'MethodProbe.' },
      // A description here is refused: the server documents metadata itself.
      metadata: { type: 'object' },
      spec: structural(specSchema),
      status: { ...structural(statusSchema), default: pendingStatus },
    },
  };
}

/** A structural schema: what the API server takes, which is less than OpenAPI. */
function structural(schema: z.ZodType): Json {
  const { $schema: _, ...root } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ jsonSchema }) => strip(jsonSchema as Json),
  }) as Json;
  return root;
}

/** Takes out what a structural schema may not hold, in place, as zod's hook wants it. */
function strip(node: Json): void {
  delete node['additionalProperties'];
  delete node['propertyNames'];
  delete node['const'];
  if (node['x-kubernetes-int-or-string'] === true) delete node['anyOf'];
  if (node['x-methodprobe-open'] === true) {
    delete node['x-methodprobe-open'];
    delete node['enum'];
  }
  childrenLast(node);
}

/** A field's description and bounds are read before its children, of which there may be pages. */
function childrenLast(node: Json): void {
  for (const key of ['required', 'properties', 'items']) {
    const value = node[key];
    if (value === undefined) continue;
    delete node[key];
    node[key] = value;
  }
}

function condition(type: string, field: string): string {
  return `.status.conditions[?(@.type=="${type}")].${field}`;
}

function column(name: string, type: string, jsonPath: string, description: string): Json {
  return { name, type, description, jsonPath };
}

function wide(...[name, type, jsonPath, description]: Parameters<typeof column>): Json {
  return { ...column(name, type, jsonPath, description), priority: 1 };
}
