import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, workbenchUrl } from '../../../scripts/lib/codeServer.mjs';
import { removeDirectory } from '../../../scripts/lib/lifetime.mjs';
import { openerOf } from '../../../scripts/lib/openBrowser.mjs';
import { cacheDirectory } from '../../../scripts/lib/paths.mjs';
import { makeSandbox } from '../../../scripts/lib/sandbox.mjs';

describe('workbenchUrl', () => {
  it('opens a folder for who has the token, and nothing else', () => {
    assert.equal(
      workbenchUrl({ port: 8000, token: 'abc' }, { folder: '/ws' }),
      'http://127.0.0.1:8000/?tkn=abc&folder=%2Fws',
    );
  });

  it('names the extension and its tests where the server finds them, on Windows too', () => {
    const url = new URL(
      workbenchUrl(
        { port: 8000, token: 'abc' },
        {
          workspace: 'C:\\projects\\a.code-workspace',
          extensionDevelopmentPath: 'C:\\repo',
          extensionTestsPath: '/repo/out/host/index',
        },
      ),
    );
    assert.equal(url.searchParams.get('workspace'), '/C:/projects/a.code-workspace');
    assert.deepEqual(JSON.parse(url.searchParams.get('payload') ?? ''), [
      ['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:8000/C:/repo'],
      ['extensionTestsPath', 'vscode-remote://127.0.0.1:8000/repo/out/host/index'],
      ['skipWelcome', 'true'],
    ]);
  });
});

describe('cleanEnvironment', () => {
  it("drops the machine's own AWS and VS Code set-up and keeps the rest", () => {
    const env = {
      PATH: '/bin',
      AWS_PROFILE: 'real',
      AWS_ACCESS_KEY_ID: 'x',
      VSCODE_IPC_HOOK_CLI: 'x',
      XDG_CONFIG_HOME: 'x',
      XDG_RUNTIME_DIR: '/run/user/1',
    };
    assert.deepEqual(cleanEnvironment(env), { PATH: '/bin', XDG_RUNTIME_DIR: '/run/user/1' });
  });
});

describe('cacheDirectory', () => {
  it('follows XDG_CACHE_HOME', () => {
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: '/cache' }), join('/cache', 'aws-sso-profiles'));
  });
});

describe('openerOf', () => {
  it('hands an address over whole on every platform', () => {
    const url = 'http://127.0.0.1:1/?a=1&b=2';
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      assert.equal(openerOf(platform, url).args.at(-1), url);
    }
  });
});

describe('makeSandbox', () => {
  it('opens one folder as a folder', () => {
    const sandbox = makeSandbox('test', {
      home: { '.aws/config': '[default]\n' },
      folders: { a: { 'x.txt': 'x' } },
    });
    assert.equal(readFileSync(join(sandbox.home, '.aws', 'config'), 'utf8'), '[default]\n');
    assert.equal(sandbox.workspace, undefined);
    assert.ok(sandbox.folder);
    assert.equal(readFileSync(join(sandbox.folder, 'x.txt'), 'utf8'), 'x');
    removeDirectory(sandbox.root);
    assert.ok(!existsSync(sandbox.root));
  });

  it('opens several folders as a workspace file', () => {
    const settings = { 'awsSso.profile': 'dev' };
    const sandbox = makeSandbox('test', { home: {}, folders: { a: {}, b: {} }, workspaceSettings: settings });
    assert.equal(sandbox.folder, undefined);
    assert.ok(sandbox.workspace);
    assert.deepEqual(JSON.parse(readFileSync(sandbox.workspace, 'utf8')), {
      folders: [{ path: 'a' }, { path: 'b' }],
      settings,
    });
    removeDirectory(sandbox.root);
  });

  it('opens nothing when there is no folder', () => {
    const sandbox = makeSandbox('test', { home: {}, folders: {} });
    assert.equal(sandbox.folder ?? sandbox.workspace, undefined);
    removeDirectory(sandbox.root);
  });
});
