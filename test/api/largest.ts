// The largest spec: every text as long and every list as full as the rules let it be.

const name = (length: number) => 'n'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
/** A text of exactly this length that no other index has. */
const unique = (index: number, length: number, prefix = ''): string =>
  `${prefix}${index}-`.padEnd(length, 'x');

const host = `${name(63)}.${name(63)}.${name(63)}.${name(61)}`;
const keyRef = (index: number) => ({ name: unique(index, 253, 'n'), key: unique(index, 253, 'k') });
const tls = {
  caRef: { kind: 'ConfigMap', name: name(253), key: name(253) },
  clientCertificateRef: { name: name(253) },
  minimumValidity: '8760h',
};
const gateway = {
  httpRouteRef: {
    name: name(253),
    namespace: name(63),
    parentRef: { name: name(253), namespace: name(63), sectionName: name(253) },
  },
  host,
  connectTo: host,
  edge: { connectTo: host },
  schemes: ['http', 'https'],
  tls,
};

/** 256 methods: 4 a route; 1,024 characters of body and 512 of all other texts. */
const route = (index: number) => ({
  name: unique(index, 63, 'r').replace(/x$/, 'y'),
  host,
  path: unique(index, 100, '/'),
  backendPath: unique(index, 59, '/'),
  methods: ['POST', ...times(3, (method) => unique(method, 32, 'M').toUpperCase())],
  body: 'b'.repeat(1024),
  headers: [{ name: unique(0, 20, 'h'), value: 'v'.repeat(30) }],
  expect: { jsonPath: [{ path: `$.${name(18)}`, equals: 'e'.repeat(10) }] },
  cors: { origins: [`https://${'o'.repeat(12)}`] },
});

/** As large as a spec with values that are written out can be. */
export function largestSpec() {
  return {
    interval: '24h',
    through: gateway,
    parity: gateway,
    direct: times(8, (index) => ({
      serviceRef: { name: unique(index, 253, 's').replace(/-?x$/, 'y'), namespace: name(63), port: 65_535 },
      scheme: 'https',
      tls: { caRef: tls.caRef, clientCertificateRef: tls.clientCertificateRef },
    })),
    routes: times(64, route),
    openAPI: {
      configMapRef: keyRef(0),
      include: times(16, (index) => unique(index, 256, '/')),
      exclude: times(16, (index) => unique(index, 256, '/')),
      parameters: times(32, (index) => ({ name: unique(index, 64), value: unique(index, 128) })),
    },
    pauses: times(16, (index) => ({
      name: unique(index, 63, 'p'),
      cron: '0 2 * * *'.padEnd(128, ' '),
      timeZone: 'America/Argentina/ComodRivadavia',
      duration: '168h',
    })),
    userAgentSuffix: name(63),
  };
}
