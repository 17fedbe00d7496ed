// The measured responses under captures/, as answers. Host names, ports and dates in them
// belong to the setup they were measured in.

import { readdirSync, readFileSync } from 'node:fs';
import type { Answer, Header } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';

interface CapturedResponse {
  readonly status: number;
  readonly reasonPhrase?: string;
  readonly headers: readonly Header[];
  readonly bodyLength?: number;
  readonly bodyPrefix?: string;
  readonly bodyLineEnd?: 'crlf';
}

interface RecordedCapture {
  readonly id: string;
  readonly generatedBy: string;
  readonly request: { readonly method: string; readonly path: string; readonly host: string };
  readonly response?: CapturedResponse;
}

/** A measured response and the software that made it. */
export interface Capture {
  readonly id: string;
  readonly generatedBy: string;
  readonly request: { readonly method: string; readonly path: string; readonly host: string };
  readonly answer: Answer;
}

const folder = new URL('captures/', import.meta.url);

function answerOf(response: CapturedResponse): Answer {
  const { status, headers, reasonPhrase: phrase = '', bodyPrefix = '', bodyLength } = response;
  const body = response.bodyLineEnd === 'crlf' ? bodyPrefix.replaceAll('\n', '\r\n') : bodyPrefix;
  return answer(status, { headers, phrase, body, ...(bodyLength === undefined ? {} : { bodyLength }) });
}

const recorded: readonly RecordedCapture[] = readdirSync(folder)
  .sort()
  .flatMap((file): RecordedCapture[] => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));

/** Every request that was measured, answered or not, by file name and order. */
export const measured: readonly string[] = recorded.map(({ id }) => id);

/** Every capture that holds a response, by file name and order. */
export const captures: readonly Capture[] = recorded.flatMap(({ response, ...capture }) =>
  response === undefined ? [] : [{ ...capture, answer: answerOf(response) }],
);
