// Remedies for the causes around backends.

import type { Remedy } from './remedy.ts';

export const backendRemedies = {
  BackendProtocolMismatch: [{ whom: 'any', text: '' }],
  SelectorMatchesForeignPods: [{ whom: 'any', text: '' }],
  MixedBackendVersions: [{ whom: 'any', text: '' }],
  NoUsableEndpoint: [{ whom: 'any', text: '' }],
  HostDependentBackend: [{ whom: 'any', text: '' }],
  MethodRewrittenInTransit: [{ whom: 'any', text: '' }],
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
