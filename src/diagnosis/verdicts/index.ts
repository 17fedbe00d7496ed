// The differential diagnosis, top to bottom in the order of decision: what makes the wire
// itself useless comes first, then redirects, then who answered and for which path.

import type { Verdict } from '../verdict.ts';
import { appFails } from './app-fails.ts';
import { appRejectsMethod } from './app-rejects-method.ts';
import { errorPageRewritesStatus } from './error-page-rewrites-status.ts';
import { gatewayDemandsCredentials } from './gateway-demands-credentials.ts';
import { gatewayPolicyDeniesMethod } from './gateway-policy-denies-method.ts';
import { hostDependentBackend } from './host-dependent-backend.ts';
import { httpsRedirectDowngradesMethod } from './https-redirect-downgrades-method.ts';
import { ingressConfigNotApplied } from './ingress-config-not-applied.ts';
import { methodNotRouted } from './method-not-routed.ts';
import { noRouteMatched } from './no-route-matched.ts';
import { noUsableEndpoint } from './no-usable-endpoint.ts';
import { pathRedirectDowngradesMethod } from './path-redirect-downgrades-method.ts';
import { prefixNotStripped } from './prefix-not-stripped.ts';
import { prefixStrippedUnexpectedly } from './prefix-stripped-unexpectedly.ts';
import { rateLimited } from './rate-limited.ts';
import { redirectNotFollowed } from './redirect-not-followed.ts';
import { rewriteTargetWrong } from './rewrite-target-wrong.ts';
import { routedToWrongBackend } from './routed-to-wrong-backend.ts';

/** Every verdict; the first Confirmed finding names the cause, later ones contribute. */
export const verdicts: readonly Verdict[] = [
  noUsableEndpoint,
  appFails,
  httpsRedirectDowngradesMethod,
  pathRedirectDowngradesMethod,
  redirectNotFollowed,
  hostDependentBackend,
  rewriteTargetWrong,
  prefixStrippedUnexpectedly,
  prefixNotStripped,
  errorPageRewritesStatus,
  routedToWrongBackend,
  methodNotRouted,
  noRouteMatched,
  ingressConfigNotApplied,
  gatewayDemandsCredentials,
  rateLimited,
  gatewayPolicyDeniesMethod,
  appRejectsMethod,
];
