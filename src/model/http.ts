// What is sent and what comes back: vantages, requests, answers and failures. Types only, imported through index.ts.
// docs/glossary.md defines the words.

export type Scheme = 'http' | 'https';

/** A header as it stands on the wire: name and value, repeated names kept, order kept. */
export type Header = readonly [name: string, value: string];

/**
 * The place at which a request is sent. `edge` stands before the gateway where the spec names one; `hop` counts from the
 * gateway, the last one is the application; a Service without `hop` is a sibling that only an experiment asks.
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
      /** HTTP/2 without TLS. */
      readonly h2c?: true;
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
      /** HTTP/2 without TLS. */
      readonly h2c?: true;
      /** The address comes from a slice that the endpointslice controller keeps for a Pod. */
      readonly managed: boolean;
    };

/** declared: what the spec names. replay: a recorded redirect. experiment: a request that separates causes. */
export type Purpose = 'declared' | 'replay' | 'experiment';

/** A protocol that an experiment speaks in place of the vantage's own. */
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
  /** A value that is read at the last moment stands here by its placeholder, such as `$TOKEN`. */
  readonly headers: readonly Header[];
  readonly body?: string;
  /** An expectation reads the body: `bodyStart` then holds all that was read. */
  readonly wholeBody?: true;
  /** Only on experiments about the protocol. */
  readonly protocol?: Protocol;
}

/** Where a request is dialled. `vouched`: the cluster names the address, not an author; see probe/send/destination.ts. */
export interface Target {
  readonly scheme: Scheme;
  /** IP address or DNS name. */
  readonly address: string;
  readonly port: number;
  readonly vouched: boolean;
  /** Protocols that TLS offers (ALPN, RFC 7301), the preferred one first; HTTP/1.1 alone when absent. */
  readonly alpn?: readonly ('h2' | 'http/1.1')[];
  readonly trust?: TargetTrust;
}

/** Whom TLS trusts and as whom it speaks, by name: what is behind the names comes at the last moment. Without it the system's authorities, as nobody. */
export interface TargetTrust {
  /** Such as `ConfigMap/ca/ca.crt`. */
  readonly authority?: string;
  /** Name of the Secret with the certificate that this side shows. */
  readonly clientCertificate?: string;
  /** Whatever certificate is shown, nothing is held against it. */
  readonly unverified?: true;
  /** Names that the certificate may be for instead of the Host. */
  readonly names?: readonly string[];
}

/** A request with its address: all that the sender needs. */
export interface Attempt {
  readonly request: Request;
  readonly target: Target;
  readonly timeoutMs: number;
  /** Bytes read of the body; 64 KiB unless given. */
  readonly bodyLimit?: number;
}

/** What the TLS handshake showed. `problem` is OpenSSL's code (CERT_HAS_EXPIRED, …) when a client would refuse. */
export interface TlsSeen {
  readonly problem?: string;
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Such as `TLSv1.3`. */
  readonly protocol?: string;
  /** SHA-256 of the certificate, hex: tells a renewed one from the one before. */
  readonly fingerprint?: string;
  /** Certificates that were sent, the server's own included. */
  readonly chainLength?: number;
}

/** An HTTP answer, bounded: the body is hashed, its start kept for fingerprints, the rest dropped. */
export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  /** Reason phrase; empty where the protocol has none. */
  readonly phrase: string;
  readonly headers: readonly Header[];
  /** First 4096 bytes of the body as text; all that was read where the request asks for the whole body. */
  readonly bodyStart: string;
  /** Bytes read, at most 65536. */
  readonly bodyLength: number;
  /** SHA-256 of the bytes read, hex, first 32 digits. */
  readonly bodyHash: string;
  readonly tls?: TlsSeen;
  /** `2` where HTTP/2 was spoken; HTTP/1.1 when absent. */
  readonly httpVersion?: string;
  /** Placeholders of values that did not go with the request, with why: `$TOKEN: not for api.example.com`. */
  readonly withheld?: readonly string[];
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
