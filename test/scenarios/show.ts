// Shows what happens in one scenario or report: what is sent in each round, what comes back, and what is found.
//
//   node test/scenarios/show.ts test/scenarios/RewriteTargetWrong/web-root.yaml

import { basename, relative, resolve } from 'node:path';
import type { Entry, Observation, Outcome, Request, Vantage } from '../../src/model/index.ts';
import { readWritten } from './language.ts';
import type { Expected } from './language-parts.ts';
import { deployed, runScenario } from './scenario.ts';

/** `gateway-https`, or the Service with the address of the endpoint. */
function vantageText(vantage: Vantage): string {
  if (!('service' in vantage)) return `${vantage.kind}-${vantage.scheme}`;
  return vantage.kind === 'endpoint'
    ? `${vantage.service} ${vantage.address}`
    : `${vantage.service} (Service)`;
}

function requestText({ vantage, method, host, path, protocol, headers }: Request): string {
  const told = headers.map(([name, value]) => `${name}: ${value}`).join(', ');
  const by = protocol === undefined ? '' : ` by ${protocol}`;
  return `${vantageText(vantage).padEnd(24)} ${method} ${host}${path}${by}${told === '' ? '' : `  {${told}}`}`;
}

function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'failed') return `no answer: ${outcome.cause}`;
  const told = outcome.headers.map(([name, value]) => `${name}: ${value}`).join(', ');
  return `${outcome.status} {${told}} ${JSON.stringify(outcome.bodyStart.slice(0, 60))}`;
}

/** The lines of one round: each request, and what came back. */
function roundText(title: string, requests: readonly Request[], seen: readonly Observation[]): string {
  const lines = requests.map((request) => {
    const outcomes = seen.filter((one) => one.request === request).map((one) => outcomeText(one.outcome));
    return `  ${requestText(request)}\n${outcomes.map((text) => `      ${text}\n`).join('')}`;
  });
  return `${title}\n${lines.join('')}`;
}

function show(path: string): void {
  const scenario = deployed(basename(path), readWritten(path));
  const seen: Observation[] = [];
  const change = (observation: Observation): Observation => {
    seen.push(observation);
    return observation;
  };
  const { declared, rounds, diagnosis } = runScenario(scenario, { change });
  console.log(`${relative('.', path)}: ${scenario.name}\n`);
  console.log(roundText('declared', declared, seen));
  for (const [n, round] of rounds.entries())
    console.log(roundText(`experiments, round ${n + 1}`, round, seen));
  const expected = [scenario.expect].flat();
  for (const [n, entry] of diagnosis.entries.entries()) console.log(entryText(entry, expected[n]));
}

function entryText(entry: Entry, expected: Expected | undefined): string {
  const { method, route, health, reason, confidence, blames, message, fix } = entry;
  const blamed = blames.map(({ kind, name, field }) => `${kind}/${name} ${field}`).join('; ');
  const told = { blames: blamed, message, fix, expected: expected && JSON.stringify(expected) };
  const lines = Object.entries(told).map(([key, text]) => (text ? `  ${key}: ${text}\n` : ''));
  return `${method} of ${route}: ${[health, reason, confidence].join(' ').trim()}\n${lines.join('')}`;
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node test/scenarios/show.ts <file>');
  process.exit(2);
}
show(resolve(path));
