// THE GLOSSARY: the words of this program, types only. Every folder speaks these and no synonyms.

import type { Reason } from './api/reasons.ts';
import type { ObjectKey } from './cluster.ts';

// The further pages of the glossary: what the cluster says.
export type {
  Endpoint,
  Facts,
  Ingress,
  IngressClass,
  ObjectKey,
  PodFacts,
  Rollout,
  Service,
  ServiceFacts,
} from './cluster.ts';
export type * from './extension-objects.ts';
export type * from './gateway-objects.ts';

export type Scheme = 'http' | 'https';

/** A header as it stands on the wire: name and value, repeated names kept, order kept. */
export type Header = readonly [name: string, value: string];

/**
 * The door a request goes through. `edge` stands before the gateway where the spec names one; `hop` counts from the gateway, the last one is the
 * application; a Service without `hop` is a sibling that only an experiment asks.
 */
export type Vantage =
  | {
      readonly kind: 'edge' | 'gateway';
      readonly scheme: Scheme;
      /** Which of several addresses of the gateway, such as `203.0.113.7`; absent where there is one. */
      readonly at?: string;
    }
  | {
      readonly kind: 'service';
      readonly hop?: number;
      /** Of the Service, where it is not the probe's own. */
      readonly namespace?: string;
      readonly service: string;
      readonly port: number;
      /** Protocol of the hop; http when absent. */
      readonly scheme?: Scheme;
    }
  | {
      readonly kind: 'endpoint';
      readonly hop: number;
      /** Of the Service, where it is not the probe's own. */
      readonly namespace?: string;
      readonly service: string;
      readonly port: number;
      readonly address: string;
      /** Port of the Pod behind the Service port. */
      readonly targetPort: number;
      readonly pod?: string;
      readonly scheme?: Scheme;
      /** The address comes from a slice that the endpointslice controller keeps for a Pod. */
      readonly managed: boolean;
    };

/** declared: what the spec names. replay: a recorded redirect. experiment: a request that separates causes. */
export type Purpose = 'declared' | 'replay' | 'experiment';

/** A protocol that an experiment speaks in place of the door's own. */
export type Protocol = 'http' | 'https' | 'h2c' | 'HTTP/1.0';

/** One HTTP request as the diagnosis thinks of it: no address yet, the vantage says where it goes. */
export interface Request {
  readonly purpose: Purpose;
  readonly vantage: Vantage;
  readonly method: string;
  /** Request target, sent byte for byte (RFC 9112 section 3.2.1): path and query. */
  readonly path: string;
  /** Host header, and the TLS server name at the gateway. */
  readonly host: string;
  /** Scheme the client used, told to the hops behind the gateway as X-Forwarded-Proto. */
  readonly clientScheme: Scheme;
  readonly headers: readonly Header[];
  readonly body?: string;
  /** Only on experiments about the protocol. */
  readonly protocol?: Protocol;
}

/** Where a request is dialled. `vouched`: the cluster names the address, not an author; see probe/destination.ts. */
export interface Target {
  readonly scheme: Scheme;
  /** IP address or DNS name. */
  readonly address: string;
  readonly port: number;
  readonly vouched: boolean;
}

/** A request with its address: all that the sender needs. */
export interface Attempt {
  readonly request: Request;
  readonly target: Target;
  readonly timeoutMs: number;
}

/** What the TLS handshake showed. `problem` is OpenSSL's code (CERT_HAS_EXPIRED, …) when a client would refuse. */
export interface TlsSeen {
  readonly problem?: string;
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** An HTTP answer, bounded: the body is hashed, its start kept for fingerprints, the rest dropped. */
export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  /** Reason phrase; empty where the protocol has none. */
  readonly phrase: string;
  readonly headers: readonly Header[];
  /** First 4096 bytes of the body as text. */
  readonly bodyStart: string;
  /** Bytes read, at most 65536. */
  readonly bodyLength: number;
  /** SHA-256 of the bytes read, hex, first 32 digits. */
  readonly bodyHash: string;
  readonly tls?: TlsSeen;
  readonly ms: number;
}

