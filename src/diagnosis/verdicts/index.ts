// The differential diagnosis, in the order of decision: first what keeps every request from being answered,
// then redirects, then who answered and for which path.

import { appFails } from './app-fails.ts';
import { appRejectsMethod } from './app-rejects-method.ts';
import { appRouteShadowed } from './app-route-shadowed.ts';
import { authSubrequestFails } from './auth-subrequest-fails.ts';
import { backendProtocolMismatch } from './backend-protocol-mismatch.ts';
import { canaryMisrouted } from './canary-misrouted.ts';
import { edgeDeniesMethod } from './edge-denies-method.ts';
import { errorPageRewritesStatus } from './error-page-rewrites-status.ts';
import { forwardedProtoNotTrusted } from './forwarded-proto-not-trusted.ts';
import { gatewayDemandsCredentials } from './gateway-demands-credentials.ts';
import { gatewayPolicyDeniesMethod } from './gateway-policy-denies-method.ts';
import { hostDependentBackend } from './host-dependent-backend.ts';
import { httpsRedirectDowngradesMethod } from './https-redirect-downgrades-method.ts';
import { httpsRedirectStripsSlash } from './https-redirect-strips-slash.ts';
import { ingressConfigNotApplied } from './ingress-config-not-applied.ts';
import { methodNotRouted } from './method-not-routed.ts';
import { methodRewrittenInTransit } from './method-rewritten-in-transit.ts';
import { mixedBackendVersions } from './mixed-backend-versions.ts';
import { noRouteMatched } from './no-route-matched.ts';
import { noUsableEndpoint } from './no-usable-endpoint.ts';
import { pathRedirectDowngradesMethod } from './path-redirect-downgrades-method.ts';
import { prefixNotStripped } from './prefix-not-stripped.ts';
import { prefixStrippedUnexpectedly } from './prefix-stripped-unexpectedly.ts';
import { preflightNotHandled } from './preflight-not-handled.ts';
import { rateLimited } from './rate-limited.ts';
import { redirectLeaksInternalOrigin } from './redirect-leaks-internal-origin.ts';
import { redirectLoop } from './redirect-loop.ts';
import { redirectNotFollowed } from './redirect-not-followed.ts';
import { rewriteTargetWrong } from './rewrite-target-wrong.ts';
import { routeShadowed } from './route-shadowed.ts';
import { routedToWrongBackend } from './routed-to-wrong-backend.ts';
import { selectorMatchesForeignPods } from './selector-matches-foreign-pods.ts';
import { spaFallbackMasksMiss } from './spa-fallback-masks-miss.ts';
import type { Verdict } from './verdict.ts';

/** Every verdict; the first Confirmed finding names the cause, later ones contribute. */
export const verdicts: readonly Verdict[] = [
  backendProtocolMismatch,
  noUsableEndpoint,
  selectorMatchesForeignPods,
  mixedBackendVersions,
  canaryMisrouted,
  appFails,
  hostDependentBackend,
  redirectLeaksInternalOrigin,
  forwardedProtoNotTrusted,
  redirectLoop,
  httpsRedirectStripsSlash,
  httpsRedirectDowngradesMethod,
  pathRedirectDowngradesMethod,
  redirectNotFollowed,
  rewriteTargetWrong,
  prefixStrippedUnexpectedly,
  prefixNotStripped,
  methodRewrittenInTransit,
  errorPageRewritesStatus,
  routeShadowed,
  routedToWrongBackend,
  spaFallbackMasksMiss,
  methodNotRouted,
  noRouteMatched,
  ingressConfigNotApplied,
  gatewayDemandsCredentials,
  rateLimited,
  edgeDeniesMethod,
  gatewayPolicyDeniesMethod,
  authSubrequestFails,
  preflightNotHandled,
  appRouteShadowed,
  appRejectsMethod,
];
