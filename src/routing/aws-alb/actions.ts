// What a listener rule does: forward to the Service of the Ingress, or what actions.<name> says
// where the port of the backend is named `use-annotation`.
// Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations
// ("actions"); pkg/ingress/enhanced_backend_builder.go, rule_optimizer.go;
// docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html.

import type { Ingress } from '../../model/index.ts';
import { type Backend, resolveBackend } from '../ingress/backend.ts';
import type { IngressRule, RoutingRequest } from '../ingress/request.ts';
import { withoutPort } from '../shared/host.ts';
import type { Canary, GatewayRedirect } from '../shared/model.ts';
import { albAnnotation, portOfRequest, unmodelledSetting } from './group.ts';
import { fieldOf, jsonOf, listOf, textOf } from './json.ts';
import type { AlbRule } from './rules.ts';

/** A part of the requests and the Service that gets it; none where it is a target group outside of the cluster. */
interface Target {
  readonly backend?: Backend;
  readonly share: number;
}

/** `open`: a fixed response, a target group by ARN, or an annotation that is missing or unreadable. */
type Action =
  | { readonly kind: 'service' }
  | { readonly kind: 'forward'; readonly targets: readonly Target[] }
  | { readonly kind: 'redirect'; readonly redirect: unknown }
  | { readonly kind: 'open' };

/** Key of the annotation that decides, `actions.<name>`. */
export const actionKeyOf = (backend: IngressRule['backend']): string =>
  `actions.${backend?.service?.name ?? ''}`;

/** What an Ingress says of a backend. */
export function actionOf(routing: RoutingRequest, ingress: Ingress, backend: IngressRule['backend']): Action {
  if (backend?.service?.port?.name !== 'use-annotation') return { kind: 'service' };
  const key = actionKeyOf(backend);
  const action = jsonOf(albAnnotation(ingress, key));
  switch (textOf(action, 'type')) {
    case 'redirect':
      return { kind: 'redirect', redirect: fieldOf(action, 'redirectConfig') };
    case 'forward':
      return forwardOf(routing, ingress, {
        key,
        groups: listOf(fieldOf(action, 'forwardConfig'), 'targetGroups'),
      });
    default:
      return { kind: 'open' };
  }
}

interface Written {
  readonly key: string;
  readonly groups: readonly unknown[];
}

/** One target needs no weight; of several, one without a weight leaves the parts open. */
function forwardOf(routing: RoutingRequest, ingress: Ingress, { key, groups }: Written): Action {
  const weights = groups.map((each) =>
    Number(textOf(each, 'weight') ?? (groups.length === 1 ? 1 : Number.NaN)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return { kind: 'open' };
  const targets = groups.map((each, index) => {
    const backend = backendOf(routing, ingress, { key, groups: [each] });
    return { share: (weights[index] ?? 0) / total, ...(backend === undefined ? {} : { backend }) };
  });
  return { kind: 'forward', targets };
}

function backendOf(
  { facts }: RoutingRequest,
  ingress: Ingress,
  { key, groups: [group] }: Written,
): Backend | undefined {
  const name = textOf(group, 'serviceName');
  const port = textOf(group, 'servicePort');
  if (name === undefined || port === undefined) return undefined;
  const service = { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } };
  const found = resolveBackend({ ingress, backend: { service }, field: '' }, facts);
  return found && { value: found.value, blame: unmodelledSetting(ingress, key).blame };
}

/** The target that gets most, and the others as canaries of it. */
export function splitOf(
  targets: readonly Target[],
  { ingress, backend }: Pick<IngressRule, 'ingress' | 'backend'>,
): { readonly main?: Backend; readonly canaries: readonly Canary[]; readonly closed: boolean } {
  const getting = targets.filter(({ share }) => share > 0);
  const [first, ...others] = getting.toSorted((one, other) => other.share - one.share);
  const { value, blame } = unmodelledSetting(ingress, actionKeyOf(backend));
  const canaries = others.map((each) => ({
    rule: { value, blame },
    ...(each.backend === undefined ? {} : { backend: each.backend }),
    share: each.share,
    takes: 'sometimes' as const,
    blame,
    primary: true,
  }));
  const closed = getting.every((each) => each.backend !== undefined);
  return { canaries, closed, ...(first?.backend === undefined ? {} : { main: first.backend }) };
}

const placeholders = {
  host: '#{host}',
  path: '/#{path}',
  port: '#{port}',
  protocol: '#{protocol}',
  query: '#{query}',
};

/**
 * Where a redirect leads; what it does not name stays as it was sent. The load balancer spells the
 * port out, also the standard one. Undefined when the status is neither 301 nor 302.
 */
export function redirectTo(routing: RoutingRequest, config: unknown): GatewayRedirect['value'] | undefined {
  const status = { HTTP_301: 301, HTTP_302: 302 }[textOf(config, 'statusCode') ?? ''];
  if (status === undefined) return undefined;
  const filled = (part: keyof typeof placeholders): string =>
    fill(routing, textOf(config, part) ?? placeholders[part]);
  const query = filled('query');
  const origin = `${filled('protocol').toLowerCase()}://${filled('host')}:${filled('port')}`;
  return { status, location: `${origin}${filled('path')}${query === '' ? '' : `?${query}`}` };
}

const fill = (routing: RoutingRequest, text: string): string =>
  text
    .replaceAll('#{host}', () => withoutPort(routing.request.host))
    .replaceAll('#{path}', () => routing.path.slice(1))
    .replaceAll('#{port}', () => String(portOfRequest(routing)))
    .replaceAll('#{protocol}', () => routing.request.scheme)
    .replaceAll('#{query}', () => routing.query.slice(1));

/** The controller leaves a redirect out of a listener where it would lead back to itself, as `actions.ssl-redirect` on HTTPS would. */
export function leadsToItself(routing: RoutingRequest, { hosts, paths }: AlbRule, config: unknown): boolean {
  const same = (part: keyof typeof placeholders, own: readonly string[]): boolean =>
    [undefined, placeholders[part], ...own].includes(textOf(config, part));
  return (
    same('host', hosts) &&
    same('path', paths) &&
    same('port', [String(portOfRequest(routing))]) &&
    same('protocol', [routing.request.scheme.toUpperCase()]) &&
    same('query', [])
  );
}
