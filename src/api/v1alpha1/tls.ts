// `tls` under through, parity and direct: whom this side trusts, and which certificate it shows.
// Gateways and hops share it.

import { z } from 'zod';
import { durationField } from './duration.ts';
import { dataKey, flag, objectName, oneOf } from './fields.ts';
import { type Rule, withRule } from './rules.ts';

const caRef = z
  .strictObject({
    kind: oneOf(['ConfigMap', 'Secret'], 'Kind of the object.').default('ConfigMap'),
    name: objectName("Name of the object, in the probe's namespace."),
    key: dataKey('Key under its data.').default('ca.crt'),
  })
  .meta({
    description:
      "Certificate authorities in PEM, trusted in place of the operator's own: a key of a ConfigMap or Secret.",
  });

const clientCertificateRef = z
  .strictObject({ name: objectName("Name of the Secret, in the probe's namespace.") })
  .meta({
    description: 'A Secret of type kubernetes.io/tls: the certificate that is shown where one is asked for.',
  });

const trust = {
  caRef: caRef.optional(),
  clientCertificateRef: clientCertificateRef.optional(),
};

interface Written {
  readonly caRef?: unknown;
  readonly insecureSkipVerify?: boolean | undefined;
}

const eitherWay: Rule<Written> = {
  cel: '!has(self.caRef) || !has(self.insecureSkipVerify) || !self.insecureSkipVerify',
  message: 'with insecureSkipVerify nothing is checked against caRef: leave one of the two out',
  field: 'insecureSkipVerify',
  holds: ({ caRef, insecureSkipVerify }) => caRef === undefined || insecureSkipVerify !== true,
};

const minimumValidity = durationField({
  name: 'minimumValidity',
  from: '1m',
  to: '8760h',
  example: '336h',
  description:
    'How long the certificate must still be valid for TLSValid to be True, from 1m to 8760h, such as 336h. Default: 14 days, or a third of its whole life when that is shorter.',
});

/** Schema of `tls` at a gateway. */
export const gatewayTlsSchema = withRule(
  z
    .strictObject({
      ...trust,
      insecureSkipVerify: flag(
        'Accept any certificate of the gateway: a bad one is then no fault. Values from Secrets are not sent there. Default false.',
      ).optional(),
      minimumValidity: minimumValidity.optional(),
    })
    .meta({ description: 'How the certificate of the gateway is checked, and which one is shown to it.' }),
  eitherWay,
);

/** Schema of `tls` at a hop behind the gateway. */
export const hopTlsSchema = withRule(
  z
    .strictObject({
      ...trust,
      insecureSkipVerify: flag('Accept any certificate of this hop. Default false.').optional(),
    })
    .meta({
      description:
        'How the certificate of this hop is checked, and which one is shown to it. Without it any certificate is accepted, as gateways do.',
    }),
  eitherWay,
);
