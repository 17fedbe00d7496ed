// Cases from the documentation of the controller of HAProxy Technologies.

import { documented, type Vector } from './vectors.ts';

const page = 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md';
const paths = [['Prefix', '/', 'web']] as const;

const rewriting = (value: string) => ({ page, paths, annotations: { 'haproxy.org/path-rewrite': value } });

const vectors: readonly Vector[] = [
  {
    ...rewriting('/'),
    about: 'path-rewrite: any path becomes /',
    asks: 'GET http://example.com/bar',
    arrives: '/',
  },
  {
    ...rewriting('(.*) /foo\\1'),
    about: 'path-rewrite puts /foo in front',
    asks: 'GET http://example.com/bar?q=1',
    arrives: '/foo/bar?q=1',
  },
  {
    ...rewriting('([^?]*)(\\?(.*))? \\1/foo\\2'),
    about: 'path-rewrite puts /foo behind',
    asks: 'GET http://example.com/bar?q=1',
    arrives: '/bar/foo?q=1',
  },
  {
    ...rewriting('/foo/(.*) /\\1'),
    about: 'path-rewrite strips /foo',
    asks: 'GET http://example.com/foo/bar?q=1',
    arrives: '/bar?q=1',
  },
  {
    ...rewriting('/foo/(.*) /\\1'),
    about: 'path-rewrite leaves other paths alone',
    asks: 'GET http://example.com/bar',
    arrives: '/bar',
  },
  {
    page,
    paths,
    about: 'ssl-redirect: 302 to port 8443 by default',
    annotations: { 'haproxy.org/ssl-redirect': 'true' },
    asks: 'GET http://example.com/x',
    redirect: [302, 'https://example.com:8443/x'],
  },
  {
    page,
    paths,
    about: 'ssl-redirect-code and -port',
    annotations: {
      'haproxy.org/ssl-redirect': 'true',
      'haproxy.org/ssl-redirect-code': '301',
      'haproxy.org/ssl-redirect-port': '443',
    },
    asks: 'GET http://example.com/x',
    redirect: [301, 'https://example.com/x'],
  },
  {
    page,
    paths,
    about: 'request-redirect: 302 to another host, with the path',
    annotations: { 'haproxy.org/request-redirect': 'example.org' },
    asks: 'GET http://example.com/x',
    redirect: [302, 'http://example.org/x'],
  },
  {
    page,
    paths,
    about: 'request-redirect-code',
    annotations: {
      'haproxy.org/request-redirect': 'example.org',
      'haproxy.org/request-redirect-code': '301',
    },
    asks: 'GET http://example.com/x',
    redirect: [301, 'http://example.org/x'],
  },
  {
    page,
    paths,
    about: 'set-host',
    annotations: { 'haproxy.org/set-host': 'example.org' },
    asks: 'GET http://example.com/x',
    sendsHost: 'example.org',
  },
  {
    page,
    paths,
    about: 'haproxy.com/ and haproxy.org/ are the same',
    annotations: { 'haproxy.com/set-host': 'example.org' },
    asks: 'GET http://example.com/x',
    sendsHost: 'example.org',
  },
];

documented('HAProxy Technologies', 'haproxy.org/ingress-controller', vectors);
