import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { ADA, LoginBench } from '../../unit/signin/loginBench';
import { locations, resetWorld, run, withConfig } from '../support/world';

const { configFile, loginCacheDirectory } = locations;

const logins = (): string[] =>
  existsSync(loginCacheDirectory)
    ? readdirSync(loginCacheDirectory).filter((name) => name.endsWith('.json'))
    : [];

describe('a profile of `aws login`', () => {
  const user = fakeUserPerTest();
  let restore = (): void => undefined;
  beforeEach(async () => {
    // The browser is on this machine, and so VS Code forwards no port that the page names.
    restore = replace(vscode.env, 'asExternalUri', (uri: vscode.Uri) => Promise.resolve(uri));
    rmSync(loginCacheDirectory, { recursive: true, force: true });
    await resetWorld(withConfig(`[profile console]\nlogin_session = ${ADA}\nregion = us-east-1\n`));
    user.current.visit = async (page) => {
      const back = await LoginBench.answer(page, 'allow');
      if (back.startsWith('http://127.0.0.1')) void fetch(back);
      return true;
    };
  });

  afterEach(() => restore());

  it('is logged in with the browser of this machine, and out again', async () => {
    await run('awsSso.login', { profile: 'console', method: 'browser' });
    assert.deepEqual(user.current.errors, []);
    assert.equal(user.current.opened.length, 1);
    assert.equal(logins().length, 1);
    await run('awsSso.whoAmI', { profile: 'console' });
    assert.ok(
      user.current.shown.some(({ message }) => message.includes(ADA)),
      JSON.stringify(user.current.shown),
    );
    user.current.forget();
    await run('awsSso.logout', { profile: 'console' });
    assert.deepEqual(logins(), []);
    assert.match(user.current.onlyShown.message, /Credentials that tools already have work until/);
  });

  it('is logged in with a browser elsewhere, by the code that it shows', async () => {
    const titles: string[] = [];
    let page: URL | undefined;
    user.current.visit = (url) => {
      page = url;
      return true;
    };
    const restoreBox = replace(vscode.window, 'showInputBox', async (options: vscode.InputBoxOptions) => {
      titles.push(options.prompt ?? '');
      assert.ok(page);
      return titles.length === 1 ? 'no code' : LoginBench.codeOf(page);
    });
    try {
      await run('awsSso.login', { profile: 'console', method: 'deviceCode' });
    } finally {
      restoreBox();
    }
    assert.deepEqual(titles, [
      'Paste the code that the browser shows at the end.',
      'This is not the code that the browser shows. Copy it again.',
    ]);
    assert.deepEqual(user.current.errors, []);
    assert.equal(logins().length, 1);
  });

  it('keeps its user unless another one is wanted', async () => {
    const other = 'arn:aws:iam::111111111111:user/grace';
    await resetWorld(withConfig(`[profile console]\nlogin_session = ${other}\nregion = us-east-1\n`));
    const before = readFileSync(configFile, 'utf8');
    await run('awsSso.login', { profile: 'console', method: 'browser' });
    assert.match(user.current.shown[0]?.detail ?? '', new RegExp(`was signed in as ${other}`));
    assert.equal(readFileSync(configFile, 'utf8'), before);
    assert.deepEqual(logins(), []);
    user.current.answer = () => 'Replace';
    await run('awsSso.login', { profile: 'console', method: 'browser' });
    assert.match(readFileSync(configFile, 'utf8'), new RegExp(`login_session = ${ADA}`));
    assert.equal(logins().length, 1);
  });
});
