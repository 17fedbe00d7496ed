// Who generated an answer: the gateway, a server on the way, or the application. The Server
// field alone proves nothing, because most proxies write it on what they pass on.

import type { Answer } from '../../model/index.ts';
import { type Asked, type Reading, type Role, readingOf } from './fingerprint.ts';
import { fingerprints, serverNames, stampsEverything } from './fingerprints.ts';
import { passedOn } from './proxies.ts';
import { isStaticFile } from './servers.ts';

/** The author of an answer, as far as the answer tells. */
export interface Responder {
  /** Software such as `nginx` or `FastAPI`; `Unknown` when nothing tells. */
  readonly name: string;
  /** Proven: nothing else is known to answer so. Hinted: others could. */
  readonly strength: 'Proven' | 'Hinted' | 'Unknown';
  /** What told it, in words. */
  readonly trait: string;
  /** Where such an author stands; unknown where it can stand anywhere, as nginx with its own pages. */
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

/** Every verdict asks about the same answers: each is read once, and forgotten with the answer. */
const examined = new WeakMap<Answer, Examined[]>();

function examine(answer: Answer, asked: Asked): Examined {
  const { method, path } = asked;
  const before = examined.get(answer) ?? [];
  const known = before.find((each) => each.path === path && each.method === method);
  if (known !== undefined) return known;
  const reading = readingOf(answer, asked);
  const author = byTraits(reading);
  const found: Examined = {
    method,
    path,
    author,
    responder: author ?? byServer(reading),
    forwardedBy: passedOn.find(([, proves]) => proves(reading))?.[0],
  };
  before.push(found);
  examined.set(answer, before);
  return found;
}

function byTraits(reading: Reading): Responder | undefined {
  const found = fingerprints.find(({ proves }) => proves(reading));
  if (found === undefined) return undefined;
  const { name, strength, trait, role } = found;
  return { name, strength, trait, role: role === 'application' && isStaticFile(reading) ? 'static' : role };
}

/** The author by the Server field: a hint where that software writes it on its own answers only. */
function byServer(reading: Reading): Responder {
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
export const responderOf = (answer: Answer, asked: Asked): Responder => examine(answer, asked).responder;

/** The author by traits that survive a proxy; the Server field is not asked. Undefined when nothing tells. */
export const authorOf = (answer: Answer, asked: Asked): Responder | undefined =>
  examine(answer, asked).author;

/** Neither gateway headers nor gateway texts depend on the request: whichever was asked about will do. */
const examineAny = (answer: Answer): Examined =>
  examined.get(answer)?.[0] ?? examine(answer, { method: 'GET', path: '/' });

/** The proxy that says of this answer that it only passed it on (`Kong`, `Envoy`, `Caddy`); the outermost is not told apart. */
export const forwardedBy = (answer: Answer): string | undefined => examineAny(answer).forwardedBy;

/** Surely the page of a gateway or web server, which no application wrote and no gateway says it only passed on. */
export function isPageOfServer({ outcome, request }: { outcome: Answer; request: Asked }): boolean {
  const author = authorOf(outcome, request);
  const proven = author?.strength === 'Proven' && author.role !== 'application';
  return proven && forwardedBy(outcome) === undefined;
}

/** The gateway that provably made this answer itself; undefined when none did, or nothing proves it. */
export function gatewayOwn(answer: Answer): string | undefined {
  const { author, forwardedBy: proxy } = examineAny(answer);
  const proven = author?.strength === 'Proven' && author.role === 'gateway';
  return proven && proxy !== author.name ? author.name : undefined;
}
