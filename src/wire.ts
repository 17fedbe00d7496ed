// The page of the glossary about what goes over the wire: doors, requests, answers, types only. Imported
// through model.ts.

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
