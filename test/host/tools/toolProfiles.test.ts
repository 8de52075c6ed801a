import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { window, type InputBoxOptions } from 'vscode';
import { launcherPath, readLaunchedProfile } from '../../../src/credentials/keys/launcherCommand';
import { skip } from '../../run/skipping';
import { closeEditors, openUnsaved } from '../support/editors';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { approveLogins } from '../support/logins';
import { plain } from '../support/picker';
import { answering, type Reply, type Script } from '../support/quickInputs';
import { answeringPicks } from '../support/quickPicks';
import { eventually, locations, resetWorld, run, signIn, tokenFile } from '../support/world';

const exec = promisify(execFile);
const read = (): string => readFileSync(locations.configFile, 'utf8');
const commandOf = (name: string): string =>
  new RegExp(`^\\[profile ${name}\\]\\ncredential_process = (.*)$`, 'm').exec(read())?.[1] ?? '';

describe('a profile for other tools', () => {
  const user = fakeUserPerTest();
  let before = '';

  beforeEach(async () => {
    await resetWorld();
    before = read();
  });
  afterEach(closeEditors);

  /** Answers what is asked over the diff. */
  const make = async (request?: object, script: Script = [{ accept: 'Write' }]): Promise<void> => {
    await answering(script, () => run('awsSso.makeToolProfile', request));
  };
  const lastShown = (): { readonly message: string; readonly actions: readonly string[] } => {
    const last = user.current.shown.at(-1);
    assert.ok(last);
    return last;
  };

  it('is written after a diff, and works in a terminal through this window', async function () {
    await signIn();
    await make({ profile: 'dev', from: 'window', name: 'dev-tools' });
    assert.deepEqual(user.current.errors, []);
    assert.ok(read().startsWith(before));
    const command = commandOf('dev-tools');
    assert.match(command, /--profile dev$/);
    assert.match(read(), /\nregion = us-east-1\n$/);
    assert.deepEqual(
      [lastShown().message, lastShown().actions],
      ["Tools that can't read dev can use the profile dev-tools.", ['Remove', 'Undo']],
    );
    await run('awsSso.whoAmI', { profile: 'dev-tools' });
    assert.match(lastShown().message, /111111111111/);
    if (process.platform === 'win32') skip(this, 'this is Windows');
    const printed = await eventually('an answer', async () => {
      const { stdout } = await exec('/bin/sh', ['-c', command]).catch(() => ({ stdout: '' }));
      return stdout || undefined;
    });
    assert.match(printed, /"AccessKeyId": "ASIA/);
  });

  it('tells a terminal which login it needs', async function () {
    if (process.platform === 'win32') skip(this, 'this is Windows');
    await make({ profile: 'dev', from: 'window', name: 'dev-tools' });
    const said = await eventually('the window', async () => {
      const failure = await exec('/bin/sh', ['-c', commandOf('dev-tools')]).catch((error: unknown) => error);
      const { stderr } = failure as { readonly stderr: string };
      return stderr.includes('no VS Code window') || !stderr.includes('profile dev') ? undefined : stderr;
    });
    assert.match(
      said,
      /profile dev needs a login\. In VS Code: "AWS SSO: Log In"\. Or run: aws sso login --profile dev/,
    );
  });

  it('logs in to the session of the profile that it is made of', async () => {
    await make({ profile: 'dev', from: 'window', name: 'dev-tools' });
    approveLogins(user.current);
    await run('awsSso.login', { profile: 'dev-tools' });
    const token = await eventually('the login', () =>
      existsSync(tokenFile('my-company')) ? readFileSync(tokenFile('my-company'), 'utf8') : undefined,
    );
    assert.match(token, /"accessToken"/);
    assert.deepEqual(user.current.errors, []);
  });

  it('is not written when the diff is turned away', async () => {
    await make({ profile: 'dev', from: 'window', name: 'dev-tools' }, [{ accept: 'Cancel' }]);
    assert.equal(read(), before);
    assert.deepEqual(user.current.shown, []);
  });

  for (const button of ['Undo', 'Remove']) {
    it(`goes again with ${button}`, async () => {
      user.current.answer = ({ actions }) => (actions.includes(button) && !isGone() ? button : undefined);
      const isGone = (): boolean => read().trimEnd() === before.trimEnd();
      await make({ profile: 'dev', from: 'awsCli', name: 'dev-tools' });
      await eventually('the file as it was', () => (isGone() ? true : undefined));
      assert.deepEqual(user.current.errors, []);
    });
  }

  it('goes with a click on its row, without a question', async () => {
    await make({ profile: 'dev', from: 'awsCli', name: 'dev-tools' });
    user.current.forget();
    await run('awsSso.removeProfile', { profile: 'dev-tools' });
    assert.equal(read().trimEnd(), before.trimEnd());
    assert.deepEqual(
      user.current.shown.map(({ modal }) => modal),
      [false],
    );
  });

  it('asks for the profile, who gives the credentials, and a name that is free', async () => {
    const asked: InputBoxOptions[] = [];
    const restore = replace(window, 'showInputBox', (options: InputBoxOptions) => {
      asked.push(options);
      return Promise.resolve(options.value);
    });
    try {
      const [profiles = []] = await answeringPicks(['prod', 'From the AWS CLI'], () => make());
      assert.deepEqual(
        profiles.map(({ label }) => plain(label)),
        ['dev', 'prod', 'payroll', 'deploy'],
      );
      assert.equal(
        commandOf('prod-tools'),
        'aws configure export-credentials --profile prod --format process',
      );
      await answeringPicks(['From the AWS CLI'], () => make({ profile: 'prod' }));
      assert.notEqual(commandOf('prod-tools-2'), '');
      const [, , , ...removals] =
        (await answeringPicks(['Remove prod-tools'], () => make({ profile: 'prod' }, [])))[0] ?? [];
      assert.deepEqual(
        removals.map(({ label }) => label),
        ['Remove prod-tools', 'Remove prod-tools-2'],
      );
    } finally {
      restore();
    }
    assert.equal(commandOf('prod-tools'), '');
    assert.notEqual(commandOf('prod-tools-2'), '');
    const [first] = asked;
    assert.equal(first?.value, 'prod-tools');
    for (const wrong of ['', 'dev', 'a b', 'ü', 'DEFAULT']) assert.ok(first.validateInput?.(wrong), wrong);
  });

  const REFUSALS: readonly (readonly [object, RegExp])[] = [
    [{ profile: 'dev', from: 'window', name: 'prod' }, /prod/],
    [{ profile: 'dev', from: 'window', name: 'a b' }, /Use only letters/],
    [{ profile: 'old-keys', from: 'window' }, /needs no second profile/],
    [{ profile: 'gone', from: 'window' }, /gone/],
  ];
  for (const [request, words] of REFUSALS) {
    it(`is refused in a sentence, and nothing is written: ${JSON.stringify(request)}`, async () => {
      await make(request, []);
      assert.match(user.current.onlyShown.message, words);
      assert.equal(user.current.onlyShown.kind, 'error');
      assert.equal(read(), before);
    });
  }

  it('is refused when its name was taken while the diff was there', async () => {
    const takeName = async (): Promise<Reply> => {
      await openUnsaved(locations.configFile, (text) => `${text}\n[profile dev-tools]\nregion = x\n`);
      return { accept: 'Write' };
    };
    await make({ profile: 'dev', from: 'awsCli', name: 'dev-tools' }, [takeName]);
    assert.match(user.current.errors[0]?.message ?? '', /dev-tools/);
    assert.equal(read(), before);
  });

  it('goes into the editor that has unsaved changes of the file, and says so', async () => {
    const document = await openUnsaved(locations.configFile, (text) => `${text}# mine\n`);
    await make({ profile: 'dev', from: 'awsCli', name: 'dev-tools' });
    assert.equal(read(), before);
    assert.match(document.getText(), /# mine\n\n\[profile dev-tools\]/);
    assert.match(lastShown().message, /unsaved changes/);
  });

  it('names the program where it stays, whatever the version of the extension', async () => {
    await make({ profile: 'dev', from: 'window', name: 'dev-tools' });
    const command = commandOf('dev-tools');
    const [, directory = ''] = /^'?(.*)[\\/]aws-credentials/.exec(command) ?? [];
    assert.equal(readLaunchedProfile(command, launcherPath(directory.replaceAll(`'\\''`, "'"))), 'dev');
  });
});
