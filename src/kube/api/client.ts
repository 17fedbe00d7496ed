// The connection to the API server: generated clients with one shared connection pool and a
// limit on every call. It stands apart because both are traps of client-node, see below.

import {
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  createConfiguration,
  type HttpLibrary,
  type KubeConfig,
  Observable,
  type RequestContext,
  ServerConfiguration,
} from '@kubernetes/client-node';

/** Access to one API server. */
export interface ApiServer {
  readonly kubeConfig: KubeConfig;
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly batch: BatchV1Api;
  readonly objects: CustomObjectsApi;
  /** Ends calls in flight and closes the connections. Nothing works afterwards. */
  close(): void;
}

/** Why a call failed, without headers, tokens or stack. */
export interface ApiFailure {
  /** HTTP status; absent when no answer came. */
  readonly code?: number;
  /** One line: the message of the API server, or the error of the connection. */
  readonly words: string;
}

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

// A list of 10,000 probes takes the server well under a second; an API server that accepts connections and
// answers nothing would otherwise hold a call for undici's 300 s.
const CALL_LIMIT_MS = 30_000;

// The authority and client certificates of a Pod are rotated by the day, so a pool is used for some minutes
// and then replaced by one that was made from the files as they are.
const POOL_LIFE_MS = 5 * 60_000;

/**
 * Opens the clients. Throws when the configuration names no cluster. Connects to nothing yet. A call without an
 * answer ends after `callLimitMs`.
 */
export function connect(kubeConfig: KubeConfig, callLimitMs = CALL_LIMIT_MS): ApiServer {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error('The kubeconfig has no current context with a cluster.');
  // What client-node falls back to when it finds no configuration at all.
  if (cluster.server.startsWith('http:') && cluster.skipTLSVerify !== true) {
    throw new Error(
      `No kubeconfig names a cluster (${cluster.server} is a guess): set KUBECONFIG, or run in a Pod.`,
    );
  }
  const closing = new AbortController();
  const pool = sharedPool(closing.signal);
  const plain = createConfiguration({
    baseServer: new ServerConfiguration(cluster.server, {}),
    authMethods: {
      default: {
        getName: () => 'kubeconfig',
        async applySecurityAuthentication(context) {
          await kubeConfig.applySecurityAuthentication(context);
          pool.use(context);
          context.setSignal(AbortSignal.any([closing.signal, AbortSignal.timeout(callLimitMs)]));
        },
      },
    },
  });
  const configuration = { ...plain, httpApi: retiring(plain.httpApi, pool) };
  return {
    kubeConfig,
    core: new CoreV1Api(configuration),
    apps: new AppsV1Api(configuration),
    batch: new BatchV1Api(configuration),
    objects: new CustomObjectsApi(configuration),
    close: () => closing.abort(new Error('The operator is stopping.')),
  };
}

interface Pool {
  use(context: RequestContext): void;
  retire(): void;
}

/**
 * Puts one pool of connections under every request. KubeConfig makes a new undici Agent for each call, hence a
 * new TLS connection for each status write: several times the cost of the write.
 */
function sharedPool(closing: AbortSignal): Pool {
  let pool: Dispatcher | undefined;
  let since = 0;
  closing.addEventListener('abort', () => void pool?.destroy().catch(() => undefined), { once: true });

  /** Calls in flight may end on the old pool; that it is closed already is no failure. */
  function retire(): void {
    void pool?.close().catch(() => undefined);
    pool = undefined;
  }

  function use(context: RequestContext): void {
    if (Date.now() - since > POOL_LIFE_MS) retire();
    const fresh = context.getDispatcher();
    if (fresh === undefined) return;
    if (pool === undefined) {
      pool = fresh;
      since = Date.now();
    }
    context.setDispatcher(pool);
  }

  return { use, retire };
}

/**
 * A call that got no answer takes the pool with it. The API server speaks HTTP/2, where giving up a call ends its
 * stream alone: on a connection that died in silence every later call would wait in vain as well.
 */
function retiring(httpApi: HttpLibrary, pool: Pool): HttpLibrary {
  return {
    send(request) {
      const answer = httpApi.send(request).toPromise();
      answer.catch(() => pool.retire());
      return new Observable(answer);
    },
  };
}

/** Reads any error that a call or a watch can end with. Never throws. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiException) return { code: error.code, words: wordsOf(error.body, error.code) };
  const code = statusCodeOf(error);
  const words = error instanceof Error ? connectionWords(error) : String(error);
  return { ...(code === undefined ? {} : { code }), words };
}

/** `Watch` sets `statusCode` on a plain Error; a Status object in the stream has `code`. */
function statusCodeOf(error: unknown): number | undefined {
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  if (typeof statusCode === 'number') return statusCode;
  // DOMException carries a numeric legacy code (TimeoutError is 23) that is no HTTP status.
  return typeof code === 'number' && code >= 300 && code <= 599 ? code : undefined;
}

/** The body is a Status as text; anything else (a proxy's page) is not repeated. */
function wordsOf(body: unknown, code: number): string {
  try {
    const { message } = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: unknown };
    if (typeof message === 'string') return message.slice(0, 400).toWellFormed();
  } catch {
    // Not a Status: the code says all there is.
  }
  return `HTTP ${code}`;
}

/** undici says "fetch failed" and puts what happened into `cause`. */
function connectionWords(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
