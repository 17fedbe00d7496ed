// What of a body is taken out of the shown part of an answer, and what is left alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyRedactor, bodyTexts, withoutBodyTexts } from '../../../src/probe/secrets/redact-outcome.ts';
import { answer } from '../../diagnosis/answer.ts';

describe('the texts of a body', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'are the longer strings of JSON',
      '{"user":"ada","login":{"password":"correct-horse"}}',
      ['correct-horse'],
    ],
    ['are the values of a form', 'user=ada&password=correct%2Dhorse', ['correct-horse']],
    ['are the body where it is one text', 'correct horse battery', ['correct horse battery']],
    ['are none where all is short', '{"probe":true,"name":"x"}', []],
    ['are none of a body that is too long to be one', 'x'.repeat(2_000), []],
  ];
  for (const [name, body, texts] of rows) it(name, () => assert.deepEqual(bodyTexts(body), texts));
});

describe('an answer that gives back what was sent', () => {
  const redact = bodyRedactor('{"password":"correct-horse"}');
  const echo = answer(302, {
    headers: [['Location', '/login?password=correct%2Dhorse&again=Y29ycmVjdC1ob3JzZQ==']],
    body: '{"password":"correct-horse"}',
  });

  it('loses it in its headers, in any spelling, and keeps its body for expectations', () => {
    assert.ok(redact);
    const clean = withoutBodyTexts({ ...echo, phrase: 'No correct-horse' }, redact);
    assert.ok(clean.kind === 'answered');
    assert.deepEqual(clean.headers[0], ['Location', '/login?password=$BODY&again=$BODY==']);
    assert.equal(clean.phrase, 'No $BODY');
    assert.match(clean.bodyStart, /correct-horse/);
  });

  it('loses it in the words of a failure', () => {
    assert.ok(redact);
    const failed = { kind: 'failed', cause: 'protocol', detail: 'odd header correct-horse', ms: 1 } as const;
    assert.deepEqual(withoutBodyTexts(failed, redact), { ...failed, detail: 'odd header $BODY' });
  });
});
