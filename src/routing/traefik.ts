// The dialect of Traefik's provider for Ingresses: annotations of the Ingress make the router, those of
// the Service the service. Middlewares are objects or files of Traefik and are not in the facts, so a
// router that names one is not fully known. What Traefik is told at its start cannot be read at all.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress, and the code of v3.6.

import type { Ingress, Scheme } from '../model.ts';
import { ingressBlame, unmodelledAnnotations } from './blame.ts';
import { type Choice, chosen, unmatched } from './choice.ts';
import { type Inquiry, type Rule, rulesOf, ruleText } from './inquiry.ts';
import type { Arrival, Sourced } from './model.ts';
import { keyOf, settingOf, wordsOf } from './traefik-annotations.ts';
import { hasUnknownEntryPoint, isServed, promisesOf, refusalOf } from './traefik-entrypoints.ts';
import { choiceOf, isUnreadable, type TraefikChoice, writtenPriority } from './traefik-routers.ts';
import { backendScheme, hostOf, unmodelledOnService } from './traefik-services.ts';

/** What an Ingress of the class traefik.io/ingress-controller asks for. Methods are never matched. */
export function traefikArrival(inquiry: Inquiry): Arrival {
  const { request, path, query } = inquiry;
  const found = choiceOf(inquiry);
  const { ingress, backend, shared } = decided(inquiry, found);
  return {
    dialect: 'traefik',
    ...shared,
    path: path + query,
    pathChanges: [],
    ...(found.rule === undefined ? {} : refusalOf(ingress, request.scheme)),
    host: hostOf(inquiry, ingress, backend),
    backendScheme: backendScheme(inquiry, backend),
    promises: promisesOf(ingress, shared.promises),
    unmodelled: [
      ...unmodelledAnnotations(ingress, (name) => isUnmodelled(ingress, keyOf(name))),
      ...unmodelledOnService(inquiry, backend),
      ...unsure(inquiry, found),
    ],
  };
}

function decided(inquiry: Inquiry, { rule, matching }: TraefikChoice): Choice {
  return rule === undefined ? unmatched(withDefaultsInForce(inquiry)) : chosen(inquiry, rule, matching);
}

/** A default backend counts only on an Ingress without rules, and on the schemes of its router. */
function withDefaultsInForce(inquiry: Inquiry): Inquiry {
  const { own, ingresses, request } = inquiry;
  const kept = new Map(ingresses.map((each) => [each, inForce(each, request.scheme)]));
  return { ...inquiry, own: kept.get(own) ?? own, ingresses: [...kept.values()] };
}

function inForce(ingress: Ingress, scheme: Scheme): Ingress {
  const { spec } = ingress;
  if (spec?.defaultBackend === undefined) return ingress;
  if ((spec.rules ?? []).length === 0 && isServed(ingress, scheme)) return ingress;
  const { defaultBackend: _, ...rest } = spec;
  return { ...ingress, spec: rest };
}

/**
 * Whether an annotation may change the way and is not modelled. Names that Traefik does not know are
 * among them: one such router setting makes it leave the Ingress out.
 */
function isUnmodelled(ingress: Ingress, key: string | undefined): boolean {
  if (key === undefined || /^router\.(tls|observability)(\.|$)/.test(key)) return false;
  switch (key) {
    case 'router.entrypoints':
      return hasUnknownEntryPoint(ingress);
    case 'router.middlewares':
      return wordsOf(settingOf(ingress, key)).length > 0;
    case 'router.priority':
    case 'router.pathmatcher':
    case 'router.rulesyntax':
      return isUnreadSetting(ingress, key);
    default:
      return true;
  }
}

/** A setting of the rule whose value goes beyond the model. */
function isUnreadSetting(ingress: Ingress, key: string): boolean {
  const value = settingOf(ingress, key)?.value ?? '';
  if (key === 'router.priority') return value === '' || Number.isNaN(writtenPriority(ingress));
  if (key === 'router.rulesyntax') return !['', 'default', 'v3'].includes(value);
  return !['', 'Path', 'PathPrefix', 'PathRegexp'].includes(value);
}

/** What leaves it open which router takes the request, or with which path. */
function unsure(inquiry: Inquiry, found: TraefikChoice): readonly Sourced<string>[] {
  const { rule, tied } = found;
  const expressions = inquiry.ingresses.flatMap(rulesOf).filter(isUnreadable);
  return [
    ...expressions.map((each) => atPath(each, `path ${each.path}`)),
    ...(tied === undefined ? [] : [atPath(tied, `the same priority as ${ruleText(tied)}`)]),
    ...(rule !== undefined && found.hangsOnStrictness ? [atPath(rule, 'strictPrefixMatching')] : []),
    ...(rule !== undefined && isCleaned(inquiry.path) ? [atPath(rule, 'sanitizePath')] : []),
    ...found.matching
      .filter(({ ingress }) => ingress !== rule?.ingress)
      .filter((each) => settingOf(each.ingress, 'router.rulesyntax')?.value === 'v2')
      .map((each) => atPath(each, `rule syntax v2 of ${ruleText(each)}`)),
  ];
}

const atPath = ({ ingress, field }: Rule, value: string): Sourced<string> => ({
  value,
  blame: ingressBlame(ingress, `${field}.path`),
});

/** Paths that an entry point may rewrite or refuse before any rule: empty elements, dots, escapes. */
const isCleaned = (path: string): boolean => /\/\/|%|\/\.{1,2}(\/|$)/.test(path);
