// Cases from the documentation of the AWS Load Balancer Controller.

import { documented, type Vector } from './vectors.ts';

const site = 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide';
const a = 'alb.ingress.kubernetes.io';
const host = 'www.example.com';

/** The example of conditions: Services whose names are those of the rules, all of them for exact paths. */
const conditions = {
  page: `${site}/ingress/annotations/#conditions`,
  host,
  annotations: {
    [`${a}/conditions.rule-path1`]:
      '[{"field":"host-header","hostHeaderConfig":{"values":["anno.example.com"]}}]',
    [`${a}/conditions.rule-path2`]:
      '[{"field":"path-pattern","pathPatternConfig":{"values":["/anno/path2"]}}]',
    [`${a}/conditions.rule-path3`]:
      '[{"field":"http-header","httpHeaderConfig":{"httpHeaderName": "HeaderName", "values":["HeaderValue1", "HeaderValue2"]}}]',
    [`${a}/conditions.rule-path4`]:
      '[{"field":"http-request-method","httpRequestMethodConfig":{"Values":["GET", "HEAD"]}}]',
    [`${a}/conditions.rule-path5`]:
      '[{"field":"query-string","queryStringConfig":{"values":[{"key":"paramA","value":"valueA1"},{"key":"paramA","value":"valueA2"}]}}]',
  },
  paths: [1, 2, 3, 4, 5].map((n) => ['Exact', `/path${n}`, `rule-path${n}`] as const),
};

const users = {
  page: `${site}/tasks/url_rewrite/`,
  annotations: {
    [`${a}/certificate-arn`]: 'arn:aws:acm:us-west-2:xxxx:certificate/xxxxxx',
    [`${a}/listen-ports`]: '[{"HTTP": 80}, {"HTTPS":443}]',
    [`${a}/ssl-redirect`]: '443',
    [`${a}/transforms.users-service`]:
      '[{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^/users/(.+)$","replace":"/$1"}]}}]',
    [`${a}/transforms.api-service`]:
      '[{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^/api/(.+)$","replace":"/$1"}]}}]',
  },
  paths: [
    ['Prefix', '/api/', 'api-service'],
    ['Prefix', '/users/', 'users-service'],
  ] as const,
};

const vectors: readonly Vector[] = [
  {
    ...conditions,
    about: 'host-header: the host of the rule',
    asks: `GET http://${host}/path1`,
    at: 'rule-path1',
  },
  {
    ...conditions,
    about: 'host-header: or the other host',
    asks: 'GET http://anno.example.com/path1',
    at: 'rule-path1',
  },
  {
    ...conditions,
    about: 'path-pattern: or the other path',
    asks: `GET http://${host}/anno/path2`,
    at: 'rule-path2',
  },
  {
    ...conditions,
    about: 'http-header: either value',
    asks: `GET http://${host}/path3`,
    headers: [['HeaderName', 'HeaderValue2']],
    at: 'rule-path3',
  },
  {
    ...conditions,
    about: 'http-header: no other',
    asks: `GET http://${host}/path3`,
    headers: [['HeaderName', 'x']],
    at: '',
  },
  {
    ...conditions,
    about: 'http-request-method: GET or HEAD',
    asks: `HEAD http://${host}/path4`,
    at: 'rule-path4',
  },
  { ...conditions, about: 'http-request-method: no other', asks: `POST http://${host}/path4`, refused: 404 },
  {
    ...conditions,
    about: 'query-string: either value',
    asks: `GET http://${host}/path5?paramA=valueA1`,
    at: 'rule-path5',
  },
  { ...conditions, about: 'query-string: no other', asks: `GET http://${host}/path5?paramA=x`, at: '' },
  {
    ...users,
    about: '/users/ is removed from the path',
    asks: 'GET https://example.com/users/42',
    arrives: '/42',
    at: 'users-service',
  },
  {
    ...users,
    about: '/api/ is removed from the path',
    asks: 'GET https://example.com/api/orders',
    arrives: '/orders',
    at: 'api-service',
  },
  {
    ...users,
    about: 'ssl-redirect sends plain requests to https with 301',
    asks: 'GET http://example.com/users/42',
    redirect: [301, 'https://example.com:443/users/42'],
  },
];

documented('AWS Load Balancer Controller', 'ingress.k8s.aws/alb', vectors);
