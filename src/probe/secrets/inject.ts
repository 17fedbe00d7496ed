// What a request carries beside its own words: values take the place of their placeholders at the last
// moment, where they may go; what comes back is freed of them before anybody sees it. The border of secrets.

import type { Probe } from '../../api/read/probe.ts';
import type { Answer, Attempt, Header, Outcome, TlsSeen } from '../../model/index.ts';
import { bodyRedactor, withoutBodyTexts } from './body-texts.ts';
import type { GivenValue, Material } from './credentials.ts';
import { type Redactor, redactor } from './redaction.ts';
import { bareHost, wireHeaders } from './request-headers.ts';
import { withheld } from './send-to.ts';

/** The load of one attempt. */
export interface Carried {
  /** All headers, flat, with their values, for a connection that showed this certificate. */
  readonly headers: (tls: TlsSeen | undefined) => readonly string[];
  /** Absent where there is nothing to hide. */
  readonly redact?: Redactor | undefined;
  /** Says what else stayed at home, in words. */
  readonly note: (why: string | undefined) => void;
  /** The outcome without secrets, with what was withheld. */
  readonly clean: (outcome: Outcome) => Outcome;
}

export interface CarrierOptions {
  readonly material: Material;
  readonly probe?: Pick<Probe, 'through' | 'values'> | undefined;
  readonly userAgent: string;
}

/** Loads the attempts of a session. */
export function carrierOf({ material, probe, userAgent }: CarrierOptions): {
  readonly load: (attempt: Attempt) => Carried;
} {
  const redact = redactorOf(material);
  const fill = fillerOf(material, probe);
  const redactBody = onceEach(bodyRedactor);
  return {
    load: (attempt) => {
      const shown = redactBody(attempt.request.body);
      const { note, notes } = notebook();
      let left: readonly string[] = [];
      return {
        headers: (tls) => {
          const filled = fill(attempt, tls);
          left = filled.withheld;
          return wireHeaders(
            { ...attempt, request: { ...attempt.request, headers: filled.headers } },
            userAgent,
          );
        },
        redact,
        note,
        clean: (outcome) => {
          const told = saying(outcome, [...new Set([...notes, ...left])]);
          const free = redact === undefined ? told : withoutSecrets(told, redact);
          return shown === undefined ? free : withoutBodyTexts(free, shown);
        },
      };
    },
  };
}

/** The routes of a probe have few bodies, each sent many times. */
function onceEach<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined || made.has(key)) return known as V;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function notebook() {
  const notes: string[] = [];
  return {
    notes,
    note: (why: string | undefined): void => {
      if (why !== undefined) notes.push(why);
    },
  };
}

function saying(outcome: Outcome, withheld: readonly string[]): Outcome {
  if (withheld.length === 0) return outcome;
  if (outcome.kind === 'answered') return { ...outcome, withheld };
  return { ...outcome, detail: [outcome.detail, ...withheld].join('; ') };
}

/** What a ConfigMap holds is no secret: a content type from there may stand in every answer. */
function redactorOf({ values }: Material): Redactor | undefined {
  const secrets = [...values].flatMap(([placeholder, { value, sendTo }]) =>
    sendTo === 'anywhere' ? [] : [[placeholder, value] as const],
  );
  return secrets.length === 0 ? undefined : redactor(new Map(secrets));
}

interface Filled {
  readonly headers: readonly Header[];
  readonly withheld: readonly string[];
}

type Fill = (attempt: Attempt, tls: TlsSeen | undefined) => Filled;

/** Puts values in the place of placeholders, or says why not. */
function fillerOf({ values }: Material, probe: CarrierOptions['probe']): Fill {
  const placeholders = new Set([...values.keys(), ...(probe?.values ?? []).map((ref) => ref.placeholder)]);
  const refusal = refusalBy(spellsOutHttp(probe));
  return (attempt, tls) => {
    const { headers } = attempt.request;
    if (!headers.some(([, value]) => placeholders.has(value))) return { headers, withheld: [] };
    const parts = headers.map(([name, text]) => {
      if (!placeholders.has(text)) return { header: [name, text] as const };
      const value = values.get(text);
      if (value === undefined) return { why: `${text}: not read` };
      const why = refusal(text, value.sendTo, { attempt, tls });
      return why === undefined ? { header: [name, value.value] as const } : { why };
    });
    return {
      headers: parts.flatMap(({ header }) => (header === undefined ? [] : [header])),
      withheld: parts.flatMap(({ why }) => why ?? []),
    };
  };
}

/** Remembers for which hosts the probe declares a value: what leads elsewhere, a redirect or an experiment, goes without it. */
function refusalBy(plainHttp: boolean) {
  const declared = new Set<string>();
  return (placeholder: string, sendTo: GivenValue['sendTo'], going: Going): string | undefined => {
    if (sendTo === 'anywhere') return undefined;
    const { attempt, tls } = going;
    const { vantage, purpose, host } = attempt.request;
    const isClients = !('service' in vantage);
    const pair = `${placeholder} ${host.toLowerCase()}`;
    if (isClients && purpose === 'declared') declared.add(pair);
    const isMeant = !isClients || declared.has(pair);
    const rule = { placeholder, sendTo, host: isMeant ? host : '', plainHttp };
    const why = withheld(rule, attempt, isTrusted(attempt, tls));
    if (why !== undefined) return why.replace(`${placeholder} is `, `${placeholder}: `);
    return isMeant ? undefined : `${placeholder}: not sent to ${host}: no route declares it for that host`;
  };
}

interface Going {
  readonly attempt: Attempt;
  readonly tls: TlsSeen | undefined;
}

/** A URL names its scheme itself. */
function spellsOutHttp(probe: CarrierOptions['probe']): boolean {
  const { schemes, url } = probe?.through ?? {};
  return schemes?.includes('http') === true || url?.scheme === 'http';
}

/**
 * Whether the certificate settles whose the address is. An authority that the author names, or none at all,
 * settles nothing about an address that the author names too.
 */
function isTrusted({ request, target }: Attempt, tls: TlsSeen | undefined): boolean {
  if (tls === undefined || tls.problem !== undefined) return false;
  const { authority, unverified } = target.trust ?? {};
  if (authority === undefined && unverified !== true) return true;
  return target.vouched || target.address.toLowerCase() === bareHost(request.host).toLowerCase();
}

/** An outcome as everything behind this border may know it. A body that holds more than its start counts as cut. */
export function withoutSecrets(outcome: Outcome, redact: Redactor): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, detail: redact.whole(outcome.detail) };
  const { tls } = outcome;
  return {
    ...outcome,
    phrase: redact.whole(outcome.phrase),
    headers: outcome.headers.map(([name, value]) => [redact.whole(name), redact.whole(value)] as const),
    bodyStart: isCut(outcome) ? redact.cut(outcome.bodyStart) : redact.whole(outcome.bodyStart),
    ...(tls === undefined ? {} : { tls: certificateWithout(tls, redact) }),
  };
}

const isCut = ({ bodyStart, bodyLength }: Answer): boolean =>
  bodyLength >= 65_536 || Buffer.byteLength(bodyStart) < bodyLength;

function certificateWithout(tls: TlsSeen, { whole }: Redactor): TlsSeen {
  return { ...tls, subject: whole(tls.subject), issuer: whole(tls.issuer), names: tls.names.map(whole) };
}
