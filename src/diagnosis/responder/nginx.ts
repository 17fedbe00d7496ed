// nginx and what is built from its source, CDNs and load balancers among them: they share one page, and its
// footer names them. Where the body was not read, the length of the page tells.

import { type AnswerReading, type Fingerprint, isRedirect, type Role } from './fingerprint.ts';
import { locationOf } from './headers.ts';

/** Head of the page (ngx_http_special_response.c); older versions set a colour, Tengine a document type. */
const pageHead =
  /^(?:<!DOCTYPE HTML PUBLIC "-\/\/IETF\/\/DTD HTML 2\.0\/\/EN">\n)?<html>\n<head><title>(\d{3} [^<\n]{1,80})<\/title><\/head>\n<body(?: bgcolor="white")?>\n/;
const pageFooter = /<hr><center>([^<\n]{1,60})<\/center>\n(?:<\/body>|<p>)/;

/** The footer of each answer, because every fingerprint of the family compares it. */
const footers = new WeakMap<AnswerReading, string>();

/** What the footer says (`nginx`, `nginx/1.22.1`, `openresty`); empty when it is no such page. */
function footerOf(reading: AnswerReading): string {
  const { body } = reading;
  if (!body.startsWith('<html>\n<head>') && !body.startsWith('<!DOCTYPE HTML PUBLIC "-//IETF')) return '';
  const footer = footers.get(reading) ?? (pageHead.test(body) ? (pageFooter.exec(body)?.[1] ?? '') : '');
  footers.set(reading, footer);
  return footer;
}

const page = (name: string, footer: RegExp, role: Role): Fingerprint => ({
  name,
  role,
  trait: 'its own page',
  strength: 'Proven',
  proves: (reading) => footer.test(footerOf(reading)),
});

/** Whether it leads to `https://<host>/<the path of the request>`, where a slash at the end may be missing. */
function isRedirectToHttps(reading: AnswerReading): boolean {
  const [, path] = /^https:\/\/[^/]+(\/.*)$/.exec(locationOf(reading.answer) ?? '') ?? [];
  const { path: sent } = reading.request;
  return path !== undefined && (path === sent || path === sent.replace(/\/(?=\?|$)/, ''));
}

/** Proven traits of the family, but the first; the narrower trait stands first. */
export const nginxFamily: readonly Fingerprint[] = [
  {
    name: 'ingress-nginx',
    role: 'gateway',
    trait: "nginx's redirect page to https without a Server header",
    strength: 'Hinted',
    proves: (reading) =>
      isRedirect(reading) &&
      reading.server === '' &&
      footerOf(reading) === 'nginx' &&
      reading.body.includes(`<title>${reading.status} `) &&
      isRedirectToHttps(reading),
  },
  {
    name: 'nginx',
    role: 'unknown',
    trait: 'its own page for plain http on a TLS port',
    strength: 'Proven',
    proves: (reading) =>
      reading.status === 400 &&
      /^nginx(?:\/[\d.]+)?$/.test(footerOf(reading)) &&
      reading.body.includes('plain HTTP request was sent to HTTPS port'),
  },
  page('nginx', /^nginx(?:\/[\d.]+)?$/, 'unknown'),
  page('OpenResty', /^openresty(?:\/[\d.]+)?$/, 'unknown'),
  page('Tengine', /^tengine(?:\/[\d.]+)?$/i, 'unknown'),
  page('Angie', /^Angie(?:\/[\d.]+)?$/, 'unknown'),
  page('freenginx', /^freenginx(?:\/[\d.]+)?$/, 'unknown'),
  page('CloudFront', /^CloudFront$/, 'gateway'),
  page('Cloudflare', /^cloudflare(?:-nginx)?$/, 'gateway'),
  page('Azure Application Gateway', /^Microsoft-Azure-Application-Gateway\/v\d$/, 'gateway'),
];

/** Bytes of an nginx page without its two titles and its footer: 157 for `405 Not Allowed` and `nginx/1.22.1`. */
const frame = 115;
/** Comments that pages of 400 and above get for Chrome and MSIE. */
const padding = 402;

const titles: Readonly<Record<number, string>> = {
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
function footerLength({ status, length }: AnswerReading): number {
  const title = titles[status];
  if (title === undefined) return 0;
  const rest = length - frame - 2 * title.length;
  return rest > padding ? rest - padding : rest;
}

/** Software that is built from nginx's source: it has the same phrases, the same form of ETag, and pages of the same length. */
export const nginxDerivatives = /^(?:openresty|tengine|angie|freenginx|awselb)\b/i;

const isNginxServer = ({ server }: AnswerReading): boolean => /^nginx(?:\/[\d.]+)?$/.test(server);

/**
 * Whether it is an nginx page by its length, where the body was not read (HEAD) or only its start. A bare `nginx`
 * has 5 letters, `nginx/1.9.9` to `nginx/1.27.10` 11 to 13; openresty's 9 is none of them.
 */
function isNginxByLength(reading: AnswerReading): boolean {
  const { body, server, type } = reading;
  if (type !== 'text/html' || body.includes('</html>')) return false;
  const footer = footerLength(reading);
  if (body.startsWith(`<html>\n<head><title>${titles[reading.status]}</title></head>`)) {
    return !nginxDerivatives.test(server) && (footer === 5 || (footer >= 11 && footer <= 13));
  }
  return isNginxServer(reading) && footer === server.length && '<html>'.startsWith(body);
}

/** Traits of nginx that others could share. */
export const nginxHints: readonly Fingerprint[] = [
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
    proves: (reading) =>
      reading.status === 405 &&
      reading.answer.phrase === 'Not Allowed' &&
      reading.type === 'text/html' &&
      // Whatever else stands there may be built from nginx's source.
      (reading.server === '' || isNginxServer(reading)),
  },
];
