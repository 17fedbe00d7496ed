// Cases from the documentation of the community's HAProxy Ingress.

import { documented, type Vector } from './vectors.ts';

const keys = 'https://haproxy-ingress.github.io/docs/configuration/keys';
const h = 'haproxy-ingress.github.io';

/** A row of the table of rewrite-target. */
const rewritten = (
  rule: string,
  target: string,
  [sent, arrives]: readonly [string, string | undefined],
): Vector => ({
  about: `rewrite-target ${target} on ${rule}: ${sent} becomes ${arrives ?? '404'}`,
  page: `${keys}/#rewrite-target`,
  paths: [['ImplementationSpecific', rule, 'web']],
  annotations: { [`${h}/rewrite-target`]: target },
  asks: `GET http://example.com${sent}`,
  ...(arrives === undefined ? { at: '' } : { arrives, at: 'web' }),
});

const typed = (type: string) => ({
  page: `${keys}/#path-type`,
  annotations: { [`${h}/path-type`]: type },
  paths: [['ImplementationSpecific', '/app', 'web']] as const,
});

const vectors: readonly Vector[] = [
  rewritten('/abc', '/', ['/abc', '/']),
  rewritten('/abc', '/', ['/abc/', '/']),
  rewritten('/abc', '/', ['/abc/x', '/x']),
  rewritten('/abc', '/y', ['/abc', '/y']),
  rewritten('/abc', '/y', ['/abc/', '/y/']),
  rewritten('/abc', '/y', ['/abc/x', '/y/x']),
  rewritten('/abc/', '/', ['/abc', undefined]),
  rewritten('/abc/', '/', ['/abc/', '/']),
  rewritten('/abc/', '/', ['/abc/x', '/x']),
  {
    ...typed('begin'),
    about: 'begin: whatever begins alike, in any case',
    asks: 'GET http://example.com/App1',
    at: 'web',
  },
  { ...typed('exact'), about: 'exact: nothing below', asks: 'GET http://example.com/app/x', at: '' },
  { ...typed('prefix'), about: 'prefix: whole elements only', asks: 'GET http://example.com/app1', at: '' },
  {
    about: 'TLS redirects to https with 302',
    page: `${keys}/#ssl-redirect`,
    paths: [['Prefix', '/', 'web']],
    tls: true,
    asks: 'GET http://example.com/x',
    redirect: [302, 'https://example.com/x'],
  },
];

documented('HAProxy Ingress', 'haproxy-ingress.github.io/controller', vectors);
