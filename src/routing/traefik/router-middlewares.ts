// Which Middlewares a router of Traefik names: that of an Ingress by an annotation, that of an IngressRoute by its fields;
// and whether there is a router at all. middlewares.ts says what they do.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress (router.middlewares);
// traefik/traefik v3.6 pkg/provider/kubernetes/crd/kubernetes_http.go (makeMiddlewareKeys).

import type { Blame, Facts, Ingress } from '../../model/index.ts';
import type { ClientRequest, RoutingRequest } from '../ingress/request.ts';
import { annotationField, ingressBlame } from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import { settingOf, wordsOf } from './annotations.ts';
import type { IngressRouter } from './ingress-routes.ts';
import { type MiddlewareEffects, middlewareEffects } from './middlewares.ts';
import { idOfReference, isOfNamespace, type MiddlewareReference, middlewareReference } from './references.ts';

/** What the Middlewares of a router come to. */
export interface RouterEffects {
  readonly effects: MiddlewareEffects;
  /** Why Traefik makes no router, and the place that says so. */
  readonly leftOut?: Sourced<string>;
}

/** The effects as fields of a decision, but for the redirect and the Host, which depend on the router too. */
export function effectsInDecision(effects: MiddlewareEffects) {
  const {
    redirect: _redirect,
    host: _host,
    missing: _missing,
    broken: _broken,
    unmodelled: _unmodelled,
    requestHeaders,
    ...kept
  } = effects;
  return { ...kept, ...(requestHeaders.length === 0 ? {} : { requestHeaders }) };
}

/** References that can be followed, those that cannot, and those that Traefik itself cannot follow. */
interface Named {
  readonly references: readonly MiddlewareReference[];
  readonly foreign: readonly Sourced<string>[];
  readonly wrong: readonly Sourced<string>[];
  /** The namespace whose Middlewares are in the facts, as far as they are named; undefined: none is surely complete. */
  readonly namespace?: string;
}

/** What the Middlewares of an Ingress do to this request. */
export const effectsOnIngress = ({ facts, own, request }: RoutingRequest, ingress: Ingress): RouterEffects =>
  effectsOf(facts, request, namesInIngress(ingress, facts.middlewares !== undefined && ingress === own));

function namesInIngress(ingress: Ingress, complete: boolean): Named {
  const setting = settingOf(ingress, 'router.middlewares');
  const blame = ingressBlame(ingress, annotationField(setting?.name ?? ''));
  const words = wordsOf(setting?.value);
  const isWrong = (word: string): boolean => !word.includes('@');
  return {
    references: words.flatMap((word) => referenceTo(word, blame)),
    foreign: words
      .filter((word) => !isWrong(word) && idOfReference(word) === undefined)
      .map(() => ({ value: setting?.name ?? '', blame })),
    wrong: words
      .filter(isWrong)
      .map((word) => ({ value: `${word} names no provider, such as @kubernetescrd`, blame })),
    ...(complete ? { namespace: ingress.metadata?.namespace ?? '' } : {}),
  };
}

function referenceTo(word: string, blame: Blame): readonly MiddlewareReference[] {
  const id = idOfReference(word);
  return id === undefined ? [] : [{ id, blame }];
}

/** What the Middlewares of an IngressRoute do to this request; only those that the probe's Ingress names too are known. */
export function effectsOnIngressRoute(
  { facts, request }: RoutingRequest,
  router: IngressRouter,
): RouterEffects {
  const isForeign = ({ name }: { readonly name: string }): boolean => name.includes('@');
  const placed = router.middlewares.map((each, index) => ({
    ...each,
    blame: { ...router.blame, field: `${router.field}.middlewares[${index}]` },
  }));
  return effectsOf(facts, request, {
    references: placed
      .filter((each) => !isForeign(each))
      .map(({ name, namespace, blame }) =>
        middlewareReference({ name, namespace: namespace ?? router.blame.namespace }, blame),
      ),
    foreign: placed.filter(isForeign).map(({ name, blame }) => ({ value: `Middleware ${name}`, blame })),
    wrong: [],
  });
}

function effectsOf(facts: Facts, request: ClientRequest, named: Named): RouterEffects {
  const { references, foreign, wrong, namespace } = named;
  const effects = middlewareEffects(facts, references, request);
  // Other namespaces may be closed to the operator.
  const isAbsent = ({ value }: Sourced<string>): boolean =>
    namespace !== undefined && isOfNamespace(value, namespace);
  const unknown = effects.missing
    .filter((each) => !isAbsent(each))
    .map(({ value, blame }) => ({ value: settingNameOf(blame) ?? `Middleware ${value}`, blame }));
  const [leftOut] = [...wrong, ...effects.missing.filter(isAbsent).map(missingMiddleware), ...effects.broken];
  return {
    effects: { ...effects, unmodelled: unique([...effects.unmodelled, ...foreign, ...unknown]) },
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

const missingMiddleware = ({ value, blame }: Sourced<string>): Sourced<string> => ({
  value: `there is no Middleware ${value}`,
  blame,
});

/** The name of the annotation that a blame is about. */
const settingNameOf = ({ field }: Blame): string | undefined =>
  /^metadata\.annotations\[(.+)\]$/.exec(field)?.[1];

/** One setting is said once, however many Middlewares it names. */
const unique = (all: readonly Sourced<string>[]): readonly Sourced<string>[] =>
  all.filter(
    ({ value, blame }, index) =>
      all.findIndex((each) => each.value === value && each.blame.field === blame.field) === index,
  );
