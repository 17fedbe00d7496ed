// The settings of the AWS Load Balancer Controller, and what the dialect makes of each. The dialect
// asks this table: a name that it lacks is unmodelled.

import { type DialectSettings, harmless, modelled, onBoth, unmodelledKinds } from '../shared/setting.ts';

export const albPrefix = 'alb.ingress.kubernetes.io/';

/** Annotations of Ingresses and Services under `alb.ingress.kubernetes.io/`. */
export const awsAlbSettings: DialectSettings = {
  dialect: 'aws-alb',
  title: 'AWS Load Balancer Controller',
  controller: 'ingress.k8s.aws/alb',
  // EKS Auto Mode.
  otherControllers: ['eks.amazonaws.com/alb'],
  prefix: albPrefix,
  source: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
  foresees: {
    'backend-protocol': (value) => value === 'HTTP' || value === 'HTTPS',
    'backend-protocol-version': (value) => value === 'HTTP1',
    'auth-type': (value) => value === 'none',
    'load-balancer-attributes': (value) => !/(^|,)\s*(routing\.http\.|waf)/.test(value),
  },
  settings: [
    modelled(
      'group.name',
      'shop',
      'Ingresses of one name share a load balancer and its rules. Without it, an Ingress has its own. A name that breaks the rules is unmodelled',
    ),
    modelled(
      'group.order',
      '10',
      'Order of the Ingresses of a group, 0 by default, then by namespace and name. Unmodelled when it is no number from -1000 to 1000',
    ),
    modelled(
      'listen-ports',
      '[{"HTTP": 80}, {"HTTPS": 443}]',
      'Schemes that are promised. Unmodelled when it cannot be read, or names other ports only',
    ),
    modelled(
      'certificate-arn',
      'arn:aws:acm:eu-central-1:1:certificate/x',
      'Without `listen-ports`: HTTPS 443 when it is there, else HTTP 80',
    ),
    modelled(
      'actions.<name>',
      '{"type":"redirect","redirectConfig":{"protocol":"HTTPS","port":"443","statusCode":"HTTP_301"}}',
      'Where the port of the backend is `use-annotation`: a redirect, or Services with their weights. A fixed response and a target group by ARN are unmodelled',
    ),
    modelled(
      'conditions.<name>',
      '[{"field":"http-request-method","httpRequestMethodConfig":{"values":["GET"]}}]',
      '`http-request-method` (404 when no rule takes the method), `host-header`, `path-pattern`, `http-header`, `query-string`. Unmodelled: `source-ip`, regular expressions, headers that clients add by themselves',
    ),
    modelled(
      'transforms.<name>',
      '[{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^/x/(.*)$","replace":"/$1"}]}}]',
      '`url-rewrite` and `host-header-rewrite` with one expression that begins with `^` and covers the whole text. Any other is unmodelled',
    ),
    modelled(
      'use-regex-path-match',
      'false',
      'Unless `false`, paths of the type `ImplementationSpecific` are expressions, which are not read: unmodelled',
    ),
    modelled(
      'backend-protocol',
      'HTTPS',
      '`HTTP` (default) or `HTTPS` towards the Pods; the annotation of the Service goes first',
    ),
    modelled('backend-protocol-version', 'HTTP1', '`HTTP1` (default). `HTTP2` and `GRPC` are unmodelled'),
    modelled('auth-type', 'none', '`none` (default). Any other is unmodelled'),
    modelled(
      'ssl-redirect',
      '443',
      'Redirects every plain request of the whole group with 301. Unmodelled when no member listens with HTTPS on that port',
    ),
    modelled(
      'load-balancer-attributes',
      'idle_timeout.timeout_seconds=600',
      'Harmless, but for those that begin with `routing.http` or `waf`: unmodelled',
    ),
    ...unmodelledKinds(
      'May answer in place of the application: a login, a refusal',
      'auth-* jwt-validation mutual-authentication wafv2-acl-* waf-acl-id shield-advanced-protection',
    ),
    ...unmodelledKinds(
      'May add headers, those of CORS among them, to answers and requests',
      'listener-attributes.*',
    ),
    ...unmodelledKinds('Another port in front of the load balancer', 'frontend-nlb-listener-port-mapping'),
    ...harmless(
      'Where the load balancer stands, what it is called, who may connect',
      `load-balancer-name scheme subnets ip-address-type customer-owned-ipv4-pool ipam-ipv4-pool-id
        security-groups security-group-prefix-lists manage-backend-security-group-rules inbound-cidrs
        ssl-policy tags minimum-load-balancer-capacity enable-frontend-nlb frontend-nlb-*`,
    ),
    ...harmless(
      'Choice among the Pods of one Service, and when one counts as healthy',
      `target-type target-node-labels target-group-attributes multi-cluster-target-group healthcheck-*
        healthy-threshold-count unhealthy-threshold-count success-codes`,
    ),
  ].map(onBoth),
  others:
    'unmodelled. So is an IngressClass with `spec.parameters`: its IngressClassParams may set the group, certificates and redirects, and are not read. `eks.amazonaws.com/alb` (EKS Auto Mode) is read alike',
};
