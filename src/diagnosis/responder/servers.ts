// Web servers that stand anywhere in the chain: Apache, IIS, object stores, and the files that
// any of them serves. Their own pages name the software, never its place.

import { type AnswerReading, type Fingerprint, fieldIn, hasField } from './fingerprint.ts';
import { allowOf } from './headers.ts';
import { nginxDerivatives } from './nginx.ts';

/** Last-Modified in seconds; NaN when absent or unreadable. */
const modifiedAt = (reading: AnswerReading): number => Date.parse(fieldIn(reading, 'last-modified')) / 1000;

const etagOf = (reading: AnswerReading): string => fieldIn(reading, 'etag').replace(/^W\//, '');

/** nginx: `"<seconds>-<bytes>"` in hex; the seconds are those of Last-Modified, so nothing else fits by chance. */
function isNginxFile(reading: AnswerReading): boolean {
  if (nginxDerivatives.test(reading.server)) return false;
  const [, seconds = ''] = /^"([0-9a-f]{8})-[0-9a-f]{1,12}"$/.exec(etagOf(reading)) ?? [];
  return Number.parseInt(seconds, 16) === modifiedAt(reading);
}

/** Apache: `"<bytes>-<microseconds>"` in hex, with a suffix when a filter compressed the file. */
function isApacheFile(reading: AnswerReading): boolean {
  const [, micros = ''] = /^"[0-9a-f]{1,12}-([0-9a-f]{13})(?:-[a-z]{2,8})?"$/.exec(etagOf(reading)) ?? [];
  return Math.floor(Number.parseInt(micros, 16) / 1e6) === modifiedAt(reading);
}

/** Caddy 2: seconds and bytes in base 36, written together. */
function isCaddyFile(reading: AnswerReading): boolean {
  const seconds = modifiedAt(reading);
  const bytes = fieldIn(reading, 'content-length');
  if (Number.isNaN(seconds) || !/^\d{1,15}$/.test(bytes)) return false;
  return etagOf(reading) === `"${seconds.toString(36)}${Number(bytes).toString(36)}"`;
}

/** A file from a disk or an object store, whoever serves it: dated, and readable in parts. */
export const isStaticFile = (reading: AnswerReading): boolean =>
  [200, 206, 304].includes(reading.status) &&
  hasField(reading, 'last-modified') &&
  (hasField(reading, 'accept-ranges') || reading.status === 304);

const file = (name: string, proves: Fingerprint['proves']): Fingerprint => ({
  name,
  role: 'static',
  trait: `static file, by the way ${name} writes ETag`,
  strength: 'Proven',
  // Without the date no ETag can be checked.
  proves: (reading) => hasField(reading, 'etag') && hasField(reading, 'last-modified') && proves(reading),
});

/** Document types of Apache's pages, the newer and the older one, and the title behind them. */
const apachePage =
  /^<!DOCTYPE HTML PUBLIC "-\/\/(?:W3C\/\/DTD HTML 4\.01\/\/EN" "http:\/\/www\.w3\.org\/TR\/html4\/strict\.dtd|IETF\/\/DTD HTML 2\.0\/\/EN)">\n<html><head>(?:$|\n<title>(\d{3}) )/;

/** Whether it is Apache's page: its title begins with a code, also where the status was rewritten. A body may be cut before the title. */
function isApachePage({ body, status }: AnswerReading): boolean {
  if (!body.startsWith('<!DOCTYPE HTML PUBLIC')) return false;
  const found = apachePage.exec(body);
  return found !== null && (found[1] !== undefined || status >= 300);
}

/** Detailed errors off: every page of IIS 7 and later has this header and repeats the status. */
function isIisPage({ body, status }: AnswerReading): boolean {
  if (status < 400 || !body.includes('<div id="header"><h1>Server Error</h1></div>')) return false;
  return body.includes(`<h2>${status} - `);
}

const isObjectStoreError = ({ body, status }: AnswerReading): boolean =>
  status >= 300 && /^(?:<\?xml [^>]{1,60}>\s*)?<Error><Code>[A-Za-z]{3,60}<\/Code><Message>/.test(body);

/** Proven traits of web servers; the narrower trait stands first. */
export const servers: readonly Fingerprint[] = [
  file('nginx', isNginxFile),
  file('Apache', isApacheFile),
  file('Caddy', isCaddyFile),
  {
    name: 'Apache',
    role: 'unknown',
    trait: 'its own page',
    strength: 'Proven',
    proves: isApachePage,
  },
  { name: 'IIS', role: 'unknown', trait: 'its own page', strength: 'Proven', proves: isIisPage },
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
    name: 'Apache',
    role: 'static',
    trait: 'Allow of its file handler, without blanks',
    strength: 'Hinted',
    proves: (reading) => fieldIn(reading, 'allow') === 'GET,POST,OPTIONS,HEAD,TRACE',
  },
  {
    name: 'S3',
    role: 'static',
    trait: 'an error of the S3 protocol',
    strength: 'Hinted',
    proves: isObjectStoreError,
  },
];
