// External authentication of ingress-nginx: the subrequest that it makes before it passes a
// request on (nginx.org/en/docs/http/ngx_http_auth_request_module.html), as annotations ask for it.

import type { Ingress } from '../../model/index.ts';
import { annotationsOf, fromAnnotation } from '../shared/blame.ts';
import type { RoutingDecision } from '../shared/model.ts';
import { nginxPrefix } from './locations.ts';

/** The subrequest: GET unless auth-method names another method. Nothing where auth-url is absent. */
export function authOf(ingress: Ingress): Pick<RoutingDecision, 'auth'> {
  const name = `${nginxPrefix}auth-url`;
  const url = annotationsOf(ingress)[name]?.trim();
  if (url === undefined || url === '') return {};
  const method = annotationsOf(ingress)[`${nginxPrefix}auth-method`]?.trim();
  const value = { url, ...(method === undefined || method === '' ? {} : { method }) };
  return { auth: fromAnnotation(ingress, name, { value, inferred: false }) };
}
