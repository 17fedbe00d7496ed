// Part of a STAND-IN for ingress-nginx. The annotations enable-cors and cors-*, with the real controller's
// defaults (internal/ingress/annotations/cors/main.go), and how nginx answers preflights (nginx.tmpl, CORS).
// One allowed origin, or all of them.

/** What a location allows to pages of other origins. */
export interface CorsSettings {
  readonly origin: string;
  readonly methods: string;
  readonly headers: string;
  readonly credentials: boolean;
  /** Seconds. */
  readonly maxAge: string;
}

/** Reads the annotations; undefined without `enable-cors: "true"`. */
export function corsSettingsOf(of: (name: string) => string | undefined): CorsSettings | undefined {
  if (of('enable-cors') !== 'true') return undefined;
  return {
    origin: of('cors-allow-origin') ?? '*',
    methods: of('cors-allow-methods') ?? 'GET, PUT, POST, DELETE, PATCH, OPTIONS',
    headers:
      of('cors-allow-headers') ??
      'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization',
    credentials: of('cors-allow-credentials') !== 'false',
    maxAge: of('cors-max-age') ?? '1728000',
  };
}

/** Lines of a location: every answer says what is allowed, and OPTIONS is answered here, with or without a preflight's headers. */
export function corsLines(cors: CorsSettings | undefined): string {
  if (cors === undefined) return '';
  const always = [
    `more_set_headers 'Access-Control-Allow-Origin: ${cors.origin}';`,
    ...(cors.credentials ? ["more_set_headers 'Access-Control-Allow-Credentials: true';"] : []),
    `more_set_headers 'Access-Control-Allow-Methods: ${cors.methods}';`,
    `more_set_headers 'Access-Control-Allow-Headers: ${cors.headers}';`,
    `more_set_headers 'Access-Control-Max-Age: ${cors.maxAge}';`,
  ].join('\n');
  return `${always}
if ($request_method = 'OPTIONS') {
${always}
more_set_headers 'Content-Type: text/plain charset=UTF-8';
more_set_headers 'Content-Length: 0';
return 204;
}`;
}
