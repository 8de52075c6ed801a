import assert from 'node:assert/strict';
import { join } from 'node:path';
import { repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { errorText } from '../../../src/base/errors';
import { createAwsClients } from '../../../src/clients/awsClients';
import type { AwsClients } from '../../../src/credentials/clientPorts';
import { SsoError, type SsoErrorCode } from '../../../src/sso/errors';
import { TlsFront } from '../../fakes/tlsFront';
import type { Fault } from '../../server/faults';
import { startEmulator, type Emulator } from '../../server/main';
import type { OperationName } from '../../server/operations';

const REGION = 'us-east-1';
const registration = { clientId: 'CANARY-id', clientSecret: 'CANARY-secret', expiresAt: new Date() };
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'CANARY-key', sessionToken: 'CANARY-session' };

type Operation = Extract<
  OperationName,
  | 'RegisterClient'
  | 'StartDeviceAuthorization'
  | 'CreateToken'
  | 'ListAccounts'
  | 'ListAccountRoles'
  | 'GetRoleCredentials'
  | 'Logout'
  | 'GetCallerIdentity'
  | 'AssumeRole'
>;
type Send = (clients: AwsClients, region: string, signal?: AbortSignal) => Promise<unknown>;

/** Every request that the clients can make, each with canaries for secrets. */
const requests: Readonly<Record<Operation, Send>> = {
  RegisterClient: (clients, region, signal) =>
    clients
      .oidc(region)
      .registerClient(
        { clientName: 'test', scopes: [], grant: 'deviceCode', issuerUrl: 'https://x.example' },
        signal,
      ),
  StartDeviceAuthorization: (clients, region, signal) =>
    clients.oidc(region).startDeviceAuthorization({ registration, startUrl: 'https://x.example' }, signal),
  CreateToken: (clients, region, signal) =>
    clients
      .oidc(region)
      .createToken({ registration, grant: { type: 'refreshToken', refreshToken: 'CANARY-refresh' } }, signal),
  ListAccounts: (clients, region, signal) =>
    clients.portal(region).listAccounts({ accessToken: 'CANARY-token', nextToken: 'CANARY-page' }, signal),
  ListAccountRoles: (clients, region, signal) =>
    clients
      .portal(region)
      .listAccountRoles({ accessToken: 'CANARY-token', accountId: '111111111111' }, signal),
  GetRoleCredentials: (clients, region, signal) =>
    clients
      .portal(region)
      .getRoleCredentials({ accessToken: 'CANARY-token', accountId: '111111111111', roleName: 'R' }, signal),
  Logout: (clients, region, signal) => clients.portal(region).logout({ accessToken: 'CANARY-token' }, signal),
  GetCallerIdentity: (clients, region, signal) => clients.sts(region).getCallerIdentity(keys, signal),
  AssumeRole: (clients, region, signal) =>
    clients
      .sts(region)
      .assumeRole(keys, { roleArn: 'arn:aws:iam::111111111111:role/R', sessionName: 'test' }, signal),
};
const operations = Object.keys(requests) as Operation[];
/** Its answer has no content that could be missing. */
const answered = operations.filter((operation) => operation !== 'Logout');

