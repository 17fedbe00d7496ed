// Part of a STAND-IN for Kong. The replies that Kong makes by itself, byte for byte what
// 3.9 sends (kong/runloop/handler.lua, kong/tools/http.lua, kong/error_handlers.lua).

import type { KongRoute } from './model.ts';

export const version = 'kong/3.9.0';

/** A reply of the gateway's own. */
export interface Reply {
  readonly status: number;
  /** nginx's phrase, which differs from Node's for 503. */
  readonly phrase: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const phrases: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  404: 'Not Found',
  405: 'Not Allowed',
  426: 'Upgrade Required',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** An error as JSON; since 3.5 it carries the request's id. */
export function errorReply(status: number, message: string, requestId: string): Reply {
  return {
    status,
    phrase: phrases[status] ?? '',
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: `{\n  "message":"${message}",\n  "request_id":"${requestId}"\n}`,
  };
}

export function noRoute(requestId: string): Reply {
  return errorReply(404, 'no Route matched with those values', requestId);
}

export function noTarget(requestId: string): Reply {
  return errorReply(503, 'failure to get a peer from the ring-balancer', requestId);
}

/** http on a route for https alone: 426, or the redirect that the route asks for. */
export function httpsOnly(route: KongRoute, requestId: string, location: string): Reply {
  if (route.httpsStatus === 426) {
    const reply = errorReply(426, 'Please use HTTPS protocol', requestId);
    return { ...reply, headers: { ...reply.headers, Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1' } };
  }
  const status = route.httpsStatus;
  return { status, phrase: phrases[status] ?? '', headers: { Location: location }, body: '' };
}
