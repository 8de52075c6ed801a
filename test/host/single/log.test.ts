import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { skip } from '../../run/skipping';
import { jsonReply } from '../../server/http';
import type { OperationName } from '../../server/operations';
import { fakeUserPerTest } from '../support/fakeUser';
import { readLog } from '../support/log';
import {
  emulator,
  eventually,
  hasToken,
  MY_COMPANY,
  resetWorld,
  run,
  tokenFile,
  withConfig,
} from '../support/world';

/** In every secret below, whatever its case; in nothing else. */
const CANARY = /canary/i;

/** What the services answer here: secrets that can be told in a log. */
const SECRETS = {
  registration: {
    clientId: 'client-id',
    clientSecret: 'canary-client-secret',
    clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 90 * 24 * 3600,
  },
  device: {
    deviceCode: 'canary-device-code',
    userCode: 'CANARY-CODE',
    verificationUri: 'https://example.com/device',
    verificationUriComplete: 'https://example.com/device?user_code=CANARY-CODE',
    expiresIn: 600,
    interval: 1,
  },
  token: { accessToken: 'canary-access-token', refreshToken: 'canary-refresh-token', expiresIn: 3600 },
  role: {
    roleCredentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'canary-role-secret-key',
      sessionToken: 'canary-role-session-token',
      expiration: Date.now() + 3_600_000,
    },
  },
  signin: { SigninToken: 'canary-signin-token' },
  /** From the portal, which names the exception. */
  unauthorized: { __type: 'UnauthorizedException', message: 'canary-access-token is bad' },
  /** Services have been seen to repeat what they refuse. */
  refusal: {
    error: 'invalid_request',
    error_description: 'canary-access-token is bad',
    message: 'canary-access-token is bad',
  },
};

const STATIC_KEYS = `[profile static]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = canary-static-secret-key
aws_session_token = canary-static-session-token
region = us-east-1
`;

describe('the log', () => {
  const user = fakeUserPerTest();

  it('holds what happened at its finest level, and no secret', async function () {
    await vscode.commands.executeCommand('_extensionTests.setLogLevel', 'trace');
    await resetWorld(withConfig(STATIC_KEYS));
    user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Copy Code'));

    await answering('StartDeviceAuthorization', 400, SECRETS.refusal, 'RegisterClient');
    await run('awsSso.login', { session: MY_COMPANY });
    await emulator.clearFaults();

    await answering('RegisterClient', 200, SECRETS.registration);
    await answering('StartDeviceAuthorization', 200, SECRETS.device);
    await answering('CreateToken', 200, SECRETS.token);
    await answering('GetRoleCredentials', 200, SECRETS.role);
    await run('awsSso.login', { session: MY_COMPANY });
    assert.match(readFileSync(tokenFile(MY_COMPANY), 'utf8'), CANARY);

    await run('awsSso.switchProfile', 'dev');
    await run('awsSso.whoAmI', 'dev');
    await run('awsSso.whoAmI', 'static');
    await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
    assert.match(user.current.clipboard, CANARY);
    await run('awsSso.exportCredentials', { profile: 'dev', to: 'credentialsFile', keepFresh: true });
    await answering('GetSigninToken', 200, SECRETS.signin);
    await run('awsSso.openConsole', 'static');
    await run('awsSso.copyConsoleLink', 'static');
    assert.match(user.current.clipboard, /canary-signin-token/);
    await run('awsSso.checkAccess', 'static');
    await emulator.clearFaults();
    await run('awsSso.refresh');
    await answering('GetRoleCredentials', 401, SECRETS.unauthorized);
    await answering('CreateToken', 400, { ...SECRETS.refusal, error: 'invalid_grant' });
    await run('awsSso.whoAmI', 'dev');
    await answering('Logout', 400, SECRETS.refusal);
    await run('awsSso.logout', { session: MY_COMPANY });
    assert.ok(!hasToken(MY_COMPANY));
    await eventually('the export is given up', () =>
      user.current.shown.find(({ message }) => message.includes('no longer renewed')),
    );
    assert.ok(user.current.errors.length >= 3, 'nothing failed that should have');

    const log = await readLog(`[logout] logged out: ${MY_COMPANY}`);
    if (log === undefined) {
      skip(this, 'this VS Code writes no log (@vscode/spdlog could not be compiled)');
    }
    for (const area of [
      'config',
      'login',
      'credentials',
      'session',
      'logout',
      'profile',
      'export',
      'console',
    ]) {
      assert.ok(log.includes(`[${area}]`), `nothing is said of ${area}`);
    }
    const leaks = log.split('\n').filter((line) => CANARY.test(line));
    assert.deepEqual(leaks, []);
    const told = [...user.current.shown, ...user.current.waits.map(({ title }) => title)];
    assert.doesNotMatch(JSON.stringify(told).replaceAll('CANARY-CODE', ''), CANARY);
  });
});

/** Answers an operation, and others alike, from now on. */
async function answering(
  operation: OperationName,
  status: number,
  body: object,
  ...others: OperationName[]
): Promise<void> {
  const reply = jsonReply(status, body);
  for (const name of [operation, ...others]) {
    await emulator.addFault({
      operation: name,
      fault: { kind: 'respond', status, headers: reply.headers, body: reply.body },
      times: null,
    });
  }
}
