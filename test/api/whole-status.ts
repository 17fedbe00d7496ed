// A status with every field there is, as the operator would write it.

import type { Status } from '../../src/api/v1alpha1/status.ts';

const at = '2026-01-02T03:04:05.678Z';

export const wholeStatus = {
  observedGeneration: 3,
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      observedGeneration: 3,
      lastTransitionTime: at,
      reason: 'Probing',
      message: 'The probe runs every 1m.',
    },
    {
      type: 'Healthy',
      status: 'False',
      observedGeneration: 3,
      lastTransitionTime: at,
      reason: 'HttpsRedirectDowngradesMethod',
      message: 'POST http://dify.example.com/console/api/login: the gateway answers 301',
    },
    { type: 'TLSValid', status: 'True', lastTransitionTime: at, reason: 'CertificateValid', message: '' },
    {
      type: 'Parity',
      status: 'False',
      lastTransitionTime: at,
      reason: 'GatewaysDiffer',
      message: 'POST of login: spec.through redirects by 308, spec.parity redirects by 302',
    },
    { type: 'Stalled', status: 'Unknown', lastTransitionTime: at, reason: 'InvalidSpec', message: '' },
  ],
  summary: '5/6',
  healthyRoutes: 5,
  totalRoutes: 6,
  lastHeartbeatTime: at,
  lastHandledProbeNow: 'now é',
  requestsPerCycle: { safe: 12, unsafe: 3 },
  omittedRoutes: 4,
  routes: [
    {
      route: 'login',
      method: 'POST',
      check: 'Method',
      health: 'Unhealthy',
      reason: 'HttpsRedirectDowngradesMethod',
      confidence: 'Confirmed',
      blames: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          namespace: 'dify',
          name: 'dify',
          field: 'metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect]',
        },
      ],
      message: 'The gateway answers 301.',
      fix: 'Answer 308.',
      reproduce: 'curl -si -X POST http://dify.example.com/console/api/login',
      contributing: ['Unexplained'],
      since: at,
      seen: [
        { via: 'gateway-http', status: 301, location: 'https://dify.example.com/', by: 'nginx' },
        { via: 'endpoint', service: 'dify-api', port: 5001, status: 401, by: 'Flask', endpoints: '5/5' },
        { via: 'gateway-https', failure: 'connection refused' },
      ],
    },
    {
      route: 'root',
      method: 'GET',
      check: 'Method',
      health: 'Healthy',
      reason: 'AllRoutesReached',
      since: at,
    },
  ],
  parity: [
    {
      route: 'login',
      method: 'POST',
      what: 'RedirectStatus',
      left: 'redirects by 308',
      right: 'redirects by 302',
      blames: [
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          namespace: 'dify',
          name: 'dify',
          field: 'spec.rules[0].filters[0].requestRedirect.statusCode',
        },
      ],
      fix: 'Set statusCode to 308.',
    },
    { route: 'root', method: 'GET', what: 'Responder', left: '200 by nginx', right: '200 by Flask' },
  ],
  omittedDifferences: 2,
  discovered: [{ path: '/console', host: 'dify.example.com' }, { path: '/' }],
  omittedDiscovered: 1,
} as const satisfies Status;
