// Remedies for the causes around policies.

import type { Remedy } from './remedy.ts';

export const policyRemedies = {
  GatewayPolicyDeniesMethod: [{ whom: 'any', text: '' }],
  EdgeDeniesMethod: [{ whom: 'any', text: '' }],
  PreflightNotHandled: [{ whom: 'any', text: '' }],
  AuthSubrequestFails: [{ whom: 'any', text: '' }],
  ErrorPageRewritesStatus: [{ whom: 'any', text: '' }],
  GatewayDemandsCredentials: [{ whom: 'any', text: '' }],
  RateLimited: [{ whom: 'any', text: '' }],
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
