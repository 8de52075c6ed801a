import assert from 'node:assert/strict';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as vscode from 'vscode';
import type { ApiCredentials, AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { resetWorld, run, signIn } from '../support/world';

const ASKING = 'vscode.json-language-features';
const OTHER = 'vscode.npm';

describe('credentials for other extensions', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    await signIn();
    for (const id of [ASKING, OTHER]) await takeBack(id);
    user.current.forget();
  });

  /** Calls as code of an extension does: its file is on the stack. */
  async function askAs(id: string, profile?: string): Promise<ApiCredentials> {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not there`);
    const filename = join(extension.extensionPath, 'dist', 'caller.js');
    const call = compileFunction('return api.getCredentials(profile)', ['api', 'profile'], { filename });
    return (call as (...args: unknown[]) => Promise<ApiCredentials>)(api, profile);
  }

  async function takeBack(id: string): Promise<readonly vscode.QuickPickItem[]> {
    let shown: readonly vscode.QuickPickItem[] = [];
    const restore = replace(vscode.window, 'showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      shown = items;
      return Promise.resolve(items.find(({ description }) => description === id));
    });
    try {
      await run('awsSso.manageApiConsent');
    } finally {
      restore();
    }
    return shown;
  }

  it('are given after the user has allowed it, once for all', async () => {
    user.current.answer = () => 'Allow';
    const credentials = await askAs(ASKING, 'dev');
    const { message, modal, detail, actions } = user.current.onlyShown;
    assert.match(
      message,
      /^The extension ".*" \(vscode\.json-language-features\) asks for the AWS credentials of dev\.$/,
    );
    assert.ok(modal);
    assert.match(detail, /Until they expire, it can do everything in AWS that this profile can\./);
    assert.deepEqual(actions, ['Allow', 'Never Allow']);
    assert.deepEqual(Object.keys(credentials).sort(), [
      'accessKeyId',
      'accountId',
      'expiration',
      'secretAccessKey',
      'sessionToken',
    ]);
    assert.match(credentials.accessKeyId, /^ASIA/);
    assert.equal(credentials.accountId, '111111111111');
    assert.ok(credentials.expiration instanceof Date && credentials.expiration.getTime() > Date.now());

    user.current.forget();
    await askAs(ASKING, 'prod');
    assert.deepEqual(user.current.shown, []);
  });

  it('are asked for by each extension itself', async () => {
    user.current.answer = () => 'Allow';
    await askAs(ASKING, 'dev');
    user.current.forget();
    user.current.answer = () => 'Never Allow';
    await assert.rejects(askAs(OTHER, 'dev'), { code: 'consentDenied' });
    assert.match(user.current.onlyShown.message, /vscode\.npm/);
    user.current.forget();
    await assert.rejects(askAs(OTHER, 'dev'), { code: 'consentDenied' });
    assert.deepEqual(user.current.shown, []);
  });

  it('are refused for this once when the user turns the question away', async () => {
    await assert.rejects(askAs(ASKING, 'dev'), { code: 'consentDenied' });
    await assert.rejects(askAs(ASKING, 'dev'), { code: 'consentDenied' });
    assert.equal(user.current.shown.length, 2);
  });

  it('ask one question for many calls at once', async () => {
    user.current.answer = () => 'Allow';
    await Promise.all([askAs(ASKING, 'dev'), askAs(ASKING, 'dev'), askAs(ASKING, 'prod')]);
    assert.equal(user.current.shown.length, 1);
  });

  it('that do not end are asked for by themselves, and the question says so', async () => {
    user.current.answer = () => 'Allow';
    await askAs(ASKING, 'dev');
    user.current.forget();
    const credentials = await askAs(ASKING, 'old-keys');
    assert.match(
      user.current.onlyShown.detail,
      /^It gets a long-lived access key, which works until it is deleted/,
    );
    assert.deepEqual(Object.keys(credentials).sort(), ['accessKeyId', 'secretAccessKey']);
  });

  it('are asked for again after the answer was taken back', async () => {
    user.current.answer = () => 'Allow';
    await askAs(ASKING, 'dev');
    const [item] = await takeBack(ASKING);
    assert.match(item?.detail ?? '', /can get temporary credentials of every profile/);
    user.current.forget();
    await askAs(ASKING, 'dev');
    assert.equal(user.current.shown.length, 1);
  });

  it('are allowed once at a time where nobody knows who calls', async () => {
    user.current.answer = () => 'Allow Once';
    await api.getCredentials('dev');
    await api.getCredentials('dev');
    const [first, ...others] = user.current.shown;
    assert.equal(others.length, 1);
    assert.deepEqual(first?.actions, ['Allow Once']);
    assert.match(first.detail, /VS Code does not say which extension it is/);
  });

  it('are those of the active profile when none is named', async () => {
    user.current.answer = () => 'Allow';
    await run('awsSso.switchProfile', 'prod');
    assert.equal((await askAs(ASKING)).accountId, '222222222222');
  });

  it('reject with the code of what keeps a profile from having any', async () => {
    user.current.answer = () => 'Allow';
    await assert.rejects(askAs(ASKING, 'gone'), { code: 'unknownProfile' });
    await assert.rejects(askAs(ASKING, 'broken'), { code: 'brokenProfile' });
    await run('awsSso.logout', { session: 'my-company' });
    await assert.rejects(askAs(ASKING, 'dev'), { code: 'notSignedIn' });
    assert.equal(api.version, 1);
  });
});
