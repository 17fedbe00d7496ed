// The operator's lifecycle, and the only file that knows @dot-i/k8s-operator. The library gives kubeConfig,
// init, start and stop; its watches and writes are not used: a watch error ends the process, deletions are
// missed, handler errors vanish, and 404 and 409 come back as null.

import library from '@dot-i/k8s-operator';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { probeNowAnnotation } from '../api/read/identity.ts';
import type { ObjectKey } from '../model/index.ts';
import { type ApiServer, connect } from './api/client.ts';
import { type Caches, createCaches } from './cache/caches.ts';
import type { Informer, InformerClock } from './cache/informer.ts';
import { type Informers, startInformers } from './cache/informers.ts';
import type { CacheChange } from './cache/kinds.ts';
import type { ProbeObject } from './cache/probe-object.ts';
import { keyOf } from './cache/store.ts';

/** A probe as it was last seen: enough to decide when it runs, not what it does. */
export interface ProbeSeen extends ObjectKey {
  readonly uid: string;
  /** Bumped by changes of the spec only: our own status writes leave it. */
  readonly generation: number;
  /** The annotation that asks for a cycle now, which does not bump the generation. */
  readonly probeNow?: string;
}

/** Callbacks only note what they hear; they run inside the watch and must return at once. */
export interface OperatorOptions {
  readonly log: Logger;
  /** Default: KUBECONFIG, ~/.kube/config, or the ServiceAccount of the Pod. */
  readonly kubeConfig?: KubeConfig;
  /** Watch this namespace alone. */
  readonly namespace?: string;
  /** A probe is there or has changed. `atStart` marks those that were there before the operator. */
  readonly onProbe: (probe: ProbeSeen, atStart: boolean) => void;
  readonly onGone: (key: ObjectKey) => void;
  /** An object that the probe depends on has changed. */
  readonly onTouched: (key: ObjectKey) => void;
  readonly clock?: InformerClock;
}

export interface RunningOperator {
  readonly api: ApiServer;
  readonly caches: Caches;
  readonly informers: readonly Informer[];
  /** Resolves after the first probes were told, however long the API server is away. Never rejects. */
  readonly synced: Promise<void>;
  /** Ends the watches; `api` goes on working, for the last writes, until `api.close()`. */
  stop(): void;
}

// The library is CommonJS without an ESM build: Node hands over module.exports, its class is the property.
const Operator = library.default;

/**
 * Starts the operator and returns at once: an API server that is away is waited for in the background. Throws
 * only when there is no usable kubeconfig. Nothing is told before all caches were filled, because a probe judged
 * without its Ingress would be accused of naming one that does not exist.
 */
export async function startOperator(options: OperatorOptions): Promise<RunningOperator> {
  const operator = new ProbeOperator(options);
  await operator.start();
  return operator.running();
}

class ProbeOperator extends Operator {
  private readonly options: OperatorOptions;
  private readonly api: ApiServer;
  private readonly caches: Caches;
  private informers: Informers | undefined;
  private ready = false;

  /** The base class loads the default kubeconfig in its constructor, and would with another one given, too. */
  constructor(options: OperatorOptions) {
    super(plainLogger(options.log));
    this.options = options;
    if (options.kubeConfig !== undefined) this.kubeConfig = options.kubeConfig;
    this.api = connect(this.kubeConfig);
    this.caches = createCaches((change) => this.tell(change));
  }

  protected override async init(): Promise<void> {
    const { log, namespace, clock } = this.options;
    this.informers = startInformers({
      api: this.api,
      caches: this.caches,
      log,
      ...(namespace === undefined ? {} : { namespace }),
      ...(clock === undefined ? {} : { clock }),
    });
  }

  override stop(): void {
    this.informers?.stop();
    super.stop();
  }

  running(): RunningOperator {
    const informers = this.informers;
    if (informers === undefined) throw new Error('The operator was not started.');
    return {
      api: this.api,
      caches: this.caches,
      informers: informers.informers,
      synced: informers.synced.then(() => this.tellAll()),
      stop: () => this.stop(),
    };
  }

  private tellAll(): void {
    this.ready = true;
    for (const probe of this.caches.probes.list()) {
      this.guarded(() => this.options.onProbe(seen(probe), true));
    }
  }

  private tell(change: CacheChange): void {
    if (this.ready) this.guarded(() => this.dispatch(change));
  }

  private dispatch(change: CacheChange): void {
    const { onProbe, onGone, onTouched } = this.options;
    if (change.kind !== 'probes') {
      for (const key of this.caches.probesDependingOn(change)) onTouched(key);
    } else if (change.next === undefined) onGone(change.key);
    else onProbe(seen(change.next), false);
  }

  /** A callback that throws must not end an informer. */
  private guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.options.log.error({ err: error }, 'a change could not be taken in');
    }
  }
}

function seen(probe: ProbeObject): ProbeSeen {
  const probeNow = probe.metadata?.annotations?.[probeNowAnnotation];
  return {
    ...keyOf(probe),
    uid: probe.metadata?.uid ?? '',
    generation: probe.metadata?.generation ?? 0,
    ...(probeNow === undefined ? {} : { probeNow }),
  };
}

/** The library's logger takes one string; pino's methods are bound to their logger. */
function plainLogger(log: Logger) {
  return {
    debug: (message: string) => log.debug(message),
    info: (message: string) => log.info(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  };
}
