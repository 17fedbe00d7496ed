// Scheme, host and port out of a `url` that its schema let in. Not `new URL`: that parser
// rewrites what it reads, and a probe reports what its author wrote.

import type { Scheme } from '../../model/index.ts';

/** `host` as in a Host header: an IPv6 address keeps its brackets. */
export interface Origin {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port: number;
}

const shape = /^(https?):[/][/](\[[^\]]*\]|[^:/]*)(?::([0-9]+))?[/]?$/;

/** The parts of a url; the port is the scheme's own when none is written. */
export function originOf(url: string): Origin {
  const [, scheme, host = '', port] = shape.exec(url) ?? [];
  return scheme === 'http'
    ? { scheme, host, port: Number(port ?? 80) }
    : { scheme: 'https', host, port: Number(port ?? 443) };
}
