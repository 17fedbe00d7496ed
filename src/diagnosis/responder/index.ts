// Who generated an answer: the gateway, a server between it and the application, or the application. The Server
// field alone proves nothing, because most proxies write it on what they pass on.

import type { Answer } from '../../model/index.ts';
import { type AnsweredRequest, type AnswerReading, type Role, readingOf } from './fingerprint.ts';
import { fingerprints, serverNames, stampsEverything } from './fingerprints.ts';
import { forwardMarks } from './proxies.ts';
import { isStaticFile } from './servers.ts';

/** The author of an answer, as far as the answer tells. */
export interface Responder {
  /** Software such as `nginx` or `FastAPI`; `Unknown` when nothing tells. */
  readonly name: string;
  /** Proven: nothing else is known to answer so. Hinted: others could. */
  readonly strength: 'Proven' | 'Hinted' | 'Unknown';
  /** The trait that tells, for people. */
  readonly trait: string;
  /** Where such software stands; unknown where it can stand anywhere, as nginx can with its own pages. */
  readonly role: Role;
}

/** What was found out about an answer to one request. */
interface Examined {
  readonly method: string;
  readonly path: string;
  /** The author by the answer's own traits; undefined when none tells. */
  readonly author: Responder | undefined;
  readonly responder: Responder;
  readonly forwardedBy: string | undefined;
}

/** What was found out about each answer: every verdict asks about the same ones. */
const examined = new WeakMap<Answer, Examined[]>();

function examine(answer: Answer, request: AnsweredRequest): Examined {
  const { method, path } = request;
  const before = examined.get(answer) ?? [];
  const known = before.find((each) => each.path === path && each.method === method);
  if (known !== undefined) return known;
  const reading = readingOf(answer, request);
  const author = authorByTraits(reading);
  const found: Examined = {
    method,
    path,
    author,
    responder: author ?? responderByServer(reading),
    forwardedBy: forwardMarks.find(([, proves]) => proves(reading))?.[0],
  };
  before.push(found);
  examined.set(answer, before);
  return found;
}

function authorByTraits(reading: AnswerReading): Responder | undefined {
  const found = fingerprints.find(({ proves }) => proves(reading));
  if (found === undefined) return undefined;
  const { name, strength, trait, role } = found;
  return { name, strength, trait, role: role === 'application' && isStaticFile(reading) ? 'static' : role };
}

/** The author by the Server field: a hint where that software writes it on its own answers only. */
function responderByServer(reading: AnswerReading): Responder {
  const { server } = reading;
  const role = isStaticFile(reading) ? 'static' : 'unknown';
  const found = serverNames.find(({ starts }) => starts.test(server));
  if (found !== undefined) {
    return {
      name: found.name,
      strength: 'Hinted',
      trait: 'the Server field',
      role: role === 'static' ? role : found.role,
    };
  }
  const trait = stampsEverything.test(server)
    ? 'only the Server field, which its software also writes on what it passes on'
    : 'nothing that tells';
  return { name: 'Unknown', strength: 'Unknown', trait: role === 'static' ? 'a static file' : trait, role };
}

/** Who generated this answer to this request: never a guess, `Unknown` where the answer does not tell. */
export const responderOf = (answer: Answer, request: AnsweredRequest): Responder =>
  examine(answer, request).responder;

/** The author by traits that survive a proxy, so without the Server field; undefined when nothing tells. */
export const authorOf = (answer: Answer, request: AnsweredRequest): Responder | undefined =>
  examine(answer, request).author;

/** What is known of the answer to any request, because neither headers nor texts of gateways depend on the request. */
const examineAny = (answer: Answer): Examined =>
  examined.get(answer)?.[0] ?? examine(answer, { method: 'GET', path: '/' });

/** A proxy that marks this answer as one that it passed on (`Kong`, `Envoy`, `Caddy`); of several it may be any. */
export const forwardedBy = (answer: Answer): string | undefined => examineAny(answer).forwardedBy;

/** Whether a gateway or web server provably wrote this page itself, and no gateway marks it as passed on. */
export function isPageOfServer({ outcome, request }: { outcome: Answer; request: AnsweredRequest }): boolean {
  const author = authorOf(outcome, request);
  const proven = author?.strength === 'Proven' && author.role !== 'application';
  return proven && forwardedBy(outcome) === undefined;
}

/** The gateway that provably wrote this answer itself; undefined when none did, or nothing proves it. */
export function gatewayOwn(answer: Answer): string | undefined {
  const { author, forwardedBy: proxy } = examineAny(answer);
  const proven = author?.strength === 'Proven' && author.role === 'gateway';
  return proven && proxy !== author.name ? author.name : undefined;
}

/** Texts of nginx, Apache and Go for plain HTTP on a port for TLS. */
const plainOnTls = [
  /plain HTTP request was sent to HTTPS port/i,
  /speaking plain HTTP to an SSL-enabled server port/i,
  /Client sent an HTTP request to an HTTPS server/i,
];

/**
 * Whether the answer says that plain HTTP was spoken on a port for TLS. It proves that nobody behind that port was
 * reached, whoever sends it.
 */
export const wantsTls = ({ status, bodyStart }: Answer): boolean =>
  status === 400 && plainOnTls.some((page) => page.test(bodyStart));
