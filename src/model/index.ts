// What a diagnosis comes to: entries, findings and their parts, and the way to all other types of this room. Types only.
// docs/glossary.md defines the words; no folder uses synonyms.

import type { ObjectKey } from './cluster.ts';
import type { Request } from './http.ts';
import type { Reason } from './reasons.ts';

// What the cluster says.
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
export type * from './extensions.ts';
export type * from './gateway-api.ts';
// What is sent, and what comes back.
export type * from './http.ts';

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
