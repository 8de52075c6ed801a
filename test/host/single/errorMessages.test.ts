import assert from 'node:assert/strict';
import { ConfigEditError } from '../../../src/config/configEditErrors';
import { COMMANDS } from '../../../src/contributions';
import { CredentialsError, type CredentialsErrorCode } from '../../../src/credentials/errors';
import { describeError } from '../../../src/editor/errorMessages';
import { LoginError } from '../../../src/editor/errors';
import { SigninError, type SigninErrorCode } from '../../../src/signin/errors';
import { SsoError, type SsoErrorCode } from '../../../src/sso/errors';

/** Every code, once: a code that is added must be added here. */
const SSO_CODES: Readonly<Record<SsoErrorCode, true>> = {
  authorizationPending: true,
  slowDown: true,
  codeExpired: true,
  accessDenied: true,
  invalidGrant: true,
  invalidRequest: true,
  invalidClient: true,
  invalidScope: true,
  unauthorizedClient: true,
  unsupportedGrantType: true,
  unauthorized: true,
  forbidden: true,
  notFound: true,
  expiredCredentials: true,
  signatureRefused: true,
  throttled: true,
  serverError: true,
  malformedResponse: true,
  unexpected: true,
  network: true,
  tls: true,
  proxyAuthorization: true,
  timeout: true,
  invalidRegion: true,
  invalidEndpoint: true,
  notSignedIn: true,
  sessionExpired: true,
  notApproved: true,
  browserRefused: true,
  unresolvedStartUrl: true,
  unsafeLink: true,
};
const CREDENTIALS_CODES: Readonly<Record<CredentialsErrorCode, true>> = {
  unknownProfile: true,
  unknownSession: true,
  brokenProfile: true,
  brokenSession: true,
  noSession: true,
  consoleLogin: true,
  sourceProfileCycle: true,
  noCredentials: true,
  noMachineCredentials: true,
  mfaRequired: true,
  mfaCodeRefused: true,
  mfaDeviceRefused: true,
  chainedTooLong: true,
  roleTooLong: true,
  programMissing: true,
  programFailed: true,
  programTooSlow: true,
  programOutput: true,
  programUnsafe: true,
  webIdentityFile: true,
  webIdentityRefused: true,
  roleDenied: true,
};

const SIGNIN_CODES: Readonly<Record<SigninErrorCode, true>> = {
  notSignedIn: true,
  badFile: true,
  sessionExpired: true,
  credentialsChanged: true,
  missingPermission: true,
  clockWrong: true,
  notApproved: true,
  denied: true,
  browserRefused: true,
  codeRefused: true,
  invalidPrincipal: true,
  otherCredentials: true,
};

const CONFIG_EDIT_CODES: Readonly<Record<ConfigEditError['code'], true>> = {
  invalidKey: true,
  invalidValue: true,
  invalidTitle: true,
};

/** As the clients and the resolver give them. */
const SSO_DETAILS = {
  sessionId: 'corp',
  profile: 'dev',
  account: '111111111111',
  role: 'Admin',
  region: 'us-east-1',
  operation: 'CreateToken',
  variable: 'AWS_ENDPOINT_URL_IAM',
};
const CREDENTIALS_DETAILS = {
  profile: 'dev',
  session: 'corp',
  reason: 'its role is missing.',
  source: 'Environment',
  device: 'arn:aws:iam::111111111111:mfa/ada',
  duration: '7200',
  program: '/bin/keys',
  seconds: '120',
  file: '/token',
  role: 'arn:aws:iam::111111111111:role/Deploy',
  chain: 'a → b → a',
};

