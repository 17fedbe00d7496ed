// Which methods are sent at all. What the author keeps from being sent, and what only a contract
// names, is judged by what safe requests say of it. Here because planning and diagnosis must agree.

import { isSafe } from './methods.ts';
import type { Probe, Route } from './probe.ts';
import { isSent } from './refusals.ts';

type Sender = Pick<Probe, 'unsafeMethods'>;

/** Whether the method itself goes to the route; else OPTIONS with its Allow, and preflights, stand in for it. */
export const isSentTo = (
  { unsafeMethods }: Sender,
  { documented }: Pick<Route, 'documented'>,
  method: string,
): boolean => isSafe(method) || (documented !== true && unsafeMethods !== 'AllowHeaderOnly');

/** Whether a method that must be refused is sent to see that; `unsafeMethods` goes before `refusalBy`. */
export const isSentToRefuse = (
  probe: Sender,
  route: Pick<Route, 'documented' | 'refusalBy'>,
  method: string,
): boolean => isSent(route, method) && isSentTo(probe, route, method);

/** The field of the spec that keeps a method from being sent, for a sentence. */
export const keptBy = ({ documented }: Pick<Route, 'documented'>): string =>
  documented === true ? 'the route comes from the contract' : 'unsafeMethods: AllowHeaderOnly';

/** Whether an expectation reads the body, which then has to be kept whole. */
export const readsBody = ({ expect }: Pick<Route, 'expect'>): boolean =>
  expect?.bodyContains !== undefined || (expect?.jsonPath ?? []).length > 0;
