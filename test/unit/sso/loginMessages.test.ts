import assert from 'node:assert/strict';
import { findLoginMessages, type LoginMessage } from '../../../src/sso/loginMessages';

const START_URL = 'https://legacy.awsapps.com/start';
const isSession = (name: string): boolean => ['my-sso', START_URL].includes(name);
const FILE = '85cc3da909953f9c5f8508452a2f72e7a5af08bb.json';

/** What tools print: the line, the text that becomes a link, and what it names. */
const MESSAGES: readonly (readonly [
  tool: string,
  line: string,
  link: string,
  names?: Omit<LoginMessage, 'startIndex' | 'length'>,
])[] = [
  [
    'AWS CLI without a token',
    'Error loading SSO Token: Token for my-sso does not exist',
    'Error loading SSO Token: Token for my-sso does not exist',
    { session: 'my-sso' },
  ],
  [
    'botocore without a token of a legacy profile',
    `botocore.exceptions.SSOTokenLoadError: Error loading SSO Token: Token for ${START_URL} does not exist`,
    `Error loading SSO Token: Token for ${START_URL} does not exist`,
    { session: START_URL },
  ],
  [
    'AWS CLI with a broken token file',
    'aws: [ERROR]: Error loading SSO Token: Token for my corp is invalid',
    'Error loading SSO Token: Token for my corp is invalid',
    { session: 'my corp' },
  ],
  [
    'a tool that leaves the beginning out',
    'Token for my-sso does not exist',
    'Token for my-sso does not exist',
    { session: 'my-sso' },
  ],
  [
    'AWS CLI with a token that cannot be renewed',
    'Error when retrieving token from sso: Token has expired and refresh failed',
    'Error when retrieving token from sso: Token has expired and refresh failed',
  ],
  [
    'a program that shows the reason alone',
    'ERROR Token has expired and refresh failed (attempt 1)',
    'Token has expired and refresh failed',
  ],
  [
    'AWS CLI with a token that the service refused',
    'The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    'The SSO session associated with this profile has expired or is otherwise invalid',
  ],
  [
    'SDK for JavaScript, legacy profile',
    "CredentialsProviderError: The SSO session associated with this profile has expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    'The SSO session associated with this profile has expired',
  ],
  [
    'SDK for JavaScript, legacy profile without a token',
    'The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
    'The SSO session associated with this profile is invalid',
  ],
  [
    'SDK for JavaScript',
    "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    "Token is expired. To refresh this SSO session run 'aws sso login'",
  ],
  [
    'CDK',
    "Error: The SSO session token associated with profile=dev.eu was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    'The SSO session token associated with profile=dev.eu was not found or is invalid',
    { profile: 'dev.eu' },
  ],
  [
    'the portal',
    'An error occurred (UnauthorizedException) when calling the ListAccounts operation: Session token not found or invalid',
    'Session token not found or invalid',
  ],
  [
    'SDK for Go 1, Terraform before 1.6',
    `│ Error: error configuring S3 Backend: SSOProviderInvalidToken: the SSO session has expired or is invalid`,
    'SSOProviderInvalidToken: the SSO session has expired or is invalid',
  ],
  [
    'SDK for Go 2 without a token',
    `failed to refresh cached credentials, the SSO session has expired or is invalid: open /home/ada/.aws/sso/cache/${FILE}: no such file or directory`,
    'the SSO session has expired or is invalid',
    { tokenFile: FILE },
  ],
  [
    'SDK for Go 2 without a token of an sso-session, on Windows',
    `failed to read cached SSO token file, open C:\\Users\\ada\\.aws\\sso\\cache\\${FILE}: The system cannot find the file specified.`,
    'failed to read cached SSO token file',
    { tokenFile: FILE },
  ],
  [
    'SDK for Go 2, no refresh token',
    'refresh cached SSO token failed, cached SSO token is expired, or not present, and cannot be refreshed',
    'cached SSO token is expired, or not present, and cannot be refreshed',
  ],
  [
    'Terraform',
    '│ Error: operation error STS: GetCallerIdentity, get identity: get credentials: failed to refresh cached credentials, refresh cached SSO token failed, unable to refresh SSO token, operation error SSO OIDC: CreateToken, https response error StatusCode: 400, RequestID: 06215636-0fb1, InvalidGrantException: ',
    'failed to refresh cached credentials, refresh cached SSO token failed, unable to refresh SSO token, operation error SSO OIDC: CreateToken, https response error StatusCode: 400, RequestID: 06215636-0fb1, InvalidGrantException',
  ],
  [
    'Granted',
    'error refreshing AWS IAM Identity Center token: operation error SSO OIDC: CreateToken, https response error StatusCode: 400, RequestID: b380066b, InvalidGrantException:',
    'operation error SSO OIDC: CreateToken, https response error StatusCode: 400, RequestID: b380066b, InvalidGrantException',
  ],
  [
    'AWS CLI with a console sign-in that is over',
    "aws: [ERROR]: Your session has expired or credentials have changed. Please reauthenticate using 'aws login'.",
    "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'",
  ],
  [
    'AWS CLI in its JSON form',
    `  "Message": "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'."`,
    "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'",
  ],
  [
    'AWS CLI in its YAML form, without a console sign-in',
    "Message: 'Error loading login session token: Unable to load a existing login session for session arn:aws:iam::111111111111:user/ada. Please reauthenticate with ''aws login''.'",
    'Error loading login session token: Unable to load a existing login session for session arn:aws:iam::111111111111:user/ada.',
  ],
  [
    'botocore without a console sign-in',
    "Unable to load a existing login session for session arn:aws:iam::111111111111:user/ada. Please reauthenticate with 'aws login'.",
    "Unable to load a existing login session for session arn:aws:iam::111111111111:user/ada. Please reauthenticate with 'aws login'",
    { session: 'arn:aws:iam::111111111111:user/ada' },
  ],
  [
    'SDK for JavaScript with a console sign-in that is over',
    'CredentialsProviderError: Your session has expired. Please reauthenticate.',
    'Your session has expired. Please reauthenticate',
  ],
  [
    'SDK for JavaScript without a console sign-in',
    'Failed to load a token for session arn:aws:iam::111111111111:user/ada, please re-authenticate using aws login',
    'Failed to load a token for session arn:aws:iam::111111111111:user/ada, please re-authenticate using aws login',
    { session: 'arn:aws:iam::111111111111:user/ada' },
  ],
  [
    'SDK for JavaScript after a change of the password',
    'Unable to refresh credentials because of a change in your password. Please reauthenticate with your new password.',
    'Unable to refresh credentials because of a change in your password',
  ],
  [
    'SDK for JavaScript without a permission',
    "Unable to refresh credentials due to insufficient permissions. You may be missing permission for the 'CreateOAuth2Token' action.",
    "You may be missing permission for the 'CreateOAuth2Token' action",
  ],
  ['SDK for .NET', 'No valid SSO Token could be found.', 'No valid SSO Token could be found'],
  ['SDK for Java', 'SdkClientException: Unable to load SSO token', 'Unable to load SSO token'],
];

