// Which methods are sent, and which are not. A method that the author keeps from being sent, or that only a document
// names, is judged by what safe requests show of it; a method that must be refused is sent at most until it is
// accepted once. Planning and diagnosis both ask here, because they have to agree.

import type { StatusRoute } from '../v1alpha1/status.ts';
import { isSafe } from './methods.ts';
import type { Probe, Route } from './probe.ts';

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

/** Methods whose answer repeats the request: what is sent with them must not be secret (RFC 9110 section 9.3.8). */
const echoing: readonly string[] = ['TRACE', 'TRACK', 'DEBUG'];

/** Whether the method goes without any header of the route. */
export const goesBare = (method: string): boolean => echoing.includes(method);

/** Whether the method itself is sent; else OPTIONS and its Allow have to tell. */
const isSent = ({ refusalBy }: Pick<Route, 'refusalBy'>, method: string): boolean =>
  isSafe(method) || refusalBy === 'Sending';

/** What an entry of the status, or of an earlier cycle, says. */
interface Judged {
  readonly route: string;
  readonly method: string;
  readonly check: string;
  readonly health: string;
  readonly reason: string;
}

/** Whether an entry says that an unsafe method was sent and accepted. */
export const saysAccepted =
  (route: Pick<Route, 'name' | 'refusalBy'>, method: string) =>
  (entry: Judged): boolean =>
    route.refusalBy === 'Sending' &&
    !isSafe(method) &&
    entry.check === 'Refusal' &&
    entry.route === route.name &&
    entry.method === method &&
    entry.health === 'Unhealthy' &&
    entry.reason === 'ExpectationFailed';

/**
 * The entry of an unsafe method that was sent and accepted under this very spec. It did there
 * whatever it does, so it is not sent a second time.
 */
export function acceptedBefore(
  { status, generation }: Probe,
  route: Pick<Route, 'name' | 'refusalBy'>,
  method: string,
): StatusRoute | undefined {
  if (status?.observedGeneration !== generation) return undefined;
  return status.routes?.find(saysAccepted(route, method));
}

/** Whether an unsafe method is held back: it was accepted, or the status had no room to say whether it was. */
export function isHeldBack(probe: Probe, route: Route, method: string): boolean {
  if (isSafe(method)) return false;
  const { status } = probe;
  const full =
    (status?.omittedRoutes ?? 0) > 0 && status?.routes?.every(({ health }) => health === 'Unhealthy');
  return full === true || acceptedBefore(probe, route, method) !== undefined;
}
