// Answers to exactly one request, headers and all. The lookups of evidence.ts do not look at
// headers; experiments about a header must not be mistaken for the request without it.

import type { Request } from '../../model/index.ts';
import type { Seen, Situation } from './evidence.ts';
import { answersOn } from './index-of-answers.ts';
import { requestKey } from './request.ts';

/** The answer to these very bytes through this very vantage, whatever they were sent for. */
export function exactAnswer({ observations }: Situation, request: Request): Seen | undefined {
  const key = requestKey(request);
  return answersOn(observations, request.path).find(
    (one) => one.request.method === request.method && requestKey(one.request) === key,
  );
}
