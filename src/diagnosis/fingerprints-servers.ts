// Web servers that stand anywhere in the chain: nginx and its relatives, Apache, IIS, object
// stores, and the files they serve. Their own pages name the software, never its place.

import { type Fingerprint, has, isRedirect, type Reading } from './fingerprints-reading.ts';
import { allowOf, headerOf, locationOf } from './headers.ts';

/** Head of nginx's own pages (ngx_http_special_response.c); older versions set a background colour. */
const nginxHead =
  /^<html>\n<head><title>(\d{3} [^<\n]{1,80})<\/title><\/head>\n<body(?: bgcolor="white")?>\n/;
const nginxFooter = /<hr><center>([^<\n]{1,60})<\/center>\n<\/body>\n<\/html>\n/;

/** What the footer of an nginx page says (`nginx`, `nginx/1.22.1`, `openresty`); empty without one. */
const footerOf = ({ body }: Reading): string =>
  nginxHead.test(body) ? (nginxFooter.exec(body)?.[1] ?? '') : '';

const isNginxPage = (reading: Reading): boolean => /^nginx(?:\/[\d.]+)?$/.test(footerOf(reading));

/** Bytes of an nginx page without its two titles and its footer: 157 for `405 Not Allowed` and `nginx/1.22.1`. */
const nginxFrame = 115;
/** Comments that pages of 400 and above get for Chrome and MSIE. */
const nginxPadding = 402;

