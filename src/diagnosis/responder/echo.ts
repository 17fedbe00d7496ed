// The request line as the author of an answer saw it: many frameworks repeat it in their 404. Behind a rewrite
// it shows the path that really arrived.

import type { Answer } from '../../model/index.ts';
import { type AnswerReading, readingOf, textIn } from './fingerprint.ts';

/** The request line that an answer repeats. */
interface Echo {
  readonly path: string;
  /** Absent where the text repeats the path only. */
  readonly method?: string;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

const unescapedText = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity);

/** Texts of Express (page), NestJS and Fastify (JSON), with method and path. */
function echoLine(reading: AnswerReading): Echo | undefined {
  const page = /<pre>Cannot ([A-Z-]{1,32}) (\/[^<]{0,2000})<\/pre>/.exec(reading.body);
  const text = /^(?:Cannot ([A-Z-]{1,32}) (\/.*)|Route ([A-Z-]{1,32}):(\/.*) not found)$/.exec(
    textIn(reading, 'message'),
  );
  const method = page?.[1] ?? text?.[1] ?? text?.[3];
  const path = page?.[2] ?? text?.[2] ?? text?.[4];
  if (method === undefined || path === undefined) return undefined;
  return { method, path: page === null ? path : unescapedText(path) };
}

/** Texts of Spring (JSON) and Jetty (page), with the path alone. */
function echoPath(reading: AnswerReading): Echo | undefined {
  const spring = reading.json?.['status'] === reading.status ? textIn(reading, 'path') : '';
  const jetty = /<th>URI:<\/th><td>(\/[^<]{0,2000})<\/td>/.exec(reading.body)?.[1];
  const path = spring.startsWith('/') ? spring : jetty && unescapedText(jetty);
  return path === undefined ? undefined : { path };
}

/** What each answer repeats: comparing asks for the same answers many times. */
const echoes = new WeakMap<Answer, { readonly echo: Echo | undefined }>();

/** The path, and the method where the text has it, that reached the author of a refusal; undefined where the answer repeats none. Text from the network. */
export function echoOf(answer: Answer): Echo | undefined {
  if (answer.status < 400) return undefined;
  const known = echoes.get(answer);
  if (known !== undefined) return known.echo;
  const reading = readingOf(answer, { method: 'GET', path: '/' });
  const echo = echoLine(reading) ?? echoPath(reading);
  echoes.set(answer, { echo });
  return echo;
}