describe('the AWS clients', () => {
  let emulator: Emulator;
  let clients: AwsClients;
  const { random } = Math;
  beforeEach(async () => {
    // Before it tries again, the SDK waits a random share of its back-off: here, none of it.
    Math.random = () => 0;
    emulator = await startEmulator();
    Object.assign(process.env, emulator.env(), { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
    clients = createAwsClients();
  });
  afterEach(async () => {
    Math.random = random;
    await emulator.close();
  });

  /** The error of a request; asserts its code, and that it tells the operation, the region and no secret. */
  const failureOf = async (operation: Operation, fault: Fault | undefined, code: SsoErrorCode) => {
    if (fault) emulator.control.addFault({ operation, fault, times: null });
    const failure = await requests[operation](clients, REGION).then(
      () => assert.fail(`${operation} succeeded`),
      (error: unknown) => error,
    );
    assert.ok(SsoError.is(failure), errorText(failure));
    assert.equal(failure.code, code, errorText(failure));
    assert.equal(failure.details['operation'], operation);
    assert.equal(failure.details['region'], REGION);
    assert.ok(!`${errorText(failure)}${JSON.stringify(failure)}`.includes('CANARY'));
    return failure;
  };

  describe('tell the refusals of OIDC apart', () => {
    const refusals: readonly (readonly [string, number, string, SsoErrorCode])[] = [
      ['AuthorizationPendingException', 400, 'authorization_pending', 'authorizationPending'],
      ['SlowDownException', 400, 'slow_down', 'slowDown'],
      ['ExpiredTokenException', 400, 'expired_token', 'codeExpired'],
      ['AccessDeniedException', 400, 'access_denied', 'accessDenied'],
      ['InvalidGrantException', 400, 'invalid_grant', 'invalidGrant'],
      ['InvalidRequestException', 400, 'invalid_request', 'invalidRequest'],
      ['InvalidScopeException', 400, 'invalid_scope', 'invalidScope'],
      ['InvalidClientMetadataException', 400, 'invalid_client_metadata', 'unexpected'],
      ['InvalidRedirectUriException', 400, 'invalid_redirect_uri', 'unexpected'],
      ['UnauthorizedClientException', 400, 'unauthorized_client', 'unauthorizedClient'],
      ['UnsupportedGrantTypeException', 400, 'unsupported_grant_type', 'unsupportedGrantType'],
      ['InvalidClientException', 401, 'invalid_client', 'invalidClient'],
      ['InternalServerException', 500, 'server_error', 'serverError'],
    ];
    for (const [type, status, error, code] of refusals) {
      const body = JSON.stringify({ error, error_description: 'CANARY' });
      const header = `${type}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`;
      it(`${error}, named in the header`, () =>
        failureOf(
          'CreateToken',
          { kind: 'respond', status, headers: { 'x-amzn-ErrorType': header }, body },
          code,
        ));
      it(`${error}, named in the body alone`, () =>
        failureOf('CreateToken', { kind: 'respond', status, body }, code));
    }
  });

  describe('tell the refusals of the portal apart', () => {
    const refusals: readonly (readonly [string, number, SsoErrorCode])[] = [
      ['InvalidRequestException', 400, 'invalidRequest'],
      ['UnauthorizedException', 401, 'unauthorized'],
      ['ForbiddenException', 403, 'forbidden'],
      ['ResourceNotFoundException', 404, 'notFound'],
      ['TooManyRequestsException', 429, 'throttled'],
    ];
    for (const [type, status, code] of refusals) {
      const body = JSON.stringify({ message: 'No', __type: `com.amazonaws.switchboard.portal#${type}` });
      it(`${type}, named in the header`, () =>
        failureOf(
          'GetRoleCredentials',
          { kind: 'respond', status, headers: { 'x-amzn-ErrorType': type } },
          code,
        ));
      it(`${type}, named in the body alone`, () =>
        failureOf('GetRoleCredentials', { kind: 'respond', status, body }, code));
    }
    for (const [status, code] of [
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [405, 'unexpected'],
      [429, 'throttled'],
      [500, 'serverError'],
      [503, 'serverError'],
      [407, 'proxyAuthorization'],
    ] as const) {
      it(`status ${status} with nothing else`, async () => {
        const failure = await failureOf('GetRoleCredentials', { kind: 'respond', status, body: '{}' }, code);
        assert.equal(failure.details['status'], String(status));
      });
    }
  });

  describe('tell the refusals of STS apart', () => {
    const refusals: readonly (readonly [string, number, SsoErrorCode])[] = [
      ['AccessDenied', 403, 'forbidden'],
      ['ExpiredToken', 403, 'expiredCredentials'],
      ['ExpiredTokenException', 400, 'expiredCredentials'],
      ['InvalidClientTokenId', 403, 'expiredCredentials'],
      ['SignatureDoesNotMatch', 403, 'signatureRefused'],
      ['IncompleteSignature', 400, 'signatureRefused'],
      ['MissingAuthenticationToken', 403, 'signatureRefused'],
      ['RequestExpired', 400, 'signatureRefused'],
      ['RegionDisabledException', 403, 'unexpected'],
      ['ValidationError', 400, 'unexpected'],
      ['Throttling', 400, 'throttled'],
      ['InternalFailure', 500, 'serverError'],
    ];
    for (const [type, status, code] of refusals) {
      const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${type}</Code><Message>CANARY</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
      for (const operation of ['AssumeRole', 'GetCallerIdentity'] as const) {
        it(`${type} at ${operation}`, () =>
          failureOf(
            operation,
            { kind: 'respond', status, headers: { 'Content-Type': 'text/xml' }, body },
            code,
          ));
      }
    }
  });

  describe('do not take for an answer what the service does not send', () => {
    for (const operation of answered) {
      it(`at ${operation}: a captive portal`, () =>
        failureOf(operation, { kind: 'captivePortal' }, 'malformedResponse'));
      it(`at ${operation}: nothing`, () =>
        failureOf(operation, { kind: 'respond', status: 200 }, 'malformedResponse'));
      it(`at ${operation}: half an answer`, () =>
        failureOf(
          operation,
          { kind: 'respond', status: 200, body: '{"accessToken":"CANARY' },
          'malformedResponse',
        ));
      it(`at ${operation}: an answer without what was asked for`, () =>
        failureOf(operation, { kind: 'respond', status: 200, body: '{}' }, 'malformedResponse'));
      it(`at ${operation}: a redirection`, () =>
        failureOf(
          operation,
          { kind: 'respond', status: 302, headers: { Location: 'http://login.invalid/' } },
          'malformedResponse',
        ));
    }

    it('at any: more than it could mean, which is not read to its end', async () => {
      for (const operation of answered) {
        const body = JSON.stringify({ padding: 'x'.repeat(2 * 1024 * 1024) });
        await failureOf(operation, { kind: 'respond', status: 200, body }, 'malformedResponse');
      }
    });

    const DEVICE_CODE = {
      deviceCode: 'code',
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://device.sso.us-east-1.amazonaws.com/',
      verificationUriComplete: 'https://device.sso.us-east-1.amazonaws.com/?user_code=WDJB-MJHT',
      expiresIn: 600,
      interval: 1,
    };
    const CREDENTIALS = {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'secret',
      sessionToken: 'session',
      expiration: Date.UTC(2030, 0),
    };
    const ACCOUNT = { accountId: '111111111111', accountName: 'Acme', emailAddress: 'a@example.com' };
    /** A right answer of each operation, and fields that the service never sends. */
    const fields: readonly (readonly [Operation, object, Readonly<Record<string, readonly unknown[]>>])[] = [
      [
        'RegisterClient',
        { clientId: 'id', clientSecret: 'secret', clientSecretExpiresAt: Date.UTC(2030, 0) / 1000 },
        {
          clientId: [{}, 1, '', 'two words'],
          clientSecret: [{}, ['x'], 'x'.repeat(100_000)],
          clientSecretExpiresAt: ['abc', -1, 0, 1e12, null, {}],
        },
      ],
      [
        'StartDeviceAuthorization',
        DEVICE_CODE,
        {
          deviceCode: [{}, 7],
          userCode: [{}, 'a b', '[x](command:y)', 'x'.repeat(100)],
          verificationUri: ['file:///etc/passwd', 'http://login.example/', 'vscode://x', 'ms-msdt:/x', {}],
          verificationUriComplete: ['javascript:alert(1)', 'data:text/html,x', 'http://login.example/', {}],
          expiresIn: ['abc', -1, 0, 1e12, {}],
          interval: ['abc', {}, [1]],
        },
      ],
      [
        'CreateToken',
        { accessToken: 'token', expiresIn: 3600, refreshToken: 'refresh' },
        {
          accessToken: [{}, [], 1, 'line\nend'],
          refreshToken: [{}, 1, ['x']],
          expiresIn: [1e12, -1, 0, 'abc', null, {}],
        },
      ],
      [
        'GetRoleCredentials',
        { roleCredentials: CREDENTIALS },
        {
          roleCredentials: [
            'text',
            { ...CREDENTIALS, accessKeyId: {} },
            { ...CREDENTIALS, sessionToken: 1 },
            { ...CREDENTIALS, expiration: 1e18 },
            { ...CREDENTIALS, expiration: 'soon' },
          ],
        },
      ],
      [
        'ListAccounts',
        { accountList: [ACCOUNT], nextToken: 'next' },
        {
          accountList: [
            'text',
            {},
            [null],
            [7],
            [{ ...ACCOUNT, accountId: 111_111_111_111 }],
            [{ ...ACCOUNT, accountId: '../x' }],
            [{ ...ACCOUNT, accountName: 'x'.repeat(10_000) }],
            [{ ...ACCOUNT, emailAddress: 'x'.repeat(10_000) }],
          ],
          nextToken: [{}, 7, ['x']],
        },
      ],
      [
        'ListAccountRoles',
        { roleList: [{ roleName: 'R', accountId: '111111111111' }] },
        {
          roleList: [
            {},
            [null],
            [{}],
            [{ roleName: {} }],
            [{ roleName: 'a b\n[c]' }],
            [{ roleName: 'x'.repeat(1000) }],
          ],
          nextToken: [{}, 7],
        },
      ],
    ];
    for (const [operation, right, wrong] of fields) {
      it(`at ${operation}: fields of another type or out of range`, async () => {
        const answerWith = (body: unknown): Fault => ({
          kind: 'respond',
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        });
        emulator.control.addFault({ operation, fault: answerWith(right) });
        await requests[operation](clients, REGION);
        for (const [field, values] of Object.entries(wrong)) {
          for (const value of values) {
            emulator.control.clearFaults();
            await failureOf(operation, answerWith({ ...right, [field]: value }), 'malformedResponse');
          }
        }
      });
    }

    for (const [interval, expectedMs] of [
      [undefined, 5000],
      [0, 5000],
      [-1, 1000],
      [0.001, 1000],
      [7, 7000],
      [1e12, 60_000],
    ] as const) {
      it(`nor for a pause between polls: ${String(interval)}`, async () => {
        emulator.control.addFault({
          operation: 'StartDeviceAuthorization',
          fault: { kind: 'respond', status: 200, body: JSON.stringify({ ...DEVICE_CODE, interval }) },
        });
        const { intervalMs } = await clients
          .oidc(REGION)
          .startDeviceAuthorization({ registration, startUrl: 'https://x.example' });
        assert.equal(intervalMs, expectedMs);
      });
    }

    it('at Logout: a captive portal', () =>
      failureOf('Logout', { kind: 'captivePortal' }, 'malformedResponse'));
  });

  it('tell a connection that is not to be trusted from one that is not there', async () => {
    const front = await TlsFront.start(emulator.port, join(repositoryRoot, 'test', 'fixtures', 'tls'));
    try {
      Object.assign(process.env, { AWS_ENDPOINT_URL_SSO: `https://127.0.0.1:${front.port}` });
      const failure = await failureOf('Logout', undefined, 'tls');
      assert.equal(failure.details['failure'], 'untrustedCertificate');
    } finally {
      front.close();
    }
  });

  describe('tell a broken way from a refusal', () => {
    for (const operation of operations) {
      it(`at ${operation}: refused connections`, async () => {
        await emulator.close();
        await failureOf(operation, undefined, 'network');
      });
      it(`at ${operation}: cut connections`, () => failureOf(operation, { kind: 'reset' }, 'network'));
      it(`at ${operation}: no answer, until the caller turns away`, async () => {
        emulator.control.addFault({ operation, fault: { kind: 'hang' } });
        const controller = new AbortController();
        const reason = new Error('turned away');
        void emulator.requests.waitFor(operation).then(() => controller.abort(reason));
        await assert.rejects(
          requests[operation](clients, REGION, controller.signal),
          (error) => error === reason,
        );
        await assert.rejects(
          requests[operation](clients, REGION, controller.signal),
          (error) => error === reason,
        );
        assert.equal(emulator.requests.count(operation), 1);
      });
    }
  });

  describe('send no request for what is not a region', () => {
    for (const region of [
      '',
      'us east 1',
      'us-east-1.evil.example',
      'us-east-1/..',
      '@evil',
      'x'.repeat(41),
    ]) {
      it(JSON.stringify(region), async () => {
        for (const operation of operations) {
          await assert.rejects(
            async () => requests[operation](clients, region),
            (error) => SsoError.is(error, 'invalidRegion') && error.details['region'] === region,
          );
        }
        assert.equal(emulator.requests.count(), 0);
      });
    }
  });

  it('name a refusal in letters that no log line can be forged with', async () => {
    const body =
      '<ErrorResponse><Error><Code>Denied\n2026-01-01 [info] all is well</Code></Error></ErrorResponse>';
    emulator.control.addFault({
      operation: 'GetCallerIdentity',
      fault: { kind: 'respond', status: 400, headers: { 'Content-Type': 'text/xml' }, body },
    });
    const failure: unknown = await requests
      .GetCallerIdentity(clients, REGION)
      .catch((error: unknown) => error);
    assert.match(errorText(failure), /Denied/);
    assert.doesNotMatch(errorText(failure), /[\n[\]]/);
  });

  it("take the fields of a refusal's body for no error of the system or of ours", async () => {
    const words = {
      code: 'ECONNREFUSED\nforged',
      hostname: 'evil.example',
      address: 'evil.example',
      name: 'SsoError',
      details: { profile: 'forged' },
      message: 'CANARY',
    };
    for (const type of ['SsoError', 'Unknown']) {
      emulator.control.clearFaults();
      const fault: Fault = {
        kind: 'respond',
        status: 400,
        headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type },
        body: JSON.stringify(words),
      };
      for (const operation of ['ListAccounts', 'CreateToken'] as const) {
        const { message, details } = await failureOf(operation, fault, 'unexpected');
        assert.doesNotMatch(message, /ECONN|forged|\n/);
        assert.deepEqual(Object.keys(details).sort(), ['operation', 'region', 'status']);
      }
    }
  });

  it('use a grant once: what failed is not sent again', async () => {
    emulator.control.addFault({ operation: 'CreateToken', fault: { kind: 'serverError' }, times: null });
    await assert.rejects(requests.CreateToken(clients, REGION));
    assert.equal(emulator.requests.count('CreateToken'), 1);
  });

  describe('list accounts and roles', () => {
    it('a hundred on a page, until there is no further one', async () => {
      emulator.control.configure({ traffic: { defaultPageSize: 7 } });
      emulator.control.generateAccounts({ accounts: 101, rolesPerAccount: 1 });
      const { accessToken } = emulator.control.signIn();
      const portal = clients.portal(REGION);
      const first = await portal.listAccounts({ accessToken });
      assert.equal(first.items.length, 100);
      assert.ok(first.nextToken);
      assert.deepEqual(await portal.listAccounts({ accessToken, nextToken: first.nextToken }), {
        items: [{ accountId: '100000000101', name: 'Team 0101', email: 'team-0101@example.com' }],
      });
      assert.deepEqual(await portal.listAccountRoles({ accessToken, accountId: '100000000101' }), {
        items: ['ReadOnlyAccess'],
      });
    });

    for (const operation of ['ListAccounts', 'ListAccountRoles'] as const) {
      it(`by one attempt: ${operation} is left to whoever paces many`, async () => {
        emulator.control.addFault({ operation, fault: { kind: 'throttle' }, times: null });
        await assert.rejects(requests[operation](clients, REGION));
        assert.equal(emulator.requests.count(operation), 1);
      });
    }

    for (const [retryAfter, expected] of [
      ['3', '3'],
      ['0.5', '0.5'],
      ['soon', undefined],
      ['-1', undefined],
      ['Fri, 31 Dec 1999 23:59:59 GMT', undefined],
    ] as const) {
      it(`and tell after how long to ask again: ${retryAfter}`, async () => {
        const headers = { 'Retry-After': retryAfter };
        const failure = await failureOf(
          'ListAccounts',
          { kind: 'respond', status: 429, headers, body: '{}' },
          'throttled',
        );
        assert.equal(failure.details['retryAfterSeconds'], expected);
      });
    }
  });

  describe('name the consent page of the endpoint that they use', () => {
    const PLACES = [
      ['us-east-1', {}, 'https://oidc.us-east-1.amazonaws.com'],
      ['cn-north-1', {}, 'https://oidc.cn-north-1.amazonaws.com.cn'],
      ['us-gov-west-1', {}, 'https://oidc.us-gov-west-1.amazonaws.com'],
      ['eusc-de-east-1', {}, 'https://oidc.eusc-de-east-1.amazonaws.eu'],
      ['us-east-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://oidc.us-east-1.api.aws'],
      ['us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://oidc-fips.us-east-1.amazonaws.com'],
      ['us-east-1', { AWS_ENDPOINT_URL: 'https://x.example/base/' }, 'https://x.example/base'],
      ['us-east-1', { AWS_ENDPOINT_URL_SSO_OIDC: 'http://[::1]:8080' }, 'http://[::1]:8080'],
    ] as const;
    const request = {
      clientId: 'a/b',
      redirectUri: 'http://127.0.0.1:42447/oauth/callback',
      state: '5a7e',
      codeChallenge: 'x_-',
      scopes: ['sso:foo', 'sso:bar'],
    };
    const before = { ...process.env };
    afterEach(() => {
      process.env = { ...before };
    });

    for (const [region, variables, base] of PLACES) {
      it(`${region} ${Object.keys(variables).join()}`, () => {
        delete process.env['AWS_ENDPOINT_URL_SSO_OIDC'];
        Object.assign(process.env, variables);
        assert.equal(
          createAwsClients().oidc(region).authorizeUrl(request),
          `${base}/authorize?response_type=code&client_id=a%2Fb` +
            '&redirect_uri=http%3A%2F%2F127.0.0.1%3A42447%2Foauth%2Fcallback&state=5a7e' +
            '&code_challenge_method=S256&scopes=sso%3Afoo%20sso%3Abar&code_challenge=x_-',
        );
        assert.equal(emulator.requests.count(), 0);
      });
    }
  });
});
