// The parts of a scenario file as schemas: answers, applications, rules, Services, Pods, earlier cycles, expectations.
// Each gives its type and stands in scenario.schema.json, which language.ts makes of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { reasonNames } from '../../src/model/reasons.ts';

/** The names that one of the shared files defines. */
export const namesIn = (file: string) =>
  z.enum(Object.keys(parse(readFileSync(join(import.meta.dirname, file), 'utf8'), { merge: true })), {
    error: ({ input }) => (typeof input === 'string' ? `${file} has no ${input}` : undefined),
  });

export const text = (description: string) => z.string().describe(description);
export const listOf = <T extends z.ZodType>(item: T) => z.array(item).readonly();
export const byName = <T extends z.ZodType>(item: T) => z.record(z.string(), item).readonly();

/** What a proxy does to answers that it passes on: world.ts. */
export const proxyName = z.enum(['nginx', 'kong', 'envoy', 'traefik', 'haproxy', 'behind']);

/** What the gateway shows on https: world.ts. */
export const certificateKind = z.enum([
  'valid',
  'expired',
  'self-signed',
  'another-name',
  'fake-of-ingress-nginx',
  'leaf-alone',
  'leaf-of-an-own-authority',
  'ends-in-a-week',
]);

const answerName = namesIn('answers.yaml').meta({
  id: 'answerName',
  description: 'An answer of answers.yaml, word by word.',
});

export const answerFields = z
  .strictObject({
    use: answerName.exactOptional(),
    status: z.int().exactOptional().describe('Default: 200.'),
    phrase: text('The words behind the status.').exactOptional(),
    headers: byName(z.string()).exactOptional(),
    body: z
      .string()
      .exactOptional()
      .describe(
        '{path}, {bare}, {method}, {host}, {scheme}, {methods}, {allow}, {first} and {token} are filled in.',
      ),
    withheld: listOf(z.string()).exactOptional().describe('Values of headers that did not go along.'),
  })
  .readonly();

/** `use` takes an answer from answers.yaml and changes it. */
export type WrittenAnswer = z.infer<typeof answerFields>;

const answer = z.union([answerName, answerFields]).meta({ id: 'answer' });

/** How software answers what it does not serve. */
export const framework = z
  .strictObject({
    unknown: answerName.describe('No route has the path.'),
    refused: answerName.describe('The path is known, the method is not.'),
    options: answerName.describe('OPTIONS on a known path.'),
    nonsense: answerName.exactOptional().describe('A method that the HTTP parser does not know.'),
    page: answerName.exactOptional().describe('What GET gets on every path.'),
  })
  .readonly();

export type Framework = z.infer<typeof framework>;

export const application = z
  .strictObject({
    framework: namesIn('applications.yaml').describe(
      'What it says to what it does not serve: applications.yaml.',
    ),
    routes: byName(byName(answer).describe('Answers by method.'))
      .exactOptional()
      .describe('Answers by path, of which a trailing star fits everything below.'),
    hosts: listOf(z.string()).exactOptional().describe('Hosts that it serves; default: all.'),
    otherHost: answerName.exactOptional().describe('What it says to other hosts.'),
  })
  .readonly();

/** Answers by path (a trailing star fits everything below) and method. */
export type Application = z.infer<typeof application>;

const pass = z
  .strictObject({
    to: text('Name of a Service.'),
    strip: text('Prefix that the path loses.').exactOptional(),
    front: text('What the path gets in front.').exactOptional(),
    path: text('The whole path instead.').exactOptional(),
    host: text('Host header instead of the one that came.').exactOptional(),
    method: text('Method instead of the one that came.').exactOptional(),
    headers: byName(z.string()).exactOptional().describe('Headers that the answer gets on its way back.'),
  })
  .readonly();

/** Where a vantage sends a request on: the path may lose its prefix and get another one in front. */
export type Pass = z.infer<typeof pass>;

/** The vantages before the Services; a Service cannot be called like the beginning of one. */
const vantagePattern = '^(?:(?:gateway|edge)(?:-https?)?|(?!gateway|edge)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)$';