describe('what a person reads of an error', () => {
  const errors: [string, unknown][] = [
    ...(Object.keys(SSO_CODES) as SsoErrorCode[]).flatMap((code): [string, unknown][] => {
      const error = new SsoError(code, 'for the log only', { details: SSO_DETAILS });
      return [
        [code, error],
        [`${code} at login`, new LoginError({ session: 'corp' }, 'corp', error)],
        [`${code} at a console sign-in`, new LoginError({ profile: 'dev' }, 'dev', error)],
      ];
    }),
    ...(Object.keys(CREDENTIALS_CODES) as CredentialsErrorCode[]).map((code): [string, unknown] => [
      code,
      new CredentialsError(code, 'for the log only', { details: CREDENTIALS_DETAILS }),
    ]),
    ...(Object.keys(SIGNIN_CODES) as SigninErrorCode[]).map((code): [string, unknown] => [
      code,
      new SigninError(code, 'for the log only', {
        details: { profile: 'dev', file: '/login', minutes: '7', setting: 'role_arn' },
      }),
    ]),
    ...(Object.keys(CONFIG_EDIT_CODES) as ConfigEditError['code'][]).map((code): [string, unknown] => [
      code,
      new ConfigEditError(code, 'for the log only', { details: { key: 'sso_role_name' } }),
    ]),
    [
      'a file that may not be read',
      Object.assign(new Error('x'), { code: 'EACCES', path: '/home/ada/.aws/config' }),
    ],
    ['a full disk', Object.assign(new Error('x'), { code: 'ENOSPC', path: '/home/ada/.aws/config' })],
    ['a bug', new TypeError('undefined is not a function')],
    ['no error at all', 'thrown'],
  ];
  it('is a whole sentence, with a way on', () => {
    for (const [what, error] of errors) {
      const { message, actions } = describeError(error);
      assert.match(message, /^\S.{15,}$/, what);
      assert.doesNotMatch(message, /\{\d\}|undefined|\[object|for the log only|""| {2}| [.,:]/, what);
      assert.match(message, /^["\p{Lu}]/u, what);
      assert.equal(actions.at(-1)?.command, 'awsSso.showLog', what);
      for (const { title, command } of actions) {
        assert.ok(title && COMMANDS.includes(command), `${what}: ${command}`);
      }
    }
  });

  it('names the session of a login that failed, and how to go on', () => {
    for (const code of Object.keys(SSO_CODES) as SsoErrorCode[]) {
      const cause = new SsoError(code, 'for the log only', { details: SSO_DETAILS });
      const { message, actions } = describeError(new LoginError({ session: 'corp' }, 'Corp', cause));
      assert.match(message, /^Could not log in to Corp: /);
      assert.match(actions[0]?.title ?? '', /^(Try Again|Show in Config)$/, code);
      assert.deepEqual(actions[0]?.args, [{ session: 'corp' }]);
    }
  });

  it('names the profile of a console sign-in that failed, and nothing of Identity Center to check', () => {
    for (const code of Object.keys(SSO_CODES) as SsoErrorCode[]) {
      const cause = new SsoError(code, 'for the log only', { details: SSO_DETAILS });
      const { message, actions } = describeError(new LoginError({ profile: 'console' }, 'console', cause));
      assert.match(message, /^Could not log in to console: /);
      // A console sign-in has no start URL to look up.
      if (code !== 'unresolvedStartUrl') assert.doesNotMatch(message, /sso_/, code);
      assert.equal(actions[0]?.title, code === 'invalidRegion' ? 'Show in Config' : 'Try Again');
      assert.deepEqual(actions[0].args, [{ profile: 'console' }]);
    }
  });

  it('says of what cannot be written which setting it is', () => {
    const error = new ConfigEditError('invalidValue', 'x', { details: { key: 'sso_role_name' } });
    assert.equal(
      describeError(error).message,
      'Some AWS tools would misread the value of sso_role_name, so nothing was written. Change the value.',
    );
    assert.equal(
      describeError(new ConfigEditError('invalidTitle', 'x')).message,
      "Some AWS tools can't read this name, so nothing was written. Choose another name.",
    );
  });

  it('names the role that is denied, to whom, and shows the profile in the config', () => {
    const role = 'arn:aws:iam::222222222222:role/Auditor';
    const describe = (details: Record<string, string>) =>
      describeError(
        new CredentialsError('roleDenied', 'x', { details: { profile: 'audit', role, ...details } }),
      );
    const assumed = describe({ source: 'dev' });
    assert.match(assumed.message, /^Profile audit: AWS does not let dev assume arn:.*:role\/Auditor\. /);
    assert.match(assumed.message, /trust dev.*dev must be allowed sts:AssumeRole/);
    assert.deepEqual(assumed.actions[0]?.args, [{ profile: 'audit' }]);
    assert.equal(assumed.actions[0].command, 'awsSso.showInConfig');
    assert.match(
      describe({ file: '/token' }).message,
      /^Profile audit: AWS does not let the token in \/token assume/,
    );
  });

  it('tells a wrong secret key from a denial', () => {
    const { message, actions } = describeError(new SsoError('signatureRefused', 'x'));
    assert.match(message, /secret access key.*clock/);
    assert.doesNotMatch(message, /denied/);
    assert.equal(actions[0]?.command, 'awsSso.diagnose');
  });

  it('makes no link of a name', () => {
    const error = new CredentialsError('unknownProfile', 'x', { details: { profile: '[a](command:evil)' } });
    assert.doesNotMatch(describeError(error).message, /\]\(/);
  });
});
