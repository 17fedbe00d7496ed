// The settings of an Ingress whose controller has no dialect here: the Ingress API itself is modelled, and nothing that
// the controller adds to it.

import type { DialectSettings } from '../shared/setting.ts';

/** Fields of the Ingress API; annotations of gateways are all unmodelled. */
export const ingressSettings: DialectSettings = {
  dialect: 'ingress',
  title: 'Any other controller',
  prefix: '',
  source: 'https://kubernetes.io/docs/concepts/services-networking/ingress/',
  settings: [
    {
      name: 'nginx.ingress.kubernetes.io/*',
      treatment: 'unmodelled',
      becomes:
        'Another controller may read it or not. The same holds for the annotations of every gateway that is known by name',
    },
  ],
  others:
    'not looked at. The fields of the Ingress are modelled as the API describes them: hosts, path types, the default backend, `tls`. As it is not known how the controller reads the rest, findings that blame configuration are `Likely` at most',
};