/** Why no answer came. `forbidden`: the destination policy refused to dial. */
export type FailureCause =
  | 'dns'
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'protocol'
  | 'forbidden';

/** A request that got no HTTP answer: an outcome, not an error. */
export interface Failure {
  readonly kind: 'failed';
  readonly cause: FailureCause;
  /** One line for people, without secrets. */
  readonly detail: string;
  readonly ms: number;
}

export type Outcome = Answer | Failure;

export interface Observation {
  readonly request: Request;
  readonly outcome: Outcome;
}

/** The object and field at fault. `field` may be empty when the object as a whole is meant. */
export interface Blame extends ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  readonly field: string;
}

export type Confidence = 'Confirmed' | 'Likely' | 'Unknown';

/** One step of a proof: a request, what came of it, and what follows. One line each. */
export interface Proof {
  /** `GET /login at Service dify-api:5001`. */
  readonly sent: string;
  /** `401 by Flask`. */
  readonly got: string;
  /** `the path is served without the prefix`. */
  readonly shows: string;
}

/** One cause as a verdict found it for one route and method. */
export interface Finding {
  readonly reason: Reason;
  readonly confidence: Confidence;
  /** What was sent, what came back, from whom, and why that proves it. One line. */
  readonly message: string;
  readonly fix: string;
  readonly blames: readonly Blame[];
  /** The requests that decided it, the decisive ones first. */
  readonly evidence?: readonly Proof[];
  /** It is a state of passage (a rollout in progress): no hurry to look again. */
  readonly passing?: boolean;
}

export type Health = 'Healthy' | 'Unhealthy' | 'Unknown';

/** One line of the comparison table. */
export interface SeenLine {
  readonly via: string;
  readonly service?: string;
  readonly port?: number;
  readonly status?: number;
  readonly location?: string;
  readonly by?: string;
  readonly failure?: string;
  /** Equal endpoints share a line: `5/5`. */
  readonly endpoints?: string;
}

/** Method: it must work. Refusal: it must be refused. Preflight: the CORS preflight for it must pass. */
export type Check = 'Method' | 'Refusal' | 'Preflight';

/** The judgement of one route, method and check. */
export interface Entry {
  readonly route: string;
  readonly method: string;
  readonly check: Check;
  readonly health: Health;
  readonly reason: Reason;
  readonly confidence?: Confidence;
  readonly blames: readonly Blame[];
  readonly message: string;
  readonly fix: string;
  readonly reproduce: string;
  readonly contributing: readonly Reason[];
  readonly seen: readonly SeenLine[];
  readonly evidence?: readonly Proof[];
  /** It is a state of passage (a rollout in progress): no hurry to look again. */
  readonly passing?: boolean;
}

/** What one entry came to in an earlier cycle. */
export interface Past extends Pick<Entry, 'route' | 'method' | 'check' | 'health' | 'reason'> {
  /** What the gateway answered, per scheme: `405 by nginx`. */
  readonly gateway: readonly string[];
  /** The judgement itself where it was Unhealthy. */
  readonly found?: Entry;
}

/** What the promised certificate is worth to a client. Absent where https is not promised or was not reached. */
export interface TlsJudgement {
  readonly valid: boolean;
  readonly reason: Reason;
  readonly message: string;
}

/** The judgement of one cycle. `ask` holds the experiments that would still separate causes. */
export interface Diagnosis {
  readonly entries: readonly Entry[];
  /** The gateway's address is one that this operator may not send requests to; in words. */
  readonly forbidden?: string;
  readonly tls?: TlsJudgement;
  readonly ask: readonly Request[];
  /** Names of Pods that disagree and were not read yet. */
  readonly askPods: readonly string[];
}
