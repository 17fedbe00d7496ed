// The building blocks of the schemas: bounded texts, numbers, lists, names, hosts, methods
// and paths. Every block takes its description, so that no field reaches `kubectl explain`
// without one, and the schemas read like the YAML that they describe.

import { z } from 'zod';
import { matching, withRule } from './rules.ts';

/**
 * A text of `least` to `most` code points. Counted as the API server counts: zod's own `.max()`
 * counts UTF-16 units and would refuse texts that the server has let in.
 */
export function text(most: number, description: string, least = 1): z.ZodString {
  return z
    .string()
    .refine((value) => [...value].length <= most, `at most ${most} characters belong here`)
    .refine((value) => [...value].length >= least, 'a text belongs here, not an empty one')
    .meta({ description, ...(least === 0 ? {} : { minLength: least }), maxLength: most });
}

/** A whole number, 32 bits wide as Kubernetes APIs have it. */
export function int32(least: number, most: number, description: string): z.ZodInt32 {
  return z.int32().min(least).max(most).meta({ description, format: 'int32' });
}

/** A TCP port. */
export function port(description: string): z.ZodInt32 {
  return int32(1, 65_535, description);
}

/** Yes or no. */
export function flag(description: string): z.ZodBoolean {
  return z.boolean().meta({ description });
}

/** One word of a closed list. Never On, Off, Yes or No: YAML reads them as booleans. */
export function oneOf<const W extends readonly [string, ...string[]]>(words: W, description: string) {
  return z.enum(words).meta({ description });
}

/** A list of 1 to `most` different scalars; the server refuses duplicates by the list type. */
export function setOf<T extends z.ZodType<string | number>>(item: T, most: number, description: string) {
  return z
    .array(item)
    .min(1)
    .max(most)
    .refine((items) => new Set(items).size === items.length, 'each value stands once in this list')
    .meta({ description, 'x-kubernetes-list-type': 'set' });
}

/** A list whose order counts and which is replaced as a whole. */
export function atomicList<T extends z.ZodType>(item: T, most: number, description: string, least = 1) {
  return z.array(item).min(least).max(most).meta({ description, 'x-kubernetes-list-type': 'atomic' });
}

/** A list of objects that differ in one field; the server refuses duplicates by the list type. */
export function mapOf<K extends string, T extends z.ZodType<Readonly<Record<K, string>>>>(
  item: T,
  key: K,
  ...[most, description]: readonly [most: number, description: string]
) {
  return z
    .array(item)
    .min(1)
    .max(most)
    .refine((items) => new Set(items.map((each) => each[key])).size === items.length, {
      error: `each ${key} stands once in this list`,
    })
    .meta({ description, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

/** A text that may be empty. */
export const rawText = (most: number, description: string): z.ZodString => text(most, description, 0);

/** A key under `data` of a Secret or ConfigMap. */
export function dataKey(description: string): z.ZodString {
  const rule = matching(
    '^[-._A-Za-z0-9]+$',
    'a key is letters, digits, -, _ and ., as it stands under data of the object',
  );
  return withRule(text(253, description), rule);
}

/** Name of a header: RFC 9110 section 5.6.2, token; without the quote, which no header uses. */
export function headerToken(description: string): z.ZodString {
  const rule = matching('^[!#$%&*+.^_`|~0-9A-Za-z-]+$', 'a header name holds letters, digits and -');
  return withRule(text(64, description), rule);
}

/** Name of a Kubernetes object (RFC 1123 subdomain). */
export function objectName(description: string): z.ZodString {
  const rule = matching(
    '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
    'a name is lower case letters, digits, - and ., as kubectl get prints it',
  );
  return withRule(text(253, description), rule);
}

/** Name of a namespace (RFC 1123 label). */
export function namespaceName(description: string): z.ZodString {
  const rule = matching(
    '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
    'a namespace is lower case letters, digits and -, as kubectl get namespaces prints it',
  );
  return withRule(text(63, description), rule);
}

/** A DNS label, at most 63 characters (RFC 1035 section 2.3.4). */
const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = `${octet}([.]${octet}){3}`;
/** The last label starts with a letter: 2852039166 and 0x7f.1 are addresses to some resolvers. */
const fullName = `(${label}[.])+[a-z]([-a-z0-9]{0,61}[a-z0-9])?`;

/** A Host that clients send. */
export function hostName(description: string): z.ZodString {
  const rule = matching(
    `^${label}([.]${label})*$`,
    'host is a DNS name in lower case without scheme, port or wildcard, such as app.example.com',
  );
  return withRule(text(253, description), rule);
}

/** An address to dial: IPv4, IPv6 (the parser checks its inside) or a full DNS name. */
export function dialAddress(description: string): z.ZodString {
  const rule = matching(
    `^(${ipv4}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|${fullName})$`,
    'connectTo is an IP address (IPv6 without brackets) or a full DNS name, without scheme and port',
  );
  return withRule(text(253, description), rule);
}

/** Scheme, host and port of a gateway. 280: https://, 253 for the name, a port and a slash, with some room. */
export function originUrl(description: string): z.ZodString {
  const shape = matching(
    `^https?://(${ipv4}|\\[[0-9A-Fa-f:.]+\\]|${fullName})(:[1-9][0-9]{0,4})?/?$`,
    'url is scheme, full host name or IP address, and port only, such as https://app.example.com or http://kong-proxy.kong.svc:8000: paths go to routes[].path, credentials to routes[].headers',
  );
  return withRule(withRule(text(280, description), shape), {
    cel: "!isURL(self) || url(self).getPort() == '' || int(url(self).getPort()) <= 65535",
    message: 'the port in url is at most 65535',
    holds: (value) => Number(/:([0-9]{1,5})[/]?$/.exec(value)?.[1] ?? 0) <= 65_535,
  });
}

/** An HTTP method (RFC 9110 section 9.1, upper case only). CONNECT asks for a tunnel, not for a route. */
export function httpMethod(description: string): z.ZodString {
  const shape = matching('^[A-Z][A-Z0-9-]{0,31}$', '');
  return withRule(text(32, description), {
    cel: `${shape.cel} && self != 'CONNECT'`,
    message: 'a method is upper case, such as POST; CONNECT cannot be probed',
    holds: (value) => shape.holds(value) && value !== 'CONNECT',
  });
}

/** A path and query as they stand on the wire: printable ASCII without `#`, never normalised. */
export function rawPath(description: string): z.ZodString {
  const shape = matching(
    '^/[!-"$-~]*$',
    'a path starts with / and holds printable ASCII without spaces or #: percent-encode the rest',
  );
  return withRule(withRule(text(512, description), shape), {
    cel: "!self.matches('[{}<>]')",
    message:
      'a path holds a placeholder: write a real value, /api/weather/paris instead of /api/weather/{city}',
    holds: (value) => !/[{}<>]/.test(value),
  });
}
