// The dialect of the controller of HAProxy Technologies (haproxytech/kubernetes-ingress). Its
// ConfigMap, which can set any of these for all Ingresses, is not read.
// Source: haproxytech/kubernetes-ingress documentation/annotations.md.

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { serviceOfBackend } from '../ingress/backend.ts';
import { matchingRules } from '../ingress/index.ts';
import { type Dialect, type IngressRule, type RoutingRequest, unmodelledPath } from '../ingress/request.ts';
import { hostsOver, rulesFor } from '../ingress/rule-index.ts';
import { best, choiceAmong, ranked, unique } from '../ingress/winning-rule.ts';
import { annotationField, fromAnnotation, ingressBlame } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import type { PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { patternOf } from '../shared/pattern.ts';
import { booleanOf, unmodelledOnIngress, unmodelledOnService } from '../shared/setting.ts';
import { nameOf, redirectOf, settingOf, unsureRedirects } from './redirects.ts';
import { haproxySettings } from './settings.ts';

/** The dialect of the controller of HAProxy Technologies. */
export const haproxy: Dialect = { ...haproxySettings, decide: haproxyDecision };

/** What an Ingress of the class haproxy.org/ingress-controller asks for. */
function haproxyDecision(routing: RoutingRequest): RoutingDecision {
  const found = matchOf(routing);
  const { ingress, backend, shared } = choiceAmong(routing, found?.matching ?? []);
  const service = serviceOfBackend(routing.facts, backend);
  // Settings of an Ingress count for the routes of its rules, not for its default backend.
  const rewritten = found && rewrittenPath(routing, ingress);
  const redirect = found && redirectOf(routing, ingress);
  return {
    dialect: 'haproxy',
    ...shared,
    path: rewritten?.path ?? routing.path + routing.query,
    pathChanges: rewritten?.changes ?? [],
    ...(redirect === undefined ? {} : { redirect }),
    host: found === undefined ? hostAsSent(routing, ingress) : hostOf(routing, ingress),
    backendScheme: backendScheme(ingress, service),
    unmodelled: [
      ...unmodelledOnIngress(haproxySettings, ingress),
      ...(rewritten?.unsure ?? []),
      ...unsureRedirects(ingress),
      ...unmodelledOnService(haproxySettings, service),
      // Of two rules with one key the controller keeps the one whose row sorts first, which is not known here.
      ...(found?.tied ?? []).map(unmodelledPath),
    ],
  };
}

/** The client's Host unless set-host names another. */
function hostOf(routing: RoutingRequest, ingress: Ingress): Sourced<string> {
  const written = settingOf(ingress, 'set-host');
  if (written === undefined) return hostAsSent(routing, ingress);
  const value = written.value || routing.request.host;
  return fromAnnotation(ingress, written.name, { value, inferred: false });
}

const hostAsSent = ({ request }: RoutingRequest, ingress: Ingress): Sourced<string> =>
  fromAnnotation(ingress, nameOf('set-host'), { value: request.host, inferred: true });

/** server-ssl of the Service goes before that of the Ingress; neither port names nor appProtocol are looked at. */
function backendScheme(ingress: Ingress, service: Service | undefined): Scheme {
  const setting = settingOf(service, 'server-ssl') ?? settingOf(ingress, 'server-ssl');
  return booleanOf(setting?.value) === true ? 'https' : 'http';
}

/** The rules that match, the one that decides first, and those that claim the same key as that one. */
interface HaproxyMatch {
  readonly matching: readonly IngressRule[];
  readonly tied: readonly IngressRule[];
}

/** How a rule matches: by its whole path, or as a prefix of so many characters. */
interface Hit {
  readonly rule: IngressRule;
  readonly whole: boolean;
  readonly key: string;
}

/** A host that has rules takes all its requests: those of a wildcard (one label) or without a host do not help out. */
function matchOf(routing: RoutingRequest): HaproxyMatch | undefined {
  const host = best(
    hostsOver(routing).filter((each) => hostRank(each, routing.host) > 0),
    (each) => [hostRank(each, routing.host)],
  );
  const name = host?.toLowerCase();
  const hits = ranked(
    rulesFor(routing)
      .filter((rule) => rule.host.toLowerCase() === name)
      .flatMap((rule) => hitsOf(rule).filter((hit) => fits(hit, routing.path))),
    ({ whole, key }) => [whole ? 1 : 0, key.length],
  );
  const [first] = hits;
  if (first === undefined) return undefined;
  const tied = hits.filter(({ whole, key }) => whole === first.whole && key === first.key);
  return {
    matching: unique([...hits.map(({ rule }) => rule), ...matchingRules(routing)]),
    tied: tied.slice(1).map(({ rule }) => rule),
  };
}

const fits = ({ whole, key }: Hit, path: string): boolean => (whole ? path === key : path.startsWith(key));

/** Prefix goes by elements; ImplementationSpecific by characters: `/foo/` takes `/foo` and `/foobar`. */
function hitsOf(rule: IngressRule): readonly Hit[] {
  const { path, pathType } = rule;
  if (pathType === 'Exact') return [{ rule, whole: true, key: path }];
  if (path === '/') return [{ rule, whole: false, key: '/' }];
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return [
    { rule, whole: true, key: bare },
    { rule, whole: false, key: pathType === 'Prefix' ? `${bare}/` : bare },
  ];
}

/** The path and query that arrive, the changes that led to them, and the annotation where it cannot be read. */
interface RewrittenPath {
  readonly path: string;
  readonly changes: readonly Sourced<PathChange>[];
  readonly unsure: readonly Sourced<string>[];
}

/** The path as the lines of the annotation leave it, each working on what the one before left. */
function rewrittenPath({ path, query }: RoutingRequest, ingress: Ingress): RewrittenPath {
  const setting = settingOf(ingress, 'path-rewrite');
  const text = setting?.value.trim() ?? '';
  if (setting === undefined || text === '') return { path: path + query, changes: [], unsure: [] };
  const blame = ingressBlame(ingress, annotationField(setting.name));
  const changes: Sourced<PathChange>[] = [];
  let now = path;
  for (const line of text.split('\n')) {
    const to = pathAfterLine(line, now);
    if (to === undefined)
      return { path: path + query, changes: [], unsure: [{ value: setting.name, blame }] };
    if (to !== now) changes.push({ value: { kind: 'rewrite', from: now, to }, blame });
    now = to;
  }
  return { path: now + query, changes, unsure: [] };
}

/** One line on one path; undefined when the controller refuses the line or it cannot be read here. */
function pathAfterLine(line: string, path: string): string | undefined {
  const words = line.trim().split(/\s+/);
  const [match = '', format] = words.length === 1 ? ['(.*)', words[0]] : words;
  if (words.length > 2 || format === undefined || /[%"'?#]|\\(?!\d)/.test(format)) return undefined;
  const pattern = finderOf(match);
  if (pattern === undefined) return undefined;
  const groups = pattern(path);
  if (groups === undefined) return path;
  const to = format.replace(/\\(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '');
  return to.startsWith('/') ? to : undefined;
}

/** Looks for an expression anywhere. Item 0 is what was found, the others are its groups. */
function finderOf(match: string): ((path: string) => readonly string[] | undefined) | undefined {
  const isAnchored = match.startsWith('^');
  if (/["']/.test(match) || (isAnchored && match.includes('|'))) return undefined;
  const pattern = patternOf(isAnchored ? match : `.*?(${match})`, false);
  if (pattern === undefined) return undefined;
  return (path) => pattern.match(path)?.slice(isAnchored ? 0 : 1);
}
