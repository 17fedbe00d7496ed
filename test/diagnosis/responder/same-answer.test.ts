// Answers that say the same although the requests differed, and answers that only look alike.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Likeness,
  markedBody,
  sameAnswer,
  sameResponder,
} from '../../../src/diagnosis/responder/same-answer.ts';
import type { Answer } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const json = { 'Content-Type': 'application/json' };
const text = { 'Content-Type': 'text/plain; charset=utf-8' };
const login = { method: 'POST', path: '/console/api/login', host: 'app.example' };
const beside = { method: 'GET', path: '/console/api/methodprobe-1a2b3c4d', host: 'app.example' };

describe('the same answer', () => {
  test('Express refuses the declared path and a path beside it alike', () => {
    const page = (line: string) => answer(404, { headers: html, body: `<pre>Cannot ${line}</pre>` });
    const declared = page('POST /console/api/login');
    const control = page('GET /console/api/methodprobe-1a2b3c4d');
    assert.ok(sameAnswer(declared, login, control, beside));
  });

  test('a path that a rewrite made is the same on both sides', () => {
    const body = '{"message":"Route POST:/login not found","error":"Not Found","statusCode":404}';
    const seen = answer(404, { headers: json, body });
    const direct = { method: 'POST', path: '/login', host: 'app.example' };
    assert.equal(markedBody(seen, login), markedBody(seen, direct));
    const plain = answer(404, { headers: text, body: 'no handler for /login at all 1' });
    const rewritten = answer(404, { headers: text, body: 'no handler for /console/api/login at all 1' });
    assert.ok(sameAnswer(plain, login, rewritten, direct));
  });

  test('an entity that is missing is told apart from a route that is missing', () => {
    const order = { method: 'GET', path: '/orders/17', host: 'app.example' };
    const entity = answer(404, { headers: json, body: '{"detail":"order 17 does not exist"}' });
    const route = answer(404, { headers: json, body: '{"detail":"Not Found"}' });
    assert.ok(!sameAnswer(entity, order, route, { ...beside, path: '/orders/methodprobe-1a2b3c4d' }));
  });

  test('ids and dates of one request do not count', () => {
    const body = (id: string, at: string, ray: string, epoch: number) =>
      answer(404, { headers: json, body: `{"id":"${id}","at":"${at}","ray":"${ray}","ms":${epoch}}` });
    const a = body(
      '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      '2026-11-21T17:53:21.123Z',
      '0af7651916cd43dd',
      1795283601123,
    );
    const b = body(
      '7f9619ff-8b86-4d01-b42d-00cf4fc964f0',
      '2026-11-21 17:53:29+00:00',
      'deadbeef12',
      1795283609999,
    );
    assert.ok(sameAnswer(a, login, b, login));
    assert.match(markedBody(a, login), /^\{"id":"<id>","at":"<date>","ray":"<id>","ms":<id>\}$/);
  });

  test('codes and words count', () => {
    const a = answer(404, { headers: json, body: '{"code":1001}' });
    const b = answer(404, { headers: json, body: '{"code":1002}' });
    assert.ok(!sameAnswer(a, login, b, login));
  });

  test('status and media type count, parameters of the type do not', () => {
    const a = answer(404, { headers: html, body: 'x' });
    assert.ok(!sameAnswer(a, login, answer(405, { headers: html, body: 'x' }), login));
    assert.ok(!sameAnswer(a, login, answer(404, { headers: json, body: 'x' }), login));
    assert.ok(
      sameAnswer(a, login, answer(404, { headers: { 'Content-Type': 'text/html' }, body: 'x' }), login),
    );
  });

  test('a long body is compared by more than its start', () => {
    const start = 'x'.repeat(5000);
    const a = answer(404, { headers: html, body: `${start}a` });
    assert.ok(!sameAnswer(a, login, answer(404, { headers: html, body: `${start}bc` }), login));
    assert.ok(sameAnswer(a, login, answer(404, { headers: html, body: `${start}a` }), login));
  });

  test('a path is replaced by marks in every spelling in which bodies repeat it', () => {
    const asked = { method: 'GET', path: '/a%20b/<c>?q=1&r=2', host: 'app.example:8080' };
    const body =
      '/a%20b/<c>?q=1&r=2 /a%20b/<c> "/a b/<c>" /a%20b/&lt;c&gt;?q=1&amp;r=2 \\/a%20b\\/<c> http://APP.example/';
    const expected = '<path> <path> "<path>" <path> <path> http://<host>/';
    assert.equal(markedBody(answer(404, { body }), asked), expected);
  });

  test('a short path is not found in tags and longer words', () => {
    const seen = answer(404, { body: '<a>x</a> /ab /a-b b/a /a.' });
    assert.equal(markedBody(seen, { method: 'GET', path: '/a' }), '<a>x</a> /ab /a-b b/a <path>.');
    assert.equal(markedBody(seen, { method: 'GET', path: '/' }), seen.bodyStart);
  });

  test('no path and no body makes marking fail', () => {
    const path = fc.string({ unit: fc.constantFrom(...'/[](){}*+?.\\^$|%2f-a') }).map((tail) => `/${tail}`);
    fc.assert(
      fc.property(path, fc.string(), (given, body) => {
        const seen = answer(404, { headers: text, body: `no route ${given} ${body}` });
        assert.ok(sameAnswer(seen, { ...login, path: given }, seen, { ...beside, path: given }));
      }),
    );
  });
});

