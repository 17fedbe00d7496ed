// The language of scenarios: what a file may hold. A mistake is refused with its place when the file is read. What the
// keys mean stands beside them, for editor-schema.ts as well; README.md tells how to write a first file.

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { specSchema } from '../../src/api/v1alpha1/spec.ts';
import type {
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  IngressClass,
  IngressRoute,
  KongPlugin,
  Middleware,
  ReferenceGrant,
} from '../../src/model/index.ts';
import { projectRoot } from '../rig/places.ts';
import {
  answerFields,
  application,
  byName,
  certificateKind,
  expected,
  type Framework,
  framework,
  listOf,
  namesIn,
  past,
  pod,
  proxyName,
  rule,
  service,
  text,
  type WrittenAnswer,
} from './language-parts.ts';

export type Tree = Readonly<Record<string, unknown>>;

const tree = z.looseObject({});

/** An object of Kubernetes, as the API server has it. */
const objectOf = <T>(part: z.ZodType = tree) =>
  z.strictObject({
    metadata: part.exactOptional(),
    spec: part.exactOptional(),
    status: part.exactOptional(),
  }) as unknown as z.ZodType<T>;

/** One that is laid over that of the deployment: null removes. */
const laidOver = <T>() => objectOf<T>(tree.nullable());

/** Of the spec only the keys are looked at here: the operator's own parser reads the rest. */
const probe = z.strictObject(
  Object.fromEntries(Object.keys(specSchema.shape).map((key) => [key, z.unknown().exactOptional()])),
) as unknown as z.ZodType<Tree>;

const gatewayApi = {
  httpRoute: laidOver<HTTPRoute>()
    .exactOptional()
    .describe('The HTTPRoute that the probe names, laid over that of the deployment.'),
  gateways: listOf(objectOf<Gateway>())
    .exactOptional()
    .describe('Default: one Gateway gw of class traefik with the listeners http and https.'),
  gatewayClasses: listOf(objectOf<GatewayClass>()).exactOptional(),
  httpRoutes: listOf(objectOf<HTTPRoute>()).exactOptional().describe('Other routes.'),
  grpcRoutes: listOf(objectOf<GRPCRoute>()).exactOptional(),
  namespaceLabels: byName(byName(z.string())).exactOptional().describe('Labels by namespace.'),
  redirectCodes: listOf(z.int())
    .nullable()
    .exactOptional()
    .describe(
      'Codes that the CRD takes for a redirect. Default: those of 1.4; null: they could not be read.',
    ),
  referenceGrants: listOf(objectOf<ReferenceGrant>()).exactOptional(),
  middlewares: listOf(objectOf<Middleware>()).exactOptional(),
  ingressRoutes: listOf(objectOf<IngressRoute>()).exactOptional(),
  kongPlugins: listOf(objectOf<KongPlugin>()).exactOptional(),
};

const given = {
  probe: probe
    .exactOptional()
    .describe('Spec of the probe, laid over that of the deployment: lists are replaced, null removes.'),
  ingress: laidOver<Tree>()
    .exactOptional()
    .describe('The Ingress that the probe names, laid over that of the deployment.'),
  services: listOf(service).exactOptional().describe('Instead of those of the deployment.'),
  applications: byName(application)
    .exactOptional()
    .describe('By the name of their Service, beside those of the deployment.'),
  gateway: proxyName
    .exactOptional()
    .describe('How the gateway changes answers that it passes on. Default: nginx.'),
  world: listOf(rule)
    .exactOptional()
    .describe('The first rule that fits a request speaks. These stand before those of the deployment.'),
  ...gatewayApi,
};

const certificate = z
  .strictObject({
    namespace: z.string(),
    name: z.string(),
    secretName: z.string(),
    ready: z.boolean(),
    reason: z.string().exactOptional(),
    message: z.string().exactOptional(),
  })
  .readonly();

export const writtenSchema = z
  .strictObject({
    name: text('A sentence: what is the case, and what must come out.'),
    deployment: namesIn('deployments.yaml')
      .exactOptional()
      .describe('What it starts from, of deployments.yaml; a scenario without one brings everything itself.'),
    holds: z
      .enum(['enough', 'little'])
      .exactOptional()
      .describe('Of a report in test/reports: whether symptom and stack decide the cause.'),
    ...given,
    ingressClasses: listOf(objectOf<IngressClass>()).exactOptional(),
    neighbours: listOf(objectOf<Tree>()).exactOptional().describe('Other Ingresses.'),
    classPublishes: z
      .boolean()
      .exactOptional()
      .describe('Whether other Ingresses of the class have an address in their status.'),
    certificate: certificateKind.exactOptional().describe('What the gateway shows on https. Default: valid.'),
    tlsSecrets: byName(z.enum(['present', 'missing', 'unreadable']))
      .exactOptional()
      .describe('By namespace/name; default: the operator may not read them.'),
    certificates: listOf(certificate).exactOptional().describe('What cert-manager says of them.'),
    status: tree.exactOptional().describe('Status of the probe from before.'),
    pods: listOf(pod)
      .exactOptional()
      .describe('What the cluster says of Pods; told only when the diagnosis asks for them.'),
    past: listOf(past)
      .exactOptional()
      .describe('Earlier cycles, the oldest first: what every entry came to.'),
    expect: z
      .union([expected, listOf(expected)])
      .describe('What must come out: one for each route, method and check, in the order of the spec.'),
  })
  .readonly();

const deployment = z.strictObject(given).readonly();

/** What a deployment gives, and a scenario lays over it. */
export type Given = z.infer<typeof deployment>;

/** The objects of the Gateway API and of single gateways, in namespace shop unless they say otherwise. */
export type WrittenGatewayApi = Pick<Given, keyof typeof gatewayApi>;

/** A scenario or report as it is written. */
export type Written = z.infer<typeof writtenSchema>;

/** Reads deployments.yaml. Throws as `readWritten` does. */
export const readDeployments = (path: string): Readonly<Record<string, Given>> =>
  checked(byName(deployment), path);

/** Reads a scenario or report. Throws when it is not in the language, with the place of each mistake. */
export const readWritten = (path: string): Written => checked(writtenSchema, path);

/** The shared answers: answers.yaml. */
export const readAnswers = (path: string): Readonly<Record<string, WrittenAnswer>> =>
  checked(byName(answerFields), path);

/** The shared frameworks: applications.yaml. */
export const readFrameworks = (path: string): Readonly<Record<string, Framework>> =>
  checked(byName(framework), path);

function checked<T>(schema: z.ZodType<T>, path: string): T {
  const result = schema.safeParse(parse(readFileSync(path, 'utf8'), { merge: true }));
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, []));
  throw new Error(problems.map((problem) => `${relative(projectRoot, path)}: ${problem}`).join('\n'));
}

/** The mistakes of a value, each with its place: `world[1].via: …`. */
function problemsOf(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): readonly string[] {
  const place = [...at, ...issue.path];
  if (issue.code !== 'invalid_union') return [`${placeText(place)}: ${issue.message}`];
  // Of the forms that a value may have, the one that it was meant to have is not of another type as a whole.
  const [meant] = issue.errors.filter(([first]) => first?.code !== 'invalid_type' || first.path.length > 0);
  if (meant === undefined) return [`${placeText(place)}: ${issue.message}`];
  return meant.flatMap((one) => problemsOf(one, place));
}

const placeText = (place: readonly PropertyKey[]): string =>
  place.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
