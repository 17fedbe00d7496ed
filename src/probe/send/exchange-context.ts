// What an exchange starts from and ends in, whatever the protocol. Apart from the exchanges, of which one
// hands over to another.

import type { Answer, TlsSeen } from '../../model/index.ts';
import type { BodyRules } from './body.ts';
import type { Connection } from './connection.ts';
import type { Progress } from './secure.ts';

/** What an exchange needs beside the attempt. */
export interface Wire extends Progress {
  readonly connection: Connection;
  /** All headers, flat, once it is known whom they go to. */
  readonly headers: (tls: TlsSeen | undefined) => readonly string[];
  readonly body: BodyRules;
}

/** An Answer without its duration. */
export type Exchanged = Omit<Answer, 'ms'>;