const nginxTitles: Readonly<Record<number, string>> = {
  301: '301 Moved Permanently',
  302: '302 Found',
  303: '303 See Other',
  307: '307 Temporary Redirect',
  308: '308 Permanent Redirect',
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Not Allowed',
  500: '500 Internal Server Error',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** Length of the footer that would make an nginx page as long as this answer says it is. */
function footerLength({ status, length }: Reading): number {
  const title = nginxTitles[status];
  if (title === undefined) return 0;
  const rest = length - nginxFrame - 2 * title.length;
  return rest > nginxPadding ? rest - nginxPadding : rest;
}

/**
 * Where the body was not read (HEAD) or only its head: an nginx page by length. A bare `nginx`
 * has 5 letters, `nginx/1.9.9` to `nginx/1.27.10` 11 to 13; openresty's 9 is none of them.
 */
function isNginxByLength(reading: Reading): boolean {
  const { body, type } = reading;
  if (type !== 'text/html' || body.includes('</html>')) return false;
  const footer = footerLength(reading);
  if (body.startsWith(`<html>\n<head><title>${nginxTitles[reading.status]}</title></head>`)) {
    return footer === 5 || (footer >= 11 && footer <= 13);
  }
  return (
    /^nginx(?:\/[\d.]+)?$/.test(reading.server) &&
    footer === reading.server.length &&
    '<html>'.startsWith(body)
  );
}

/** Last-Modified in seconds; NaN when absent or unreadable. */
const modifiedAt = ({ answer }: Reading): number =>
  Date.parse(headerOf(answer, 'last-modified') ?? '') / 1000;

const etagOf = ({ answer }: Reading): string => (headerOf(answer, 'etag') ?? '').replace(/^W\//, '');

/** nginx: `"<seconds>-<bytes>"` in hex; the seconds are those of Last-Modified, so nothing else fits by chance. */
function isNginxFile(reading: Reading): boolean {
  const [, seconds = ''] = /^"([0-9a-f]{8})-[0-9a-f]{1,12}"$/.exec(etagOf(reading)) ?? [];
  return Number.parseInt(seconds, 16) === modifiedAt(reading);
}

/** Apache: `"<bytes>-<microseconds>"` in hex, with a suffix when a filter compressed the file. */
function isApacheFile(reading: Reading): boolean {
  const [, micros = ''] = /^"[0-9a-f]{1,12}-([0-9a-f]{13})(?:-[a-z]{2,8})?"$/.exec(etagOf(reading)) ?? [];
  return Math.floor(Number.parseInt(micros, 16) / 1e6) === modifiedAt(reading);
}

/** Caddy 2: seconds and bytes in base 36, written together. */
function isCaddyFile(reading: Reading): boolean {
  const seconds = modifiedAt(reading);
  const bytes = headerOf(reading.answer, 'content-length') ?? '';
  if (Number.isNaN(seconds) || !/^\d{1,15}$/.test(bytes)) return false;
  return etagOf(reading) === `"${seconds.toString(36)}${Number(bytes).toString(36)}"`;
}

/** A file from a disk or an object store, whoever serves it: dated, and readable in parts. */
export const isStaticFile = (reading: Reading): boolean =>
  [200, 206, 304].includes(reading.status) &&
  has(reading, 'last-modified') &&
  (has(reading, 'accept-ranges') || reading.status === 304);

const file = (name: string, proves: Fingerprint['proves']): Fingerprint => ({
  name,
  role: 'static',
  trait: `static file, by the way ${name} writes ETag`,
  strength: 'Proven',
  proves,
});

const isObjectStoreError = ({ body }: Reading): boolean =>
  /^(?:<\?xml [^>]{1,60}>\s*)?<Error><Code>[A-Za-z]{3,60}<\/Code><Message>/.test(body);

/** Proven traits of web servers; the narrower trait stands first. */
export const servers: readonly Fingerprint[] = [
  {
    name: 'ingress-nginx',
    role: 'gateway',
    trait: "nginx's redirect page to https without a Server header",
    strength: 'Hinted',
    proves: (reading) =>
      isRedirect(reading) &&
      footerOf(reading) === 'nginx' &&
      reading.server === '' &&
      (locationOf(reading.answer) ?? '').startsWith('https://'),
  },
  {
    name: 'nginx',
    role: 'unknown',
    trait: 'its own page for plain http on a TLS port',
    strength: 'Proven',
    proves: (reading) =>
      isNginxPage(reading) && reading.body.includes('plain HTTP request was sent to HTTPS port'),
  },
  { name: 'nginx', role: 'unknown', trait: 'its own page', strength: 'Proven', proves: isNginxPage },
  {
    name: 'OpenResty',
    role: 'unknown',
    trait: 'its own page',
    strength: 'Proven',
    proves: (reading) => /^openresty(?:\/[\d.]+)?$/.test(footerOf(reading)),
  },
  file('nginx', isNginxFile),
  file('Apache', isApacheFile),
  file('Caddy', isCaddyFile),
  {
    name: 'Apache',
    role: 'unknown',
    trait: 'its own page',
    strength: 'Proven',
    proves: ({ body }) =>
      body.startsWith(
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html><head>',
      ),
  },
  {
    name: 'IIS',
    role: 'static',
    trait: 'the Allow of its file handler and Server Microsoft-IIS',
    strength: 'Proven',
    proves: ({ answer, status, server }) =>
      status === 405 &&
      server.startsWith('Microsoft-IIS/') &&
      allowOf(answer)?.join() === 'GET,HEAD,OPTIONS,TRACE',
  },
  {
    name: 'MinIO',
    role: 'static',
    trait: 'an error of the S3 protocol and Server MinIO',
    strength: 'Proven',
    proves: (reading) => isObjectStoreError(reading) && reading.server.startsWith('MinIO'),
  },
  {
    name: 'S3',
    role: 'static',
    trait: 'an error of the S3 protocol and Server AmazonS3',
    strength: 'Proven',
    proves: (reading) => isObjectStoreError(reading) && reading.server === 'AmazonS3',
  },
];

/** Traits of web servers that others could share. */
export const serverHints: readonly Fingerprint[] = [
  {
    name: 'nginx',
    role: 'unknown',
    trait: 'the length of its own page',
    strength: 'Hinted',
    proves: isNginxByLength,
  },
  {
    name: 'nginx',
    role: 'unknown',
    trait: 'the reason phrase Not Allowed',
    strength: 'Hinted',
    proves: ({ answer, status, type }) =>
      status === 405 && answer.phrase === 'Not Allowed' && type === 'text/html',
  },
  {
    name: 'Apache',
    role: 'static',
    trait: 'Allow of its file handler, without blanks',
    strength: 'Hinted',
    proves: ({ answer }) => headerOf(answer, 'allow') === 'GET,POST,OPTIONS,HEAD,TRACE',
  },
  {
    name: 'S3',
    role: 'static',
    trait: 'an error of the S3 protocol',
    strength: 'Hinted',
    proves: isObjectStoreError,
  },
];