const OTHER_LINES: readonly (readonly [why: string, line: string])[] = [
  ['nothing', ''],
  ['a token of something else', 'Token for user 5 does not exist'],
  [
    'a network failure of the SDK for Go',
    'refresh cached SSO token failed, unable to refresh SSO token, operation error SSO OIDC: CreateToken, exceeded maximum number of attempts, 3, request send failed, Post "https://oidc.eu-west-1.amazonaws.com/token": dial tcp: lookup oidc.eu-west-1.amazonaws.com: no such host',
  ],
  ['a login that works', 'Successfully logged into Start URL: https://d-1234567890.awsapps.com/start'],
  [
    'role credentials that have ended, which a login does not mend',
    'An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired',
  ],
  ['a very long line', `${'x'.repeat(5000)} Token has expired and refresh failed`],
];

describe('a message in a terminal that asks for a login', () => {
  for (const [tool, line, link, names = {}] of MESSAGES) {
    it(`of ${tool}`, () => {
      const found = findLoginMessages(line, isSession);
      assert.deepEqual(found, [{ startIndex: line.indexOf(link), length: link.length, ...names }]);
    });
  }

  for (const [why, line] of OTHER_LINES) {
    it(`is not seen in ${why}`, () => assert.deepEqual(findLoginMessages(line, isSession), []));
  }

  it('is found twice when it stands there twice', () => {
    const line = 'Token has expired and refresh failed; Token has expired and refresh failed';
    assert.deepEqual(
      findLoginMessages(line, isSession).map(({ startIndex }) => startIndex),
      [0, line.lastIndexOf('Token')],
    );
  });
});
