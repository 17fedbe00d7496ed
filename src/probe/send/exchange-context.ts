// What an exchange gets and what it returns, whatever the protocol. Types alone, because the exchanges of the
// protocols hand over to each other and may not import each other in a circle.

import type { Answer, TlsSeen } from '../../model/index.ts';
import type { BodyRules } from './body.ts';
import type { Connection } from './connection.ts';
import type { Progress } from './secure.ts';

/** What an exchange needs beside the attempt. */
export interface ExchangeContext extends Progress {
  readonly connection: Connection;
  /** All headers, flat as node:http takes them, for a connection that showed this certificate. */
  readonly headers: (tls: TlsSeen | undefined) => readonly string[];
  readonly body: BodyRules;
}

/** An Answer without its duration. */
export type Exchanged = Omit<Answer, 'ms'>;
