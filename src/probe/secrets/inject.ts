// Injects values into a request at the last moment, in the place of their placeholders and only where they may go;
// and takes them out of what comes back. Code outside this folder and the sockets never sees a value.

import type { Probe } from '../../api/read/probe.ts';
import type { Attempt, Header, Outcome, TlsSeen } from '../../model/index.ts';
import type { Credentials, GivenValue } from './credentials.ts';
import { bodyRedactor, withoutBodyTexts, withoutSecrets } from './redact-outcome.ts';
import { createRedactor, type Redactor } from './redaction.ts';
import { bareHost, requestHeaders } from './request-headers.ts';
import { withholdingReason } from './send-to.ts';

/** The secrets of one attempt, on their way out and back. */
export interface Injection {
  /** All headers with their values, flat as node:http takes them, for a connection that showed this certificate. */
  readonly headers: (tls: TlsSeen | undefined) => readonly string[];
  /** Takes values out of a body; absent where there are none. */
  readonly redactor?: Redactor | undefined;
  /** Adds a reason why something beside a header was not sent. */
  readonly addWithheld: (reason: string | undefined) => void;
  /** The outcome without secrets, with the reasons for what was withheld. */
  readonly cleanOutcome: (outcome: Outcome) => Outcome;
}

interface InjectorOptions {
  readonly credentials: Credentials;
  readonly probe?: Pick<Probe, 'through' | 'values'> | undefined;
  readonly userAgent: string;
}

/** Makes the injections of a session's attempts. */
export function createInjector({
  credentials,
  probe,
  userAgent,
}: InjectorOptions): (attempt: Attempt) => Injection {
  const redactor = redactorOf(credentials);
  const fill = headerFiller(credentials, probe);
  // The routes of a probe have few bodies, and each is sent many times.
  const redactorOfBody = memoized(bodyRedactor);
  return (attempt) => {
    const bodyTexts = redactorOfBody(attempt.request.body);
    const others: string[] = [];
    let ofHeaders: readonly string[] = [];
    return {
      headers: (tls) => {
        const { headers, withheld } = fill(attempt, tls);
        ofHeaders = withheld;
        return requestHeaders({ ...attempt, request: { ...attempt.request, headers } }, userAgent);
      },
      redactor,
      addWithheld: (reason) => {
        if (reason !== undefined) others.push(reason);
      },
      cleanOutcome: (outcome) => {
        const complete = withWithheld(outcome, [...new Set([...others, ...ofHeaders])]);
        const clean = redactor === undefined ? complete : withoutSecrets(complete, redactor);
        return bodyTexts === undefined ? clean : withoutBodyTexts(clean, bodyTexts);
      },
    };
  };
}

function memoized<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, { readonly value: V }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}

/** An answer has a field for the reasons; of a failure they become part of the detail. */
function withWithheld(outcome: Outcome, withheld: readonly string[]): Outcome {
  if (withheld.length === 0) return outcome;
  if (outcome.kind === 'answered') return { ...outcome, withheld };
  return { ...outcome, detail: [outcome.detail, ...withheld].join('; ') };
}

/** What a ConfigMap holds is no secret: a content type from there may stand in every answer. */
function redactorOf({ values }: Credentials): Redactor | undefined {
  const secrets = [...values].flatMap(([placeholder, { value, sendTo }]) =>
    sendTo === 'anywhere' ? [] : [[placeholder, value] as const],
  );
  return secrets.length === 0 ? undefined : createRedactor(new Map(secrets));
}

interface FilledHeaders {
  readonly headers: readonly Header[];
  /** Why values were left out, each as `$TOKEN: not sent to …`. */
  readonly withheld: readonly string[];
}

/** Puts values in the place of placeholders, or leaves the header out and says why. */
function headerFiller(
  { values }: Credentials,
  probe: InjectorOptions['probe'],
): (attempt: Attempt, tls: TlsSeen | undefined) => FilledHeaders {
  const placeholders = new Set([...values.keys(), ...(probe?.values ?? []).map((ref) => ref.placeholder)]);
  const reasonFor = reasonFinder(spellsOutHttp(probe));
  return (attempt, tls) => {
    const { headers } = attempt.request;
    if (!headers.some(([, value]) => placeholders.has(value))) return { headers, withheld: [] };
    const parts = headers.map(([name, text]) => {
      if (!placeholders.has(text)) return { header: [name, text] as const };
      const value = values.get(text);
      if (value === undefined) return { reason: `${text}: not read` };
      const reason = reasonFor(text, value.sendTo, { attempt, tls });
      return reason === undefined ? { header: [name, value.value] as const } : { reason };
    });
    return {
      headers: parts.flatMap(({ header }) => (header === undefined ? [] : [header])),
      withheld: parts.flatMap(({ reason }) => reason ?? []),
    };
  };
}

/** An attempt, and the certificate that its connection showed. */
interface Connected {
  readonly attempt: Attempt;
  readonly tls: TlsSeen | undefined;
}

/**
 * Finds why a value is not sent with an attempt; undefined when it is sent. Remembers for which hosts declared
 * requests carry a value: a redirect or an experiment that leads to another host goes without it.
 */
function reasonFinder(plainHttp: boolean) {
  const declared = new Set<string>();
  return (
    placeholder: string,
    sendTo: GivenValue['sendTo'],
    { attempt, tls }: Connected,
  ): string | undefined => {
    if (sendTo === 'anywhere') return undefined;
    const { vantage, purpose, host } = attempt.request;
    const isOfClients = !('service' in vantage);
    const pair = `${placeholder} ${host.toLowerCase()}`;
    if (isOfClients && purpose === 'declared') declared.add(pair);
    const isMeant = !isOfClients || declared.has(pair);
    const rule = { placeholder, sendTo, host: isMeant ? host : '', plainHttp };
    const reason = withholdingReason(rule, attempt, isTrusted(attempt, tls));
    if (reason !== undefined) return reason.replace(`${placeholder} is `, `${placeholder}: `);
    return isMeant ? undefined : `${placeholder}: not sent to ${host}: no route declares it for that host`;
  };
}

/** Whether the author wrote that http is meant: under `schemes`, or as the scheme of `url`. */
function spellsOutHttp(probe: InjectorOptions['probe']): boolean {
  const { schemes, url } = probe?.through ?? {};
  return schemes?.includes('http') === true || url?.scheme === 'http';
}

/**
 * Whether the certificate proves that the address belongs to the host. Where the author names the authority, or
 * switches verification off, it proves nothing about an address that the author names too.
 */
function isTrusted({ request, target }: Attempt, tls: TlsSeen | undefined): boolean {
  if (tls === undefined || tls.problem !== undefined) return false;
  const { authority, unverified } = target.trust ?? {};
  if (authority === undefined && unverified !== true) return true;
  return target.vouched || target.address.toLowerCase() === bareHost(request.host).toLowerCase();
}
