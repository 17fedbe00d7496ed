// The text of a scrape: the same as prom-client writes, but with room for others in between.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { renderSlices } from '../../src/metrics/server.ts';

const normal = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

test('the text is what prom-client itself would write', async () => {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'plain_total', help: 'a\\b\nc', registers }).inc(2);
  new Gauge({ name: 'odd', help: 'h', labelNames: ['x', 'y'], registers }).set(
    { x: 'a"b\\c\nd', y: 'ü' },
    Number.POSITIVE_INFINITY,
  );
  new Gauge({ name: 'endless', help: 'h', registers }).set(Number.NEGATIVE_INFINITY);
  new Histogram({ name: 'spread', help: 'h', labelNames: ['x'], buckets: [1, 2], registers }).observe(
    { x: 'a' },
    1.5,
  );
  new Summary({ name: 'sum', help: 'h', registers }).observe(3);
  new Gauge({
    name: 'collected',
    help: 'h',
    registers,
    collect() {
      this.set(7);
    },
  });
  const text = (await Array.fromAsync(renderSlices(registry))).join('');
  assert.deepEqual(normal(text), normal(await registry.metrics()));
});

test('no number is written NaN, as the format has it', async () => {
  const registry = new Registry();
  new Gauge({ name: 'none', help: 'h', registers: [registry] }).set(Number.NaN);
  const text = (await Array.fromAsync(renderSlices(registry))).join('');
  assert.equal(text, '# HELP none h\n# TYPE none gauge\nnone NaN\n');
});

test('other work runs while a large registry is rendered', async () => {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'many', help: 'h', labelNames: ['x'], registers: [registry] });
  for (let x = 0; x < 20_000; x += 1) gauge.set({ x: String(x) }, 1);
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const slices = await Array.fromAsync(renderSlices(registry));
  clearImmediate(next);
  assert.equal(slices.length, 21);
  assert.ok(turns >= 19, `${turns} turns`);
});
