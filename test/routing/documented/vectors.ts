// Cases from the documentation of a gateway, each with the page that it is taken from: objects as they stand
// there, a request, and what the page says of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts, Header } from '../../../src/model/index.ts';
import { decide } from '../../../src/routing/decision.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';
import {
  facts,
  type IngressSpec,
  ingress,
  ingressClass,
  type Path,
  type ServiceSpec,
  service,
} from '../given.ts';

type Text = Readonly<Record<string, string>>;

/** One statement of a page. What it does not speak of is left out. */
export interface Vector {
  readonly about: string;
  readonly page: string;
  readonly host?: string;
  readonly paths: readonly Path[];
  readonly annotations?: Text;
  readonly tls?: boolean;
  readonly neighbours?: readonly IngressSpec[];
  readonly services?: Readonly<Record<string, ServiceSpec>>;
  readonly facts?: Partial<Facts>;
  /** `GET http://example.com/path`. */
  readonly asks: string;
  readonly headers?: readonly Header[];
  /** Path that arrives. */
  readonly arrives?: string;
  /** Service that it arrives at; empty: at none. */
  readonly at?: string;
  readonly redirect?: readonly [status: number, location: string];
  readonly refused?: number;
  readonly sendsHost?: string;
  /** The page speaks of more than is modelled: the dialect says so. */
  readonly open?: boolean;
}

/** A test for each of them. */
export function documented(dialect: string, controller: string, vectors: readonly Vector[]): void {
  describe(`${dialect}, as documented`, () => {
    for (const vector of vectors)
      test(`${vector.about} (${vector.page})`, () => {
        const decision = asked(controller, vector);
        assert.deepEqual(saidOf(decision, vector), stated(vector));
      });
  });
}

/** What the page states; no redirect and no refusal unless it speaks of one. */
const stated = ({ arrives, at, redirect, refused, sendsHost, open = false }: Vector) => ({
  ...{ arrives, at, redirect, refused, sendsHost, open },
});

/** The same of an RoutingDecision, as far as the page speaks of it. */
function saidOf(decision: RoutingDecision, { arrives, at, sendsHost }: Vector): ReturnType<typeof stated> {
  const { redirect, refusal, unmodelled } = decision;
  return {
    arrives: arrives && decision.path,
    at: at === undefined ? at : reached(decision),
    redirect: redirect && [redirect.value.status, redirect.value.location],
    refused: refusal?.value.status,
    sendsHost: sendsHost && decision.host.value,
    open: unmodelled.length > 0,
  };
}

/** The Service that gets the request; without a rule it is only the nearest one. */
const reached = ({ rule, backend }: RoutingDecision): string =>
  rule === undefined ? '' : (backend?.value.name ?? '');

function asked(controller: string, vector: Vector): RoutingDecision {
  const {
    host = 'example.com',
    paths,
    annotations = {},
    tls = false,
    neighbours = [],
    services = {},
  } = vector;
  const own = ingress({
    className: 'edge',
    annotations,
    hosts: { [host]: paths },
    created: '2026-01-01',
    ...(tls ? { tls: [[host]] } : {}),
  });
  const known = facts(own, {
    ingressClasses: [ingressClass('edge', controller)],
    neighbours: neighbours.map((each) => ingress({ className: 'edge', created: '2026-01-02', ...each })),
    services: Object.entries(services).map(([name, spec]) => service(name, spec)),
    ...vector.facts,
  });
  const [, method = '', scheme, authority = '', path = ''] =
    /^(\S+) (https?):\/\/([^/]*)(.*)$/.exec(vector.asks) ?? [];
  return decide(known, {
    ...{ method, host: authority, path: path === '' ? '/' : path, headers: vector.headers ?? [] },
    scheme: scheme === 'https' ? 'https' : 'http',
  });
}
