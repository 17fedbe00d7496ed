// The preflight that a browser sends before a cross-origin request (Fetch standard, section
// CORS-preflight fetch). Planning sends it, and diagnosis recognises it.

import type { Header } from '../../model/index.ts';
import type { Cors } from './probe.ts';

/** Origin, wanted method and wanted headers, as browsers write them: names sorted, in lower case, with commas only. */
export function preflightHeaders(
  { requestHeaders }: Pick<Cors, 'requestHeaders'>,
  method: string,
  origin: string,
): readonly Header[] {
  const names = [...new Set(requestHeaders.map((name) => name.toLowerCase()))].toSorted();
  const wanted: readonly Header[] =
    names.length === 0 ? [] : [['Access-Control-Request-Headers', names.join(',')]];
  return [['Origin', origin], ['Access-Control-Request-Method', method], ...wanted];
}
