// The document of a probe: fetched from its application or read from a ConfigMap, and parsed when it
// changed. A document is kept over many cycles.

import { hash } from 'node:crypto';
import type { Probe } from '../api/read/probe.ts';
import type { Facts, Observation, Request } from '../model/index.ts';
import { readDocument } from '../openapi/document.ts';
import { operationsOf } from '../openapi/operations.ts';
import {
  type DocumentPlace,
  documentPlace,
  type KnownDocument,
  missingPlace,
  sourceText,
} from '../openapi/source.ts';
import { attemptsOf } from '../probe/plan/plan.ts';
import { oneVantage, sceneOf } from '../probe/plan/vantages.ts';
import { plannedProbe } from '../routing/route-plan.ts';
import type { KeyRead, Ports } from './ports.ts';

/** A document that was fetched is asked for again after this time, or when other Pods serve it. */
const heldMs = 10 * 60_000;
/** One byte more than a document may have: it tells that there is more. */
const mostBytes = 4 * 1024 * 1024 + 1;

/** A document as cycles hand it on. */
export interface KeptDocument {
  /** The spec that it was read for; another one may choose otherwise. */
  readonly spec: string;
  /** The Pods that serve it. */
  readonly pods: string;
  readonly at: Date;
  /** Of the text that was parsed last, which is not kept. */
  readonly digest: string;
  /** Why that text is no document; absent where it is one. */
  readonly unread?: string;
  readonly known: KnownDocument;
}

/** What is asked, and what is known from before. */
interface DocumentRequest {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly kept: KeptDocument | undefined;
}

/** The kept document where it still holds, else the one that is fetched or read now. Rejects only when the cycle is aborted. */
export async function currentDocument(
  { probe, facts, kept }: DocumentRequest,
  ports: Ports,
  signal: AbortSignal,
): Promise<KeptDocument> {
  const place = documentPlace(probe, facts);
  const spec = JSON.stringify([probe.uid, probe.generation]);
  const pods = JSON.stringify(servingPods(facts, place));
  const last = kept?.spec === spec ? kept : undefined;
  const { configMap } = probe.openAPI ?? {};
  if (last !== undefined && configMap === undefined && holds(last, pods, ports.now())) return last;
  const got =
    configMap === undefined
      ? await fetchText({ probe, facts, place }, ports, signal)
      : storedText(await ports.configMap?.({ ...probe, name: configMap.name }, configMap.key));
  const from = sourceText(probe, place);
  return { spec, pods, at: ports.now(), ...knowledgeOf(got, { probe, last, from }) };
}

/** Whether the kept document needs no new look. One that could not be had is asked for again in the next cycle. */
const holds = (kept: KeptDocument, pods: string, now: Date): boolean =>
  kept.pods === pods && kept.known.problem === undefined && now.getTime() - kept.at.getTime() < heldMs;

/** Addresses of the Pods that serve the document: another set of Pods may have another document. */
function servingPods({ services }: Facts, place: DocumentPlace | undefined): readonly string[] {
  const service = services.find(
    ({ namespace, name }) => namespace === place?.hop.namespace && name === place.hop.name,
  );
  const ready = (service?.endpoints ?? []).filter((endpoint) => endpoint.ready);
  return ready.map(({ address }) => address).toSorted();
}

/** A text, or why there is none. */
type DocumentText =
  | { readonly text: string }
  | { readonly problem: string; readonly fault?: NonNullable<KnownDocument['fault']> };

interface Placed {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly place: DocumentPlace | undefined;
}

/** The answer to one GET at an endpoint of the last hop, sent under the rules of every direct request. */
async function fetchText(
  { probe, facts, place }: Placed,
  ports: Ports,
  signal: AbortSignal,
): Promise<DocumentText> {
  if (place === undefined) return missingPlace(probe, facts);
  const requests = oneVantage(place.hop, sceneOf(plannedProbe(probe, facts), 0)).map((vantage) =>
    requestFor(place, vantage),
  );
  const attempts = attemptsOf(requests, probe, facts).map((each) => ({ ...each, bodyLimit: mostBytes }));
  if (attempts.length === 0) return { problem: 'no Pod of the Service is ready to be asked' };
  const line = ports.open(probe, facts, 'through');
  try {
    const [observation] = await line.run(attempts, signal);
    return textOf(observation);
  } finally {
    line.close();
  }
}

const requestFor = ({ hop, host, clientScheme }: DocumentPlace, vantage: Request['vantage']): Request => ({
  purpose: 'declared',
  vantage,
  method: 'GET',
  path: hop.path,
  host,
  clientScheme,
  headers: [['Accept', 'application/json, application/yaml;q=0.9, */*;q=0.1']],
  wholeBody: true,
});

function textOf(observation: Observation | undefined): DocumentText {
  const outcome = observation?.outcome;
  if (outcome === undefined) return { problem: 'it was not asked for' };
  if (outcome.kind === 'failed') return { problem: outcome.detail };
  if (outcome.status !== 200) return { problem: `GET answers ${outcome.status}` };
  if (outcome.bodyLength >= mostBytes) return { problem: 'the document is longer than 4 MiB' };
  return { text: outcome.bodyStart };
}

function storedText(read: KeyRead | undefined): DocumentText {
  switch (read?.kind) {
    case 'read':
      return { text: read.text };
    case 'missing':
      return { problem: 'there is no such ConfigMap', fault: 'missing' };
    case 'noKey':
      return { problem: 'the ConfigMap has no such key', fault: 'missing' };
    case 'unreadable':
      return { problem: 'this operator may not read ConfigMaps here: let it get configmaps' };
    default:
      return { problem: 'the API server did not answer' };
  }
}

interface Before {
  readonly probe: Probe;
  readonly last: KeptDocument | undefined;
  readonly from: string;
}

type Knowledge = Pick<KeptDocument, 'digest' | 'unread' | 'known'>;

/** What is known by a text. A text that did not change is not parsed again, and where there is none the last document holds. */
function knowledgeOf(got: DocumentText, { probe, last, from }: Before): Knowledge {
  const { operations, version = '' } = last?.known ?? {};
  const { digest: before = '', unread } = last ?? {};
  const stillKnown = (digest: string, problem: string | undefined, why = problem): Knowledge => ({
    digest,
    ...(problem === undefined ? {} : { unread: problem }),
    known: {
      from,
      version,
      ...(operations === undefined ? {} : { operations }),
      ...(why === undefined ? {} : { problem: why }),
      ...('fault' in got && got.fault !== undefined ? { fault: got.fault } : {}),
    },
  });
  if ('problem' in got) return stillKnown(before, unread, got.problem);
  const digest = hash('sha256', got.text, 'hex');
  if (before === digest) return stillKnown(digest, unread);
  const document = readDocument(got.text);
  if ('problem' in document) return stillKnown(digest, document.problem);
  const { path: at, ...choice } = probe.openAPI ?? noChoice;
  const found = operationsOf(document, { ...choice, ...(at === undefined ? {} : { at }) });
  return { digest, known: { from, version: digest, operations: found } };
}

const noChoice: NonNullable<Probe['openAPI']> = { include: [], exclude: [], parameters: [] };
