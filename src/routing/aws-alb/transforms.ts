// The annotation transforms.<service> (controller 2.14): rewrites of path and Host behind the
// choice of the rule.
// Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/tasks/url_rewrite;
// docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html.

import type { IngressRule, RoutingRequest } from '../ingress/request.ts';
import type { PathChange, Sourced } from '../shared/model.ts';
import { splitQuery } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import { backendNameOf } from './conditions.ts';
import { albAnnotation, unmodelledSetting } from './group.ts';
import { fieldOf, jsonOf, listOf, textOf } from './json.ts';

/** What reaches the target. */
interface Transformed {
  /** Path and query. */
  readonly path: string;
  readonly changes: readonly Sourced<PathChange>[];
  readonly host?: Sourced<string>;
  readonly unmodelled: readonly Sourced<string>[];
}

/** The request behind the rule's transforms. What they do is stated only where there is no doubt about it. */
export function afterTransforms(routing: RoutingRequest, rule: IngressRule | undefined): Transformed {
  const asSent = { path: routing.path + routing.query, changes: [], unmodelled: [] };
  const key = `transforms.${rule === undefined ? '' : backendNameOf(rule)}`;
  const text = rule === undefined ? undefined : albAnnotation(rule.ingress, key);
  if (rule === undefined || text === undefined) return asSent;
  const setting = unmodelledSetting(rule.ingress, key);
  const list = jsonOf(text);
  const target = rewrittenText(list, 'url-rewrite', routing.path + routing.query);
  const pathOnly = rewrittenText(list, 'url-rewrite', routing.path);
  const host = rewrittenText(list, 'host-header-rewrite', routing.host);
  const isSure =
    host !== undefined &&
    pathOnly !== undefined &&
    target === pathOnly + routing.query &&
    target.startsWith('/');
  if (!isSure || !isKnown(list)) return { ...asSent, unmodelled: [setting] };
  const { path } = splitQuery(target);
  const change = {
    value: { kind: 'rewrite' as const, from: routing.path, to: path },
    blame: setting.blame,
  };
  return {
    path: target,
    changes: target === asSent.path ? [] : [change],
    ...(host === routing.host ? {} : { host: { value: host, blame: setting.blame } }),
    unmodelled: [],
  };
}

/** One rewrite of each kind at most. */
const isKnown = (list: unknown): boolean =>
  Array.isArray(list) &&
  list.every((each: unknown) => ['url-rewrite', 'host-header-rewrite'].includes(textOf(each, 'type') ?? ''));

/**
 * The text behind its rewrite, or undefined when that is not sure. An expression that is open at
 * its start, or that leaves a rest behind its match, is not followed: the documentation does not
 * say what becomes of the rest, nor whether the query is part of the text.
 */
function rewrittenText(list: unknown, type: string, text: string): string | undefined {
  const transforms = Array.isArray(list) ? list.filter((each: unknown) => textOf(each, 'type') === type) : [];
  const rewrites = transforms.flatMap((each: unknown) =>
    listOf(
      fieldOf(each, type === 'url-rewrite' ? 'urlRewriteConfig' : 'hostHeaderRewriteConfig'),
      'rewrites',
    ),
  );
  if (transforms.length === 0) return text;
  const [regex, replace] = [textOf(rewrites[0], 'regex'), textOf(rewrites[0], 'replace')];
  if (rewrites.length !== 1 || regex === undefined || replace === undefined) return undefined;
  return replacedText({ regex, replace }, text);
}

function replacedText(
  { regex, replace }: { readonly regex: string; readonly replace: string },
  text: string,
): string | undefined {
  const pattern = patternOf(regex, false);
  if (pattern === undefined || !regex.startsWith('^') || regex.includes('|')) return undefined;
  const groups = pattern.match(text);
  if (groups === undefined) return text;
  if (groups[0] !== text || /\$(?![1-9])|\\/.test(replace)) return undefined;
  return replace.replace(/\$([1-9])/g, (_, digit: string) => groups[Number(digit)] ?? '');
}
