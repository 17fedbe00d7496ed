// Middlewares of the live Traefik, by the name that annotations use: `strip-api@file`.

/** Content of `http.middlewares` in Traefik's file provider. */
export const middlewares: Readonly<Record<string, object>> = {
  'strip-api': { stripPrefix: { prefixes: ['/api'] } },
  'add-v1': { addPrefix: { prefix: '/v1' } },
  'to-https': { redirectScheme: { scheme: 'https', permanent: true } },
  // admin:secret
  password: { basicAuth: { users: ['admin:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/'] } },
  'one-an-hour': { rateLimit: { average: 1, period: '1h', burst: 1 } },
  'a-thousand': { rateLimit: { average: 1000, burst: 1000 } },
  'ask-post-only': { forwardAuth: { address: 'http://auth.live-policies:8080/verify' } },
  'ask-any': { forwardAuth: { address: 'http://auth-any.live-policies:8080/verify' } },
};
