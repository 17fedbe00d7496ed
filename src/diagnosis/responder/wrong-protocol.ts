// Pages by which a server says that it was spoken to in the wrong protocol. They prove that
// nobody was reached, whoever sends them.

import type { Answer } from '../../model/index.ts';

/** nginx, Apache, Go: plain HTTP on a port for TLS. */
const plainOnTls = [
  /plain HTTP request was sent to HTTPS port/i,
  /speaking plain HTTP to an SSL-enabled server port/i,
  /Client sent an HTTP request to an HTTPS server/i,
];

/** The port that answered wants TLS and was spoken to in plain HTTP. */
export const wantsTls = ({ status, bodyStart }: Answer): boolean =>
  status === 400 && plainOnTls.some((page) => page.test(bodyStart));
