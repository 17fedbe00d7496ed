// Asks blackbox_exporter for probes at a fixed rate, as Prometheus does: it sends only when it is scraped.

import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { probed, targetPort } from './nginx.ts';

/** Scrapes every target once per interval, spread over it; returns what ends that. */
export function startScrapes(
  address: string,
  targets: readonly string[],
  everyMs: number,
): () => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const { signal } = stopping;
  const walk = async (target: string, index: number): Promise<void> => {
    let due = performance.now() + (everyMs * index) / targets.length;
    while (!signal.aborted) {
      await pause(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await scrape(agent, address, target);
      due += everyMs;
    }
  };
  const done = Promise.all(targets.map(walk));
  return async () => {
    stopping.abort();
    await done;
    agent.destroy();
  };
}

/** One scrape. What goes wrong here shows in nginx's counters, which alone are believed. */
function scrape(agent: Agent, address: string, target: string): Promise<void> {
  const query = new URLSearchParams({
    module: 'post',
    target: `http://${target}:${targetPort}${probed.path}`,
  });
  return new Promise((resolve) => {
    const request = get(`http://${address}/probe?${query}`, { agent }, (response) => {
      response.resume();
      response.once('close', resolve);
    });
    request.once('error', () => resolve());
  });
}
