// Part of a STAND-IN for ingress-nginx. The ConfigMap's keys and the Ingress annotations that
// the rig needs, read into values with the real controller's defaults
// (internal/ingress/controller/config/config.go and internal/ingress/annotations/).

import { type AuthSettings, authSettingsOf } from './authentication.ts';
import { type CorsSettings, corsSettingsOf } from './cors.ts';

/** The controller's ConfigMap. */
export interface Settings {
  readonly redirectCode: number;
  readonly sslRedirect: boolean;
  readonly customErrors: readonly number[];
  readonly allowSnippets: boolean;
  readonly hsts: boolean;
  /** Not a key of the real controller, see `rewriteEqualTargetKey`. */
  readonly rewriteEqualTarget: boolean;
}

/** One Ingress's annotations, with the ConfigMap's values where it has none. */
export interface Annotations {
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly preserveTrailingSlash: boolean;
  readonly rewriteTarget: string | undefined;
  readonly rewriteEqualTarget: boolean;
  readonly useRegex: boolean;
  readonly snippet: string | undefined;
  readonly customErrors: readonly number[];
  readonly defaultBackend: string | undefined;
  readonly backendScheme: 'http' | 'https';
  readonly appRoot: string | undefined;
  readonly canary: Canary | undefined;
  readonly auth: AuthSettings | undefined;
  readonly cors: CorsSettings | undefined;
  readonly redirect: { readonly status: number; readonly url: string } | undefined;
  /** Seconds. */
  readonly timeouts: { readonly connect: number; readonly send: number; readonly read: number };
}

/** Which requests a canary takes from the location that it belongs to. */
export interface Canary {
  /** Percent. */
  readonly weight: number;
  /** Its value `always` takes the request, `never` leaves it; with `value` only that value takes it. */
  readonly header: string | undefined;
  readonly value: string | undefined;
}

const prefix = 'nginx.ingress.kubernetes.io/';

/**
 * A key of this stand-in alone. The real controller leaves the path as it is when the
 * rewrite target equals the rule's path (template.go, buildProxyPass); with this key set to
 * "true" the stand-in follows the annotation to the letter, as other controllers that read
 * ingress-nginx's annotations do.
 */
export const rewriteEqualTargetKey = 'rig-rewrite-equal-target';

type Texts = Readonly<Record<string, string>>;

/** Reads the ConfigMap's data. */
export function settingsOf(data: Texts): Settings {
  return {
    redirectCode: number(data['http-redirect-code'], 308),
    sslRedirect: flag(data['ssl-redirect'], true),
    customErrors: codes(data['custom-http-errors']),
    allowSnippets: flag(data['allow-snippet-annotations'], false),
    hsts: flag(data['hsts'], true),
    rewriteEqualTarget: flag(data[rewriteEqualTargetKey], false),
  };
}

/** Reads an Ingress's annotations. */
export function annotationsOf(annotations: Texts, settings: Settings): Annotations {
  const of = (name: string): string | undefined => annotations[`${prefix}${name}`];
  const errors = of('custom-http-errors');
  return {
    sslRedirect: flag(of('ssl-redirect'), settings.sslRedirect),
    forceSslRedirect: flag(of('force-ssl-redirect'), false),
    preserveTrailingSlash: flag(of('preserve-trailing-slash'), false),
    rewriteTarget: of('rewrite-target'),
    rewriteEqualTarget: settings.rewriteEqualTarget,
    useRegex: flag(of('use-regex'), false),
    snippet: settings.allowSnippets ? of('configuration-snippet') : undefined,
    customErrors: errors === undefined ? settings.customErrors : codes(errors),
    defaultBackend: of('default-backend'),
    backendScheme: of('backend-protocol')?.toUpperCase() === 'HTTPS' ? 'https' : 'http',
    appRoot: of('app-root'),
    canary: canaryOf(of),
    auth: authSettingsOf(of),
    cors: corsSettingsOf(of),
    redirect: redirectOf(of),
    timeouts: {
      connect: number(of('proxy-connect-timeout'), 5),
      send: number(of('proxy-send-timeout'), 60),
      read: number(of('proxy-read-timeout'), 60),
    },
  };
}

function canaryOf(of: (name: string) => string | undefined): Canary | undefined {
  if (!flag(of('canary'), false)) return undefined;
  return {
    weight: number(of('canary-weight'), 0),
    header: of('canary-by-header'),
    value: of('canary-by-header-value'),
  };
}

function redirectOf(of: (name: string) => string | undefined): Annotations['redirect'] {
  const temporal = of('temporal-redirect');
  if (temporal !== undefined) return { status: number(of('temporal-redirect-code'), 302), url: temporal };
  const permanent = of('permanent-redirect');
  if (permanent === undefined) return undefined;
  return { status: number(of('permanent-redirect-code'), 301), url: permanent };
}

function flag(text: string | undefined, otherwise: boolean): boolean {
  if (text === 'true') return true;
  return text === 'false' ? false : otherwise;
}

function number(text: string | undefined, otherwise: number): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? otherwise : value;
}

function codes(text: string | undefined): readonly number[] {
  return (text ?? '')
    .split(',')
    .map((one) => Number.parseInt(one, 10))
    .filter((one) => one >= 300 && one <= 599);
}
