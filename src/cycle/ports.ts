// What a cycle needs from the world, as narrow contracts: caches, the network, the API server,
// metrics, time. main.ts plugs the real ones in.

import type { ProbeIdentity } from '../api/read/identity.ts';
import type { Parsed, Probe } from '../api/read/probe.ts';
import type { Status } from '../api/v1alpha1/status.ts';
import type { ProbeEvent } from '../diagnosis/status/events.ts';
import type { Attempt, Diagnosis, Facts, ObjectKey, Observation, PodFacts } from '../model/index.ts';

/** Connections of one cycle. */
export interface Line {
  /** Sends the attempts and resolves to what came of each; rejects only when the cycle is aborted. */
  readonly run: (attempts: readonly Attempt[], signal: AbortSignal) => Promise<readonly Observation[]>;
  readonly close: () => void;
}

/** The text of a key, or why there is none; `unanswered`: nothing new is known. */
export type KeyRead =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'missing' | 'noKey' | 'unreadable' | 'unanswered' };

/** How a status write ended; see kube/write/status.ts. */
export type WriteResult = 'written' | 'reduced' | 'refused' | 'conflict' | 'gone' | 'unavailable';

export interface Ports {
  /** The MethodProbe as the cache has it, parsed; undefined when it is gone. */
  readonly read: (key: ObjectKey) => Parsed | undefined;
  readonly facts: (probe: Probe) => Facts;
  /**
   * Reads, where that is due, the Secrets and ConfigMaps that the probe names, and looks for the TLS Secrets of its
   * routing object. Resolves to how that went: the values themselves go to `open`, past the cycle. Never rejects.
   * Absent: nothing is read by name.
   */
  readonly values?: (probe: Probe, known: Facts) => Promise<Pick<Facts, 'values' | 'tlsSecrets'>>;
  /** One key of a ConfigMap, read by name where that is due. Never rejects. Absent: nothing is read by name. */
  readonly configMap?: (object: ObjectKey, key: string) => Promise<KeyRead>;
  /** Addresses of DNS names; empty for a name that has none, or gives none in time. Never rejects. */
  readonly resolve: (names: readonly string[]) => Promise<Readonly<Record<string, readonly string[]>>>;
  /** Connections to the gateway of `through` and what is behind it, or to the gateway of `parity`. */
  readonly open: (probe: Probe, facts: Facts, side: 'through' | 'parity') => Line;
  /** Pods of a namespace by name; those that are gone or may not be read are left out. */
  readonly pods: (namespace: string, names: readonly string[]) => Promise<readonly PodFacts[]>;
  readonly writeStatus: (probe: ProbeIdentity, status: Status) => Promise<WriteResult>;
  readonly announce: (probe: ProbeIdentity, event: ProbeEvent) => Promise<void>;
  /** Metrics of what stands now; `diagnosis` only when the probe was run. */
  readonly record: (probe: ProbeIdentity, status: Status, diagnosis?: Diagnosis) => void;
  /** Experiments sent, for the metric. */
  readonly countExperiments: (count: number) => void;
  /** Asks for one more cycle of this probe after so many milliseconds. */
  readonly again: (key: ObjectKey, ms: number) => void;
  readonly now: () => Date;
  /** Longest time without a status write, in milliseconds. */
  readonly heartbeatMs: number;
  /** Declared requests that one cycle of a probe may send. */
  readonly maximumRequests: number;
}