export const rule = z
  .strictObject({
    via: z
      .string()
      .regex(
        new RegExp(vantagePattern),
        'a vantage is gateway, gateway-http, gateway-https, edge, edge-http, edge-https, or a Service',
      )
      .exactOptional()
      .describe(
        'Where the request comes: gateway, gateway-http, gateway-https, edge, edge-http, edge-https, or a Service. Default: anywhere.',
      ),
    method: z.union([z.string(), listOf(z.string())]).exactOptional(),
    path: text('Path without query; a trailing star fits everything below.').exactOptional(),
    host: text('Host header.').exactOptional(),
    scheme: z.enum(['http', 'https']).exactOptional().describe('What the client spoke.'),
    protocol: z
      .enum(['http', 'https', 'h2c', 'HTTP/1.0'])
      .exactOptional()
      .describe("Protocol of an experiment; a rule without one fits the vantage's own protocol only."),
    header: text('A header of the request, such as Origin: https://app.example.com.').exactOptional(),
    address: text('Address of one endpoint of the Service.').exactOptional(),
    failure: z
      .enum(['dns', 'refused', 'reset', 'unreachable', 'tls', 'timeout', 'protocol', 'forbidden'])
      .exactOptional()
      .describe('No answer comes.'),
    answer: answer.exactOptional().describe('What is answered here.'),
    pass: z
      .union([z.string(), pass])
      .exactOptional()
      .describe('The Service to which the request is sent on, and what becomes of it on its way.'),
  })
  .readonly();

/** One row of a world: what is left out fits anything. */
export type Rule = z.infer<typeof rule>;

const endpoint = z
  .strictObject({ address: z.string(), pod: z.string().exactOptional(), ready: z.boolean().exactOptional() })
  .readonly();

export const service = z
  .strictObject({
    name: z.string(),
    namespace: text('Default: shop.').exactOptional(),
    port: z.int().exactOptional().describe('Default: 80.'),
    endpoints: listOf(z.union([z.string(), endpoint]))
      .exactOptional()
      .describe('Addresses; a Pod is called <service>-<index> unless it is named. Default: one.'),
    unready: z.boolean().exactOptional().describe('Its endpoints are not ready.'),
    annotations: byName(z.string()).exactOptional(),
    headless: z.boolean().exactOptional(),
    missing: z.boolean().exactOptional().describe('The object itself does not exist.'),
  })
  .readonly();

/** A Service as scenarios write it. */
export type WrittenService = z.infer<typeof service>;

export const pod = z
  .strictObject({
    name: z.string(),
    owner: text('Its controller, such as ReplicaSet orders-7d9f8c.').exactOptional(),
    workload: text('What controls that, such as Deployment orders.').exactOptional(),
    templateHash: z.string().exactOptional(),
    application: z.string().exactOptional(),
    rollout: z
      .strictObject({ inProgress: z.boolean(), updated: z.int(), replicas: z.int() })
      .readonly()
      .exactOptional(),
    images: listOf(z.string()).exactOptional(),
  })
  .readonly();

/** What the API server says of a Pod; a scenario leaves out what does not matter. */
export type WrittenPod = z.infer<typeof pod>;

const health = z.enum(['Healthy', 'Unhealthy', 'Unknown']);
const reason = z
  .enum(reasonNames as readonly [(typeof reasonNames)[number], ...typeof reasonNames])
  .meta({ id: 'reason' });
const confidence = z.enum(['Confirmed', 'Likely', 'Unknown']);

export const past = z
  .strictObject({
    health,
    reason: reason.exactOptional(),
    gateway: listOf(z.string())
      .exactOptional()
      .describe('What the gateway answered, a scheme each: 405 by nginx.'),
    times: z.int().exactOptional().describe('So many cycles in a row. Default: 1.'),
    found: z
      .strictObject({ confidence: confidence.exactOptional(), message: z.string().exactOptional() })
      .readonly()
      .exactOptional()
      .describe('What was found, where that matters.'),
  })
  .readonly();

/** What an entry came to in an earlier cycle; `times` such cycles in a row. */
export type WrittenPast = z.infer<typeof past>;

export const expected = z
  .strictObject({
    health,
    reason,
    confidence: confidence.exactOptional(),
    blames: text('Part of the first blamed Kind/name field.').exactOptional(),
    message: text('Part of the message.').exactOptional(),
    fix: text('Part of the fix.').exactOptional(),
  })
  .readonly();

/** What must come out for one route and method. */
export type Expected = z.infer<typeof expected>;
