import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { backupOf } from '../../../src/config/configEditor';
import { ExportError, type ExportErrorCode } from '../../../src/credentials/exportErrors';
import { describeError } from '../../../src/editor/errorMessages';
import { needProgram } from '../../run/installed';
import { skip } from '../../run/skipping';
import { hasIrregularFiles, makePipe } from '../../unit/base/irregularFiles';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { answeringPicks } from '../support/quickPicks';
import {
  dropPick,
  emulator,
  eventually,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
} from '../support/world';

const { credentialsFile } = locations;
const sampleCredentials = sampleHome['.aws/credentials'] ?? '';
const read = (file: string): string => readFileSync(file, 'utf8');
const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('giving out credentials', () => {
  const user = fakeUserPerTest();
  /** No git repository holds it. */
  let directory: string;
  const inDirectory = (name: string): string => join(directory, name);
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-'));
    await resetWorld();
    await signIn();
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true, force: true });
    await setUserSetting('environments', undefined);
    await setUserSetting('clearClipboardAfterSeconds', undefined);
    await dropPick();
  });

  function setUserSetting(key: string, value: unknown): Thenable<void> {
    return vscode.workspace.getConfiguration('awsSso').update(key, value, vscode.ConfigurationTarget.Global);
  }

  describe('to the clipboard', () => {
    it('asks for the format, the one chosen last first', async () => {
      await answeringPicks(['fish'], () => run('awsSso.copyCredentials', { profile: 'dev' }));
      assert.match(user.current.clipboard, /^set -gx AWS_ACCESS_KEY_ID 'ASIA\w+'$/m);
      assert.match(user.current.clipboard, /^set -gx AWS_REGION 'us-east-1'$/m);
      const [items = []] = await answeringPicks(['.env'], () =>
        run('awsSso.copyCredentials', { profile: 'dev' }),
      );
      assert.deepEqual(
        items.map(({ label }) => label),
        [
          'fish',
          'bash, zsh',
          'PowerShell',
          'cmd',
          '.env',
          '.envrc (direnv)',
          '.envrc (direnv) with keys',
          'credential_process JSON',
          'AWS CLI profile',
        ],
      );
      assert.match(user.current.clipboard, /^AWS_ACCESS_KEY_ID=ASIA\w+$/m);
      assert.deepEqual(user.current.shown, []);
    });

    it('copies those of the active profile, or says who is not logged in', async () => {
      await run('awsSso.switchProfile', 'dev');
      await run('awsSso.copyCredentials', { format: 'process' });
      const { Version, Expiration } = JSON.parse(user.current.clipboard) as Record<string, unknown>;
      assert.equal(Version, 1);
      assert.match(String(Expiration), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

      user.current.forget();
      await run('awsSso.copyCredentials', { profile: 'payroll', format: 'posix' });
      assert.match(user.current.onlyShown.message, /not logged in/);
      assert.ok(user.current.onlyShown.actions.includes('Log In'));
    });

    it('says what it waits for, and copies nothing when that is cancelled', async () => {
      await emulator.addFault({ operation: 'GetRoleCredentials', fault: { kind: 'hang' } });
      user.current.wait = (waiting) => waiting.cancel();
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
      assert.deepEqual(
        user.current.waits.map(({ title }) => title),
        ['Getting the credentials of dev'],
      );
      assert.equal(user.current.clipboard, '');
      assert.deepEqual(user.current.shown, []);
    });

    it('clears them after a while', async () => {
      await setUserSetting('clearClipboardAfterSeconds', 1);
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
      assert.match(user.current.clipboard, /AWS_SECRET_ACCESS_KEY/);
      await eventually('an empty clipboard', () => (user.current.clipboard === '' ? true : undefined));
    });

    it('leaves them until the user is back, where a browser would not let it look', async function () {
      if (vscode.env.uiKind !== vscode.UIKind.Web)
        skip(this, 'only a window in a browser keeps the clipboard from us');
      let looks = 0;
      const elsewhere = {
        get focused() {
          looks++;
          return false;
        },
      };
      const restore = replace(vscode.window, 'state', elsewhere);
      try {
        await setUserSetting('clearClipboardAfterSeconds', 1);
        await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
        looks = 0;
        await eventually('a look at the window', () => (looks > 0 ? true : undefined));
        assert.match(user.current.clipboard, /AWS_SECRET_ACCESS_KEY/);
      } finally {
        restore();
      }
    });

    it('copies a name without keys, which stays', async () => {
      await setUserSetting('clearClipboardAfterSeconds', 1);
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'envrc' });
      assert.match(user.current.clipboard, /^export AWS_PROFILE='dev'$/m);
      assert.doesNotMatch(user.current.clipboard, /ASIA/);
    });

    it('gives out no keys when none are wanted', async () => {
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix', keys: false });
      assert.match(user.current.clipboard, /^export AWS_PROFILE='dev'$/m);
      assert.doesNotMatch(user.current.clipboard, /ASIA/);
      for (const to of ['clipboard', 'credentialsFile']) {
        await run('awsSso.exportCredentials', { profile: 'dev', format: 'process', keys: false, to });
        assert.match(user.current.errors.at(-1)?.message ?? '', /only keys/);
      }
      assert.doesNotMatch(user.current.clipboard, /ASIA/);
    });

    it('asks first where the environment asks', async () => {
      await setUserSetting('environments', [{ match: 'dev', label: 'DEV', confirm: true }]);
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
      const { message, detail, modal, actions } = user.current.onlyShown;
      assert.deepEqual(
        [message, detail, modal, actions],
        [
          'Export the keys of dev?',
          'This profile is marked DEV.\nPowerUserAccess · 111111111111 · us-east-1',
          true,
          ['Go Back', 'Export'],
        ],
      );
      assert.equal(user.current.clipboard, '');
      user.current.answer = () => 'Export';
      await run('awsSso.copyCredentials', { profile: 'dev', format: 'posix' });
      assert.match(user.current.clipboard, /AWS_SECRET_ACCESS_KEY/);
    });
  });

  describe('to a file', () => {
    it('writes one that its owner alone may read', async () => {
      const file = inDirectory('aws-env.sh');
      await run('awsSso.exportCredentials', { profile: 'dev', format: 'posix', to: file });
      assert.match(read(file), /^export AWS_SECRET_ACCESS_KEY='/m);
      if (process.platform !== 'win32') assert.equal(modeOf(file), 0o600);
      assert.match(user.current.onlyShown.message, /^Wrote the keys of dev to aws-env\.sh\. .+ until/);
    });

    it('asks where to, in the folder for what belongs to a project', async () => {
      let proposed: vscode.Uri | undefined;
      const file = inDirectory('.env');
      const restore = replace(
        vscode.window,
        'showSaveDialog',
        (options: vscode.SaveDialogOptions): Promise<vscode.Uri> => {
          proposed = options.defaultUri;
          return Promise.resolve(vscode.Uri.file(file));
        },
      );
      try {
        const [, places = []] = await answeringPicks(['.env', 'File…'], () =>
          run('awsSso.exportCredentials', { profile: 'dev' }),
        );
        assert.deepEqual(
          places.map(({ label }) => label),
          ['Clipboard', 'File…'],
        );
      } finally {
        restore();
      }
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
      assert.equal(proposed?.fsPath, join(folder, '.env'));
      assert.match(read(file), /^AWS_ACCESS_KEY_ID=ASIA/);
    });

    it('promises one that its owner alone may read, where there is such a thing', async () => {
      for (const [platform, promise] of [
        ['linux', 'readable only by you'],
        ['win32', ''],
      ] as const) {
        const restore = replace(process, 'platform', platform);
        try {
          const [, places = []] = await answeringPicks(['.env', undefined], () =>
            run('awsSso.exportCredentials', { profile: 'dev' }),
          );
          assert.equal(places.at(-1)?.description, promise);
        } finally {
          restore();
        }
      }
    });

    it('overwrites nothing without asking, and keeps what else a .env file holds', async () => {
      const file = inDirectory('.env');
      writeFileSync(file, 'PORT=3000\nAWS_PROFILE=other\nNAME=x\n');
      const request = { profile: 'dev', format: 'dotenv', to: file };
      await run('awsSso.exportCredentials', request);
      assert.deepEqual(user.current.onlyShown.actions, ['Update Its AWS Variables', 'Replace']);
      assert.equal(read(file), 'PORT=3000\nAWS_PROFILE=other\nNAME=x\n');

      user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Update'));
      await run('awsSso.exportCredentials', request);
      assert.match(read(file), /^PORT=3000\nAWS_ACCESS_KEY_ID=[^]+\nNAME=x\n$/);
      assert.doesNotMatch(read(file), /AWS_PROFILE/);
      if (process.platform !== 'win32') assert.equal(modeOf(file), 0o600);

      user.current.answer = ({ actions }) => actions.find((title) => title === 'Replace');
      await run('awsSso.exportCredentials', request);
      assert.match(read(file), /^AWS_ACCESS_KEY_ID=/);
      assert.doesNotMatch(read(file), /PORT/);
    });

    it('never puts a file in the place of a pipe, as password managers mount one', async function () {
      if (!hasIrregularFiles) skip(this, 'this is Windows');
      const file = inDirectory('.env');
      makePipe(file);
      for (const format of ['dotenv', 'posix']) {
        await run('awsSso.exportCredentials', { profile: 'dev', format, to: file });
        assert.match(user.current.shown.at(-1)?.message ?? '', /pipe/);
        assert.ok(lstatSync(file).isFIFO());
      }
    });

    it('leaves alone an .envrc in which other things would go with the variables', async () => {
      const file = inDirectory('.envrc');
      const text = 'use node\nexport AWS_PROFILE=other; use nix\n';
      writeFileSync(file, text);
      user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Update'));
      await run('awsSso.exportCredentials', { profile: 'dev', format: 'envrc', keys: false, to: file });
      assert.match(user.current.errors[0]?.message ?? '', /can't be updated safely, .*so it was left alone/);
      assert.equal(read(file), text);
    });
  });

  describe('into a git repository', function () {
    const git = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync('git', args, { cwd: directory, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    before(function () {
      needProgram(this, 'git', '--version');
    });
    beforeEach(() => git('init', '--quiet'));

    it('writes keys only into what git ignores, and offers to see to it', async () => {
      const request = { profile: 'dev', format: 'envrc', keys: true, to: inDirectory('.envrc') };
      await run('awsSso.exportCredentials', request);
      assert.equal(
        user.current.onlyShown.message,
        "Git doesn't ignore .envrc, so the keys in it can be committed.",
      );
      assert.deepEqual(user.current.onlyShown.actions, ['Add to .gitignore']);
      assert.ok(!existsSync(request.to));

      user.current.forget();
      user.current.answer = ({ actions }) => actions[0];
      await run('awsSso.exportCredentials', request);
      assert.equal(read(inDirectory('.gitignore')), '/.envrc\n');
      assert.match(read(request.to), /AWS_SECRET_ACCESS_KEY/);
      git('add', '--all');
      assert.equal(git('ls-files'), '.gitignore\n');
      assert.match(user.current.shown.at(-1)?.message ?? '', /direnv allow/);
    });

    it('writes no keys into a file under version control', async () => {
      writeFileSync(inDirectory('.env'), 'PORT=3000\n');
      git('add', '.env');
      user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Update'));
      await run('awsSso.exportCredentials', { profile: 'dev', format: 'dotenv', to: inDirectory('.env') });
      assert.match(user.current.errors[0]?.message ?? '', /\.env is under version control/);
      assert.equal(read(inDirectory('.env')), 'PORT=3000\n');
    });

    it('writes a name without a word: it is no secret', async () => {
      await run('awsSso.exportCredentials', { profile: 'dev', format: 'envrc', to: inDirectory('.envrc') });
      assert.match(user.current.onlyShown.message, /^Wrote the name of dev to \.envrc\./);
      assert.match(read(inDirectory('.envrc')), /^export AWS_PROFILE='dev'$/m);
    });
  });

  describe('to the credentials file', () => {
    const request = { profile: 'dev', to: 'credentialsFile' };
    const press = (title: string): void => {
      user.current.answer = ({ actions }) => actions.find((action) => action === title);
    };

    it('writes a profile of their own, and takes it out at a click', async () => {
      press('Remove');
      const written = new Promise<string>((resolve) => {
        const { answer } = user.current;
        user.current.answer = (shown) => {
          resolve(read(credentialsFile));
          return answer(shown);
        };
      });
      await run('awsSso.exportCredentials', request);
      const text = await written;
      assert.ok(text.startsWith(`${sampleCredentials}\n[dev-exported]\naws_access_key_id = ASIA`));
      assert.match(text, /^x_exported_from = dev$/m);
      assert.doesNotMatch(text, /x_kept_fresh/);
      await eventually('the file as it was', () =>
        read(credentialsFile) === sampleCredentials ? true : undefined,
      );
      const backup = backupOf(credentialsFile);
      assert.ok(!existsSync(backup) || !read(backup).includes('ASIA'));
    });

    it('shows them as a profile that works', async () => {
      const api = await resetWorld();
      await signIn();
      await run('awsSso.exportCredentials', request);
      const exported = api.profiles().find(({ name }) => name === 'dev-exported');
      assert.deepEqual([exported?.kind, exported?.region, exported?.problems], ['keys', 'us-east-1', []]);
      const identity = (await run('awsSso.whoAmI', 'dev-exported')) as { account: string };
      assert.equal(identity.account, '111111111111');
    });

    it('offers those that are there for removal, the kept and the ended ones', async () => {
      await run('awsSso.exportCredentials', { ...request, keepFresh: true });
      const ended =
        '\n[old-exported]\naws_access_key_id = ASIAOLD\nx_exported_from = old\nx_security_token_expires = 2020-01-01T00:00:00Z\nx_kept_fresh = true\n';
      writeFileSync(credentialsFile, `${read(credentialsFile)}${ended}`);
      await run('awsSso.refresh');
      const [items = []] = await answeringPicks(['Stop and Remove dev-exported'], () =>
        run('awsSso.exportCredentials', { profile: 'dev' }),
      );
      assert.deepEqual(
        items.slice(-2).map(({ label, description }) => [label, description]),
        [
          ['$(trash) Stop and Remove dev-exported', 'keys of dev, renewed automatically'],
          ['$(trash) Stop and Remove old-exported', 'keys of old, expired'],
        ],
      );
      assert.equal(read(credentialsFile), `${sampleCredentials}${ended}`);
    });

    it('asks whether to keep them fresh', async () => {
      const [, places = []] = await answeringPicks(['AWS CLI profile', undefined], () =>
        run('awsSso.exportCredentials', { profile: 'dev' }),
      );
      assert.deepEqual(
        places.slice(0, 2).map(({ label, description }) => [label, description]),
        [
          [credentialsFile, 'as the profile dev-exported, renewed while VS Code runs'],
          [credentialsFile, 'as the profile dev-exported, until the keys expire'],
        ],
      );
      assert.equal(read(credentialsFile), sampleCredentials);
    });

    it('stops keeping them fresh at a logout, and says so', async () => {
      await run('awsSso.exportCredentials', { ...request, keepFresh: true });
      assert.match(read(credentialsFile), /^x_kept_fresh = true$/m);
      await run('awsSso.logout', { session: MY_COMPANY });
      const { message, actions } = await eventually('the news', () =>
        user.current.shown.find(({ kind }) => kind === 'warning'),
      );
      assert.match(
        message,
        /^The keys in the profile dev-exported are no longer renewed and expire at .+: You are not logged in to my-company\./,
      );
      assert.deepEqual(actions, ['Log In and Continue', 'Remove']);
      assert.doesNotMatch(read(credentialsFile), /x_kept_fresh/);
    });

    it('never touches keys that never end, nor a file with unsaved changes', async () => {
      await run('awsSso.exportCredentials', { profile: 'old-keys', to: 'credentialsFile' });
      assert.match(user.current.errors[0]?.message ?? '', /never expire/);

      const editor = await vscode.window.showTextDocument(vscode.Uri.file(credentialsFile));
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# mine\n'));
      try {
        await run('awsSso.exportCredentials', request);
        assert.match(user.current.errors[1]?.message ?? '', /Save or close it/);
        assert.doesNotMatch(editor.document.getText(), /ASIA/);
      } finally {
        await vscode.commands.executeCommand('workbench.action.files.revert');
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      }
      assert.equal(read(credentialsFile), sampleCredentials);
    });
  });

  it('is refused in whole sentences', () => {
    const codes: Readonly<Record<ExportErrorCode, true>> = {
      unwritable: true,
      noKeys: true,
      longLived: true,
      notOurs: true,
      tracked: true,
      stillNotIgnored: true,
      changedMeanwhile: true,
      notMergeable: true,
      notForTools: true,
      unquotable: true,
      notOnDisk: true,
    };
    const details = {
      profile: 'dev',
      format: 'cmd',
      variable: 'AWS_PROFILE',
      file: '/project/.env',
      ignoreFile: '/project/.gitignore',
    };
    for (const code of Object.keys(codes) as ExportErrorCode[]) {
      const { message } = describeError(new ExportError(code, 'for the log only', { details }));
      assert.match(message, /^\S.{15,}\.$/, code);
      assert.doesNotMatch(message, /\{\d\}|undefined|for the log only/, code);
    }
  });
});
