// What web servers and object stores answer by themselves, and when a Server field or an ETag tells nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responderOf } from '../../src/diagnosis/responder.ts';
import { type AnswerParts, answer } from './answer.ts';

/** The answer to `POST /x`, and name, strength and role of its author. */
const rows: readonly (readonly [sentence: string, status: number, parts: AnswerParts, expected: string])[] = [
  [
    'OpenResty refuses a method',
    405,
    {
      headers: { Server: 'openresty/1.21.4.1', 'Content-Type': 'text/html' },
      body: '<html>\r\n<head><title>405 Not Allowed</title></head>\r\n<body>\r\n<center><h1>405 Not Allowed</h1></center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n',
    },
    'OpenResty Proven unknown',
  ],
  [
    'ingress-nginx redirects to https',
    308,
    {
      headers: { 'Content-Type': 'text/html', Location: 'https://app.example/x' },
      body: '<html>\r\n<head><title>308 Permanent Redirect</title></head>\r\n<body>\r\n<center><h1>308 Permanent Redirect</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    },
    'ingress-nginx Hinted gateway',
  ],
  [
    'S3 refuses the method',
    405,
    {
      headers: { Server: 'AmazonS3', Allow: 'GET' },
      body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>MethodNotAllowed</Code><Message>The specified method is not allowed against this resource.</Message></Error>',
    },
    'S3 Proven static',
  ],
  [
    'only Server nginx is there',
    200,
    { headers: { Server: 'nginx', 'Content-Type': 'application/json' }, body: '{}' },
    'Unknown Unknown unknown',
  ],
  [
    'a file of unknown origin',
    200,
    {
      headers: { ETag: '"abc"', 'Last-Modified': 'Sat, 21 Nov 2026 17:53:21 GMT', 'Accept-Ranges': 'bytes' },
      body: 'x',
    },
    'Unknown Unknown static',
  ],
  [
    'an ETag in the form of nginx that does not fit the date',
    200,
    {
      headers: {
        ETag: '"6b01da91-11"',
        'Last-Modified': 'Sat, 21 Nov 2026 17:53:22 GMT',
        'Accept-Ranges': 'bytes',
      },
      body: 'x',
    },
    'Unknown Unknown static',
  ],
];

for (const [sentence, status, parts, expected] of rows) {
  test(sentence, () => {
    const { name, strength, role } = responderOf(answer(status, parts), { method: 'POST', path: '/x' });
    assert.equal(`${name} ${strength} ${role}`, expected);
  });
}
