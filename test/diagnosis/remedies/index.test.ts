// Remedies: every cause has lines of the agreed form, and fixFor takes the right one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixFor, remedies } from '../../../src/diagnosis/remedies/index.ts';
import { cases, frameworks, gateways, placeholders } from '../../../src/diagnosis/remedies/remedy.ts';
import { fingerprints, serverNames } from '../../../src/diagnosis/responder/fingerprints.ts';
import { causeNames } from '../../../src/model/causes.ts';

const known: readonly string[] = [...Object.keys(gateways), ...frameworks, ...Object.keys(cases), 'any'];

const placesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

describe('the remedies', () => {
  for (const cause of causeNames) {
    const lines = remedies[cause];

    it(`of ${cause} end in the line for any, with one line for each known name`, () => {
      const names: readonly string[] = lines.map(({ whom }) => whom);
      assert.equal(names.at(-1), 'any');
      assert.deepEqual(
        names.filter((name) => !known.includes(name)),
        [],
      );
      assert.equal(new Set(names).size, names.length, 'nobody is named twice');
    });

    it(`of ${cause} are sentences in the imperative with known placeholders`, () => {
      for (const { whom, text } of lines) {
        assert.match(text, /^[A-Z][a-z]+ .*[^.\s]$/, whom);
        assert.equal(text.split('`').length % 2, 1, `${whom}: a backtick is left open`);
        assert.deepEqual(
          placesIn(text).filter((name) => !Object.hasOwn(placeholders, name)),
          [],
          whom,
        );
      }
    });
  }

  it('name gateways before frameworks before cases', () => {
    const rank = (whom: string): number => known.indexOf(whom);
    const group = (whom: string): number =>
      Object.hasOwn(gateways, whom) ? 0 : whom === 'any' ? 3 : Object.hasOwn(cases, whom) ? 2 : 1;
    for (const cause of causeNames) {
      const groups = remedies[cause].map(({ whom }) => group(whom));
      assert.deepEqual(groups, groups.toSorted(), cause);
      assert.ok(
        remedies[cause].every(({ whom }) => rank(whom) >= 0),
        cause,
      );
    }
  });

  it('know frameworks by the names that the fingerprints give', () => {
    const told = [...fingerprints, ...serverNames].map(({ name }) => name);
    assert.deepEqual(
      frameworks.filter((name) => !told.includes(name)),
      [],
    );
  });

  it('use every case that is listed', () => {
    const named = new Set<string>(causeNames.flatMap((cause) => remedies[cause].map(({ whom }) => whom)));
    assert.deepEqual(
      Object.keys(cases).filter((name) => !named.has(name)),
      [],
    );
  });

  it('never ask for a redirect code that the gateway refuses', () => {
    const refusing = ['aws-alb', 'gateway-api', 'haproxy'] as const;
    const redirects = remedies.HttpsRedirectDowngradesMethod.filter(({ whom }) =>
      refusing.some((name) => name === whom),
    );
    assert.equal(redirects.length, refusing.length);
    for (const { whom, text } of redirects) {
      assert.match(text, /301 or 302|301, 302 or 303/, `${whom} is told what the gateway knows`);
    }
  });
});

describe('fixFor', () => {
  it('takes the line of the first name that has one', () => {
    const fix = fixFor('PrefixNotStripped', ['nobody', undefined, 'kong', 'Django'], { object: 'Ingress a' });
    assert.equal(fix, 'Strip the prefix: konghq.com/strip-path: "true" on Ingress a');
  });

  it('knows a gateway by the name of its responder and by that of its dialect', () => {
    const byDialect = fixFor('EdgeDeniesMethod', ['aws-alb'], { method: 'PUT' });
    assert.equal(fixFor('EdgeDeniesMethod', ['AWS ALB'], { method: 'PUT' }), byDialect);
    assert.match(byDialect, /^Allow PUT in the AWS WAF web ACL/);
  });

  it('treats what descends from nginx as nginx', () => {
    assert.equal(
      fixFor('ErrorPageRewritesStatus', ['OpenResty'], {}),
      fixFor('ErrorPageRewritesStatus', ['nginx'], {}),
    );
  });

  it('falls back to the line for any, without the backticks of the page', () => {
    const values = { method: 'PUT', path: '/items/{id}' };
    assert.equal(
      fixFor('AppRejectsMethod', ['ingress'], values),
      'Implement PUT on /items/{id} in the application, or correct the path and method in the MethodProbe',
    );
  });

  it('leaves a value that was not given visible', () => {
    assert.equal(fixFor('MixedBackendVersions', [], { service: 'shop' }).includes('<image>'), true);
  });

  it('puts values in as they are', () => {
    const fix = fixFor('NoUsableEndpoint', ['no-pods'], { service: '$& {host}' });
    assert.match(fix, /Service \$& \{host\},/);
  });
});