/** An answer to `POST /console/api/login`, once and once more. */
const twice = (body: (n: 0 | 1) => string, headers: (n: 0 | 1) => Readonly<Record<string, string>>) =>
  ([0, 1] as const).map((n) => answer(404, { headers: headers(n), body: body(n) }));

const jsonTwice = (body: (n: 0 | 1) => string) => twice(body, () => json);
const htmlTwice = (body: (n: 0 | 1) => string) => twice(body, () => html);
const pick =
  <T>(first: T, second: T) =>
  (n: 0 | 1): T =>
    n === 0 ? first : second;

const uuid = pick('6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'c2d29867-3d0b-4d49-a191-9a1b8e2f3c77');
const token = pick('zJ4v7Qm1Xk9RbT2wPs8LdF3hYc6NgA5u', 'B8tK2nWq5Zr1VxC7mHs4JpD9eLg3Fy6A');

const volatile: readonly (readonly [sentence: string, answers: readonly Answer[]])[] = [
  [
    'Date, ETag, Set-Cookie and request ids among the header fields',
    twice(
      () => '{"error":"not found"}',
      (n) => ({
        ...json,
        Date: pick('Sat, 21 Nov 2026 17:53:21 GMT', 'Sat, 21 Nov 2026 17:54:09 GMT')(n),
        ETag: `W/"15-${token(n)}"`,
        'Set-Cookie': `sid=${token(n)}`,
        'X-Request-Id': uuid(n),
      }),
    ),
  ],
  [
    'chunked and not',
    twice(
      (n) => `{"error":"not found","request_id":"${uuid(n)}"}`,
      pick({ ...json, 'Transfer-Encoding': 'chunked' }, { ...json, 'Content-Length': '70' }),
    ),
  ],
  [
    "Kong's request id",
    jsonTwice(
      (n) =>
        `{\n  "message":"Unauthorized",\n  "request_id":"${pick('a1b2c3d4e5f60718293a4b5c6d7e8f90', 'ffeeddccbbaa99887766554433221100')(n)}"\n}`,
    ),
  ],
  [
    'a counter as request id',
    jsonTwice((n) => `{"statusCode":404,"reqId":"req-${pick('9', 'a')(n)}","message":"nothing here"}`),
  ],
  ['a request id that is a number', jsonTwice((n) => `{"requestId": ${pick(17, 18)(n)}, "error": "no"}`)],
  [
    "WebFlux's request id and time stamp",
    jsonTwice(
      (n) =>
        `{"timestamp":"2026-05-01T10:00:0${n}.000+00:00","path":"/login","status":404,"error":"Not Found","requestId":"${pick('6d26d087-6', '2fe7f3fb-31')(n)}"}`,
    ),
  ],
  [
    'the trace of ASP.NET Core, sampled or not',
    jsonTwice(
      (n) =>
        `{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.5","title":"Not Found","status":404,"traceId":"${pick('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')(n)}"}`,
    ),
  ],
  [
    'a trace id that a text quotes',
    twice(
      (n) => `no such order (trace id: ${pick('req.9x', 'req.11b')(n)})`,
      () => text,
    ),
  ],
  [
    'seconds since the epoch with a fraction, and how long it took',
    jsonTwice(
      (n) =>
        `{"ts":${pick('1795283601.123456', '1795283602.5')(n)},"took":${pick(3, 12)(n)},"elapsed_ms":${pick(0.31, 2.5)(n)},"error":"no"}`,
    ),
  ],
  [
    'a time stamp as Java prints it',
    htmlTwice(
      (n) =>
        `<html><body><h1>Whitelabel Error Page</h1><div id='created'>${pick('Sat Nov 21 17:53:21 UTC 2026', 'Sat Nov 21 17:53:59 UTC 2026')(n)}</div></body></html>`,
    ),
  ],
  [
    'a time stamp as a log has it, and how long the page took',
    htmlTwice(
      (n) =>
        `<p>${pick('21/Nov/2026:17:53:21 +0000', '21/Nov/2026:17:54:01 +0000')(n)}</p><!-- ${pick('12 ms', '7.31 ms')(n)}, ${pick('0.012s', '1.5 seconds')(n)} -->`,
    ),
  ],
  [
    'a nonce for scripts and the token of a form',
    htmlTwice(
      (n) =>
        `<!doctype html><html><head><meta name="csrf-token" content="${token(n)}"><meta content='${token(n)}' name='csp-nonce'><script nonce="${token(n).slice(0, 22)}==">boot()</script></head><body><form><input type="hidden" name="csrfmiddlewaretoken" value="${token(n)}"></form></body></html>`,
    ),
  ],
  [
    'a short nonce, and one without quotes',
    htmlTwice(
      (n) =>
        `<script nonce="${pick('aGVs', 'bG8h')(n)}"></script><style nonce=${pick('abc', 'xyz')(n)}></style>`,
    ),
  ],
  [
    'the tokens of Rails, Laravel and ASP.NET',
    htmlTwice(
      (n) =>
        `<input name="authenticity_token" value="${pick('q-x_9=', 'Z0/a+=')(n)}"><input type=hidden name=_token value=${pick('Ab1', 'zY9')(n)}><input name="__RequestVerificationToken" type="hidden" value="${pick('CfDJ8A', 'CfDJ8B')(n)}" />`,
    ),
  ],
  ['a token in a script', htmlTwice((n) => `<script>window.__STATE__={"t":"${token(n)}"}</script>`)],
  [
    'a JWT',
    jsonTwice(
      (n) =>
        `{"next":"eyJhbGciOiJIUzI1NiJ9.${pick('eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJl', 'eyJzdWIiOiJ4eXoifQ.b3RoZXJvbmU')(n)}"}`,
    ),
  ],
  [
    'a ULID',
    jsonTwice((n) => `{"event":"${pick('01JDKX8M4N7Q2R5T9V1W3Y6Z8B', '01JDKX9P0C3F6H8K2M4R7T9V1X')(n)}"}`),
  ],
  [
    "S3's ids",
    twice(
      (n) =>
        `<Error><Code>NoSuchKey</Code><Message>x</Message><RequestId>${pick('4442587FB7D0A2F9', 'TX5A7B0F3C1D2E3F')(n)}</RequestId><HostId>${pick('a/b+c=', 'd/e+f=')(n)}</HostId></Error>`,
      () => ({ 'Content-Type': 'application/xml' }),
    ),
  ],
  [
    "Akamai's reference",
    htmlTwice(
      (n) =>
        `<H1>Access Denied</H1>Reference&#32;&#35;18&#46;${pick('2d351ab8&#46;1557333295&#46;a4e16ab', '9e1c0317&#46;1557333401&#46;b7')(n)}`,
    ),
  ],
];

const different: readonly (readonly [sentence: string, one: string, other: string])[] = [
  ['two orders', '{"id":17,"total":5}', '{"id":18,"total":5}'],
  ['two codes', '{"code":"E4001MethodNotAllowed"}', '{"code":"E4004RouteNotFound"}'],
  [
    'two exceptions',
    '{"exception":"OAuth2AuthenticationException"}',
    '{"exception":"OAuth2AuthorizationException"}',
  ],
  ['two ids of errors', '{"errorId":"ROUTE_NOT_FOUND"}', '{"errorId":"ENTITY_NOT_FOUND"}'],
  ['two operations', '{"operationId":"createOrder"}', '{"operationId":"listOrders"}'],
  ['two versions', '{"version":"1.24.3"}', '{"version":"1.25.0"}'],
  [
    'two handlers with digits and capitals',
    '{"handler":"getWeatherV2ByLocation"}',
    '{"handler":"getWeatherV3ByLocation"}',
  ],
  ['two paths of neither request', '{"see":"/api/v1/orders/search"}', '{"see":"/api/v2/orders/search"}'],
  [
    'two fields of a form',
    '<input name="token_type" value="card">',
    '<input name="token_type" value="cash">',
  ],
  [
    'two descriptions',
    '<meta name="description" content="Shop">',
    '<meta name="description" content="Admin">',
  ],
  ['two durations that are data', '{"duration":90,"title":"Alien"}', '{"duration":120,"title":"Alien"}'],
  [
    'two media types',
    '{"accepts":"application/vnd.acme.orders-v1"}',
    '{"accepts":"application/vnd.acme.orders-v2"}',
  ],
  ['two hosts of Pods', '{"host":"orders-blue"}', '{"host":"orders-green"}'],
  ['two words about a token', '{"csrf":"missing"}', '{"csrf":"expired"}'],
  ['two words about a request id', '{"error":"request id: missing"}', '{"error":"request id: invalid"}'],
  ['two words about time', '{"latency":"high"}', '{"latency":"low"}'],
  ['a word more', '{"error":"not found"}', '{"error":"order not found"}'],
];

describe('a body that is kept whole beside one that is cut', () => {
  const text = `at 12:00:01 ${'ä'.repeat(3000)}`;
  const whole = { ...answer(200, { body: text }), bodyStart: text };
  // The last character is cut in its middle.
  const bodyStart = Buffer.from(text).subarray(0, 4095).toString('utf8');
  const cut: Answer = { ...whole, bodyStart, bodyHash: 'of another kind' };
  const login = { method: 'GET', path: '/', host: 'x' };

  test('is the same where it only goes on', () => {
    assert.ok(sameAnswer(whole, login, cut, login));
  });
  test('is another where its start differs', () => {
    const other = { ...cut, bodyStart: `of ${'ä'.repeat(2040)}` };
    assert.ok(!sameAnswer(whole, login, other, login));
  });
});

describe('volatile tokens', () => {
  for (const [sentence, [first, second]] of volatile) {
    test(`${sentence}: no difference`, () => {
      assert.ok(first && second);
      assert.ok(
        sameAnswer(first, login, second, login),
        `${markedBody(first, login)}\n${markedBody(second, login)}`,
      );
      assert.equal(sameResponder(first, login, second, login), sameResponder(first, login, first, login));
    });
  }

  for (const [sentence, one, other] of different) {
    test(`${sentence}: another answer`, () => {
      const headers = one.startsWith('<') ? html : json;
      assert.ok(
        !sameAnswer(answer(200, { headers, body: one }), login, answer(200, { headers, body: other }), login),
      );
    });
  }

  test('ids drawn by chance are taken for such, words written by people are not', () => {
    const letters = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
    const drawn = fc.string({ unit: letters, minLength: 32, maxLength: 64 });
    const seen = (id: string) => answer(404, { headers: json, body: `{"session":"${id}"}` });
    const marked = fc
      .sample(drawn, { numRuns: 500, seed: 7 })
      .filter((id) => markedBody(seen(id), login) === '{"session":"<id>"}');
    assert.ok(marked.length >= 480, `${marked.length} of 500`);
    const written = [
      'getWeatherV2ByLocation',
      'OAuth2AuthenticationProcessingFilter',
      'Http404NotFoundException',
      'E4001MethodNotAllowed',
      'createOrderV3WithHttp2',
      'application_octet-stream_v1',
      'ORDER_NOT_FOUND_404_CODE',
      'sha256WithRSAEncryption',
    ];
    const lost = written.filter((word) => !markedBody(seen(word), login).includes(word));
    assert.deepEqual(lost, []);
  });

  test('marking is quick on hostile texts', () => {
    const hostile = [
      '<input '.repeat(600),
      '"requestId":'.repeat(350),
      'a1B2'.repeat(1024),
      '2026-'.repeat(800),
      'eyJ'.repeat(1300),
    ];
    for (const body of hostile) {
      // CPU time, which does not count what else runs here; a text that hurts takes many seconds.
      const began = process.cpuUsage();
      markedBody(answer(404, { headers: html, body: body.slice(0, 4096) }), login);
      assert.ok(process.cpuUsage(began).user < 500_000, body.slice(0, 20));
    }
  });
});

const nginxPage = (version: string) =>
  `<html>\r\n<head><title>405 Not Allowed</title></head>\r\n<body>\r\n<center><h1>405 Not Allowed</h1></center>\r\n<hr><center>${version}</center>\r\n</body>\r\n</html>\r\n`;

const fastapi = answer(405, { headers: { ...json, allow: 'GET' }, body: '{"detail":"Method Not Allowed"}' });
const starlette = answer(404, { headers: { ...text, server: 'uvicorn' }, body: 'Not Found' });
const flask = answer(404, {
  headers: html,
  phrase: 'NOT FOUND',
  body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>',
});
const nginx = answer(405, { headers: { 'Content-Type': 'text/html' }, body: nginxPage('nginx') });
const otherNginx = answer(405, { headers: { 'Content-Type': 'text/html' }, body: nginxPage('nginx/1.22.1') });
const page = answer(200, { headers: html, body: '<html>front end</html>' });
const data = answer(200, { headers: json, body: '{"ok":true}' });
const otherData = answer(201, { headers: { ...json, Server: 'nginx' }, body: '{"ok":false}' });
const nothing = answer(404);
const kong = answer(404, { headers: json, body: '{"message":"no Route matched with those values"}' });

const likenesses: readonly (readonly [string, Answer, Answer, Likeness])[] = [
  ['the same bytes', nginx, nginx, 'yes'],
  ['FastAPI and Starlette are one application', fastapi, starlette, 'yes'],
  ['Flask is not FastAPI', flask, fastapi, 'no'],
  ["Kong's own 404 is not the application's", kong, fastapi, 'no'],
  ["nginx's page is not Flask's", nginx, flask, 'no'],
  ['two pages of nginx may come from the gateway and from the file server', nginx, otherNginx, 'unclear'],
  ['a page is not data', page, data, 'no'],
  ['data of unknown authors', data, otherData, 'yes'],
  ['nobody can tell two empty refusals apart', nothing, answer(404, { phrase: '' }), 'unclear'],
  [
    'two hints may both be wrong',
    answer(200, { headers: { ...json, 'X-Powered-By': 'Express' }, body: '{"a":1}' }),
    answer(201, { phrase: 'CREATED', headers: json, body: '{"a":2}' }),
    'unclear',
  ],
  ['two empty successes', answer(204), answer(204), 'yes'],
  ['one is known, the other is not', fastapi, nothing, 'unclear'],
  ['a success and a refusal of unknown authors', data, answer(401, { headers: json, body: '{}' }), 'unclear'],
];

describe('the same author', () => {
  for (const [sentence, a, b, expected] of likenesses) {
    test(`${sentence}: ${expected}`, () => {
      assert.equal(sameResponder(a, login, b, login), expected);
      assert.equal(sameResponder(b, login, a, login), expected);
    });
  }

  test('a name by the Server field does not count, because nginx writes its own over it', () => {
    const direct = answer(200, { headers: { ...json, Server: 'gunicorn' }, body: '{"a":1}' });
    const passed = answer(200, { headers: { ...json, Server: 'uvicorn' }, body: '{"a":2}' });
    assert.equal(sameResponder(direct, login, passed, login), 'yes');
  });
});
