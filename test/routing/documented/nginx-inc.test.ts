// Cases from the documentation and the examples of NGINX Inc.'s controller.

import { documented, type Vector } from './vectors.ts';

const examples = 'https://github.com/nginx/kubernetes-ingress/tree/main/examples/ingress-resources';
const host = 'cafe.example.com';

const rewrites = {
  page: `${examples}/rewrites`,
  host,
  annotations: {
    'nginx.org/rewrites': 'serviceName=tea-svc rewrite=/;serviceName=coffee-svc rewrite=/beans/',
  },
  paths: [
    ['Prefix', '/tea/', 'tea-svc'],
    ['Prefix', '/coffee/', 'coffee-svc'],
  ],
} as const;

const target = { page: `${examples}/rewrite-target`, host } as const;

const menu = {
  ...target,
  annotations: { 'nginx.org/path-regex': 'case_sensitive', 'nginx.org/rewrite-target': '/beverages/$1/$2' },
  paths: [['ImplementationSpecific', '/menu/([^/]+)/([^/]+)', 'coffee-svc']],
} as const;

const cafe = {
  page: `${examples}/mergeable-ingress-types`,
  host,
  annotations: { 'nginx.org/mergeable-ingress-type': 'master' },
  tls: true,
  paths: [],
  neighbours: ['coffee', 'tea'].map((name) => ({
    name: `cafe-ingress-${name}-minion`,
    annotations: { 'nginx.org/mergeable-ingress-type': 'minion' },
    hosts: { [host]: [['Prefix', `/${name}`, `${name}-svc`] as const] },
  })),
};

const vectors: readonly Vector[] = [
  { ...rewrites, about: '/tea/ becomes /', asks: `GET http://${host}/tea/`, arrives: '/' },
  { ...rewrites, about: '/tea/abc becomes /abc', asks: `GET http://${host}/tea/abc`, arrives: '/abc' },
  { ...rewrites, about: '/coffee/ becomes /beans/', asks: `GET http://${host}/coffee/`, arrives: '/beans/' },
  {
    ...rewrites,
    about: '/coffee/abc becomes /beans/abc',
    asks: `GET http://${host}/coffee/abc`,
    arrives: '/beans/abc',
  },
  {
    ...rewrites,
    about: '/tea is redirected to /tea/',
    asks: `GET http://${host}/tea`,
    redirect: [301, `http://${host}/tea/`],
  },
  {
    ...target,
    about: '/coffee becomes /beverages/coffee',
    annotations: { 'nginx.org/rewrite-target': '/beverages/coffee' },
    paths: [['Prefix', '/coffee', 'coffee-svc']],
    asks: `GET http://${host}/coffee`,
    arrives: '/beverages/coffee',
  },
  {
    ...menu,
    about: '/menu/coffee/espresso becomes /beverages/coffee/espresso',
    asks: `GET http://${host}/menu/coffee/espresso`,
    arrives: '/beverages/coffee/espresso',
  },
  {
    ...menu,
    about: '/menu/tea/green becomes /beverages/tea/green',
    asks: `GET http://${host}/menu/tea/green`,
    arrives: '/beverages/tea/green',
  },
  { ...cafe, about: 'the coffee minion takes /coffee', asks: `GET https://${host}/coffee`, at: 'coffee-svc' },
  { ...cafe, about: 'the tea minion takes /tea', asks: `GET https://${host}/tea`, at: 'tea-svc' },
  {
    ...cafe,
    about: 'the master redirects plain requests',
    asks: `GET http://${host}/tea`,
    redirect: [301, `https://${host}:443/tea`],
  },
];

documented('NGINX Inc.', 'nginx.org/ingress-controller', vectors);
