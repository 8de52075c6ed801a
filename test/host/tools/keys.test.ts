import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { MINUTE_MS, systemClock } from '../../../src/base/clock';
import { splitShellWords } from '../../../src/config/shellWords';
import { formatLauncherCommand } from '../../../src/credentials/keys/launcherCommand';
import { KnownKeys, onceInUse } from '../../../src/editor/keys/keys';
import { skip } from '../../run/skipping';
import { closeEditors, openUnsaved } from '../support/editors';
import { readConfig } from '../support/facts';
import { FakeClock } from '../../fakes/fakeClock';
import { stsErrorReply } from '../../server/stsXml';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { dropPick, emulator, eventually, locations, resetWorld, run } from '../support/world';

const exec = promisify(execFile);
const { configFile, credentialsFile } = locations;
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const read = (file: string): string => readFileSync(file, 'utf8');

describe('access keys in the keychain', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const kindOf = (name: string): string | undefined => api.profiles().find((one) => one.name === name)?.kind;

  beforeEach(async () => {
    api = await resetWorld();
    await emptyKeychain();
    user.current.answer = () => undefined;
    user.current.forget();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await dropPick();
  });

  async function move(): Promise<string[]> {
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await run('awsSso.keys.moveToKeychain', { profile: 'old-keys' });
    const command = /^credential_process = (.*)$/m.exec(read(configFile))?.[1] ?? '';
    return splitShellWords(command) ?? [];
  }

  /** The message comes once the command is done. */
  function toldOfMove(): Promise<unknown> {
    return eventually('the message of the move', () =>
      user.current.shown.find(({ message }) =>
        message.startsWith('The access key of old-keys is in the keychain.'),
      ),
    );
  }

  /** Chooses in one quick pick after the other, by the end of the label. */
  async function choosing(labels: readonly string[], work: () => Thenable<unknown>): Promise<void> {
    const rest = [...labels];
    const restore = replace(
      vscode.window,
      'showQuickPick',
      async (items: Thenable<vscode.QuickPickItem[]> | vscode.QuickPickItem[]) => {
        const wanted = rest.shift() ?? '';
        return (await items).find(({ label }) => label.endsWith(wanted));
      },
    );
    try {
      await work();
    } finally {
      restore();
    }
  }

  /** Answers the question what becomes of a rotation that is not finished. */
  async function takeUpRotation(button: string): Promise<void> {
    user.current.forget();
    user.current.answer = ({ modal, actions }) => (modal && actions.includes(button) ? button : undefined);
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    assert.deepEqual(user.current.errors, []);
  }

  async function emptyKeychain(): Promise<void> {
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await choosing(['old-keys', 'Remove'], () => run('awsSso.keys.manage'));
  }

  /** The files of the sandbox in which a text stands: home, settings, the extension's storage, the window's state. */
  function grep(directory: string, text: string): string[] {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return grep(path, text);
      return entry.isFile() && readFileSync(path).includes(text) ? [path] : [];
    });
  }

  it('asks first, and says how the profile goes on working', async () => {
    await run('awsSso.keys.moveToKeychain', { profile: 'old-keys' });
    const { message, detail, actions } = user.current.onlyShown;
    assert.equal(message, 'Move the access key of old-keys into the keychain of VS Code?');
    assert.match(detail, /while a VS Code window is open/);
    assert.deepEqual(actions, ['Move']);
    assert.equal(read(credentialsFile), sampleHome['.aws/credentials']);
  });

  it('work in any terminal, and the secret is nowhere on the disk', async () => {
    const [launcher = '', entry = ''] = await move();
    assert.equal(kindOf('old-keys'), 'process');
    const { stdout } = await exec(launcher, [entry]);
    assert.match(stdout, /"AccessKeyId": "ASIA/);
    assert.ok(!stdout.includes(SECRET));
    assert.deepEqual(grep(dirname(locations.home), SECRET), []);
    const directory = dirname(launcher);
    if (process.platform !== 'win32') {
      assert.equal(statSync(launcher).mode & 0o777, 0o700);
      assert.equal(statSync(join(directory, 'windows')).mode & 0o777, 0o700);
    }
    await toldOfMove();
  });

  it('give the identity of their user to the extension itself', async () => {
    await move();
    assert.match((await api.getIdentity('old-keys')).arn, /:user\/deploy$/);
  });

  it('and nothing else but an error of its own when STS cannot be reached', async () => {
    await move();
    await emulator.addFault({ operation: 'GetSessionToken', fault: { kind: 'reset' }, times: null });
    await assert.rejects(api.getIdentity('old-keys'), { code: 'network' });
    await emulator.clearFaults();
  });

  it('of two profiles with the same line are put back, or removed, for both', async () => {
    await move();
    const before = read(configFile);
    const [line = ''] = /^credential_process = .*$/m.exec(before) ?? [];
    writeFileSync(configFile, `${before}\n[profile twin]\n${line}\n`);
    await eventually('the twin', () => kindOf('twin'));
    await toldOfMove();
    user.current.forget();
    await choosing(['old-keys, twin', 'in plain text'], () => run('awsSso.keys.manage'));
    assert.match(user.current.onlyShown.message, /^Put the secret key of old-keys, twin back into /);
    assert.deepEqual([kindOf('old-keys'), kindOf('twin')], ['keys', 'keys']);
  });

  it('are not moved while an editor holds unsaved changes', async () => {
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(credentialsFile));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# mine\n'));
    await run('awsSso.keys.moveToKeychain', { profile: 'old-keys' });
    assert.match(user.current.onlyShown.message, /credentials has unsaved changes that also contain the key/);
    assert.equal(read(credentialsFile), sampleHome['.aws/credentials']);
  });

  it('are not moved while an editor of the file behind a symbolic link holds unsaved changes', async function () {
    if (process.platform === 'win32') skip(this, 'Windows wants a right of its own for symbolic links');
    const target = join(locations.home, 'dotfiles', 'aws-credentials');
    mkdirSync(dirname(target), { recursive: true });
    renameSync(credentialsFile, target);
    symlinkSync(target, credentialsFile);
    try {
      await openUnsaved(target, (text) => `# mine\n${text}`);
      await run('awsSso.keys.moveToKeychain', { profile: 'old-keys' });
      assert.match(
        user.current.onlyShown.message,
        /credentials has unsaved changes that also contain the key/,
      );
      assert.equal(read(target), sampleHome['.aws/credentials']);
    } finally {
      await closeEditors();
      renameSync(target, credentialsFile);
    }
  });

  it('are not moved when AWS does not take them', async () => {
    await emulator.configure({ iamUsers: [] });
    await move();
    assert.match(user.current.errors[0]?.message ?? '', /^AWS does not accept the access key of old-keys/);
    assert.equal(kindOf('old-keys'), 'keys');
  });

  it('are not moved when the secret does not belong to the key', async () => {
    const { status, headers, body } = stsErrorReply(403, 'SignatureDoesNotMatch', 'no match');
    await emulator.addFault({
      operation: 'GetCallerIdentity',
      fault: { kind: 'respond', status, headers, body },
    });
    await move();
    assert.match(user.current.errors[0]?.message ?? '', /^AWS does not accept the access key of old-keys/);
    assert.equal(kindOf('old-keys'), 'keys');
  });

  it('are not moved when STS gives them no session', async () => {
    const { status, headers, body } = stsErrorReply(403, 'AccessDenied', 'with an explicit deny');
    await emulator.addFault({
      operation: 'GetSessionToken',
      fault: { kind: 'respond', status, headers, body },
    });
    await move();
    assert.match(
      user.current.errors[0]?.message ?? '',
      /^STS refuses a session for the access key of old-keys/,
    );
    assert.equal(kindOf('old-keys'), 'keys');
  });

  it('are put back into the file when the user says so', async () => {
    await move();
    await choosing(['old-keys', 'in plain text'], () => run('awsSso.keys.manage'));
    assert.equal(read(configFile), sampleHome['.aws/config']);
    assert.match(read(credentialsFile), new RegExp(`aws_secret_access_key = ${SECRET}`));
    assert.equal(kindOf('old-keys'), 'keys');
  });

  it('are rotated: the old one is inactive until it is deleted', async () => {
    const [launcher = '', entry = ''] = await move();
    let end: ((title: string | undefined) => void) | undefined;
    user.current.answer = ({ modal, actions }) => {
      if (actions.includes('Delete Old Key')) return new Promise((resolve) => (end = resolve));
      return modal ? actions[0] : undefined;
    };
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    await eventually('the question about the old key', () => end);
    const { counts } = await emulator.requests();
    assert.equal(counts.CreateAccessKey, 1);
    assert.equal(counts.UpdateAccessKey, 1);
    assert.match((await exec(launcher, [entry])).stdout, /ASIA/);
    end?.('Delete Old Key');
    await eventuallyAsked('DeleteAccessKey');
  });

  it('are old by what IAM says', async () => {
    await run('awsSso.keys.checkAge', { profile: 'old-keys' });
    const told = await eventually('the age', () => user.current.shown[0]);
    assert.match(told.message, /^The access key of old-keys \(AKIAIOSFODNN7EXAMPLE\): \d+ days old/);
  });

  it('are a row that warns while they stand in a file', async () => {
    const memory = new Map<string, unknown>();
    const globalState = {
      get: (key: string) => memory.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
      keys: () => [...memory.keys()],
      setKeysForSync: () => undefined,
    } as vscode.Memento & { setKeysForSync: () => void };
    const keys = new KnownKeys({ globalState, globalStorageUri: vscode.Uri.file('/storage') }, systemClock);
    const { profiles } = readConfig(`[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret

[profile stored]
credential_process = ${formatLauncherCommand(keys.launcher, 'stored')}

[profile program]
credential_process = aws-vault exec x
`);
    const describeKey = (name: string) => keys.describe(profiles.get(name)!);
    assert.deepEqual(describeKey('default'), { note: 'access keys', place: 'file', isRotating: false });
    await keys.ages.remember('AKIAIOSFODNN7EXAMPLE', new Date(Date.now() - 412 * 24 * 60 * 60_000));
    assert.equal(describeKey('default')?.note, 'access keys, 412 days old');
    assert.equal(describeKey('stored')?.note, 'access keys in the keychain');
    assert.equal(describeKey('stored')?.place, 'keychain');
    assert.equal(describeKey('program'), undefined);
    let changes = 0;
    keys.onDidChange(() => changes++);
    const stored = [{ entry: 'stored', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }];
    for (const found of [stored, stored]) keys.noteEntries(found);
    assert.equal(describeKey('stored')?.note, 'access keys in the keychain, 412 days old');
    assert.equal(changes, 1);
    const rotation = { oldKeyId: 'AKIAIOSFODNN7EXAMPLE', newKeyId: 'AKIAI44QH8DHBEXAMPLE' };
    for (const pending of [[rotation], [rotation]]) await keys.noteRotations(pending);
    for (const name of ['default', 'stored']) assert.equal(describeKey(name)?.note, 'rotation not finished');
    await keys.noteRotations([]);
    assert.equal(describeKey('default')?.note, 'access keys, 412 days old');
    assert.equal(changes, 3);
    keys.dispose();
  });

  it('are rotated back when the user has second thoughts', async () => {
    await move();
    user.current.answer = ({ modal, actions }) =>
      actions.includes('Delete Old Key') ? undefined : modal ? actions[0] : undefined;
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    user.current.forget();
    user.current.answer = ({ actions }) => (actions.includes('Undo') ? 'Undo' : undefined);
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    assert.match(user.current.shown[0]?.message ?? '', /The old one \(AKIAIOSFODNN7EXAMPLE\) is inactive/);
    const { counts } = await emulator.requests();
    assert.deepEqual([counts.UpdateAccessKey, counts.DeleteAccessKey], [2, 1]);
    assert.match((await api.getIdentity('old-keys')).arn, /:user\/deploy$/);
  });

  it('are rotated in every profile that has the same, which is said before', async () => {
    const alone = read(credentialsFile);
    const shared = alone + alone.replace('[old-keys]', '[twin]');
    writeFileSync(credentialsFile, shared);
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    assert.match(
      user.current.shown[0]?.detail ?? '',
      /The same key is in twin, which gets the new key too\./,
    );
    assert.doesNotMatch(read(credentialsFile), /AKIAIOSFODNN7EXAMPLE/);
    await takeUpRotation('Undo');
    assert.equal(read(credentialsFile), shared);
  });

  it('are as old as their rotation when that went on after a break', async () => {
    await move();
    await emulator.addFault({ operation: 'UpdateAccessKey', fault: { kind: 'reset' }, times: null });
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    await emulator.clearFaults();
    await takeUpRotation('Continue');
    let listed: vscode.QuickPickItem[] = [];
    const restore = replace(
      vscode.window,
      'showQuickPick',
      async (items: Thenable<vscode.QuickPickItem[]>) => {
        listed = await items;
        return undefined;
      },
    );
    await run('awsSso.keys.manage').then(restore, restore);
    const { detail } = listed.find(({ label }) => label.endsWith('old-keys'))!;
    assert.equal(detail, '0 days old · rotation not finished');
    await takeUpRotation('Undo');
  });

  it('stay where they are while they are rotated, and are free when the rotation is forgotten', async () => {
    await move();
    await run('awsSso.keys.rotate', { profile: 'old-keys' });
    await emulator.configure({ iamUsers: [] });
    user.current.forget();
    await choosing(['old-keys', 'Remove'], () => run('awsSso.keys.manage'));
    assert.match(
      user.current.onlyShown.message,
      /^The rotation of the access key of old-keys is not finished/,
    );
    await takeUpRotation('Forget This Rotation');
    assert.match(user.current.onlyShown.detail, /AKIAIOSFODNN7EXAMPLE and AKIA\w+ stay as they are/);
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await choosing(['old-keys', 'in plain text'], () => run('awsSso.keys.manage'));
    assert.equal(kindOf('old-keys'), 'keys');
  });

  it('are added without ever being in a file', async () => {
    const answers = ['ci', 'AKIAIOSFODNN7EXAMPLE', SECRET];
    const asked: { password: boolean | undefined; refused: unknown }[] = [];
    const restore = replace(vscode.window, 'showInputBox', async (options: vscode.InputBoxOptions) => {
      const refused = await options.validateInput?.('');
      asked.push({ password: options.password, refused: Boolean(refused) });
      const answer = answers.shift();
      assert.equal(await options.validateInput?.(answer ?? ''), undefined);
      return answer;
    });
    try {
      await run('awsSso.keys.add');
    } finally {
      restore();
    }
    assert.deepEqual(asked, [
      { password: undefined, refused: true },
      { password: true, refused: true },
      { password: true, refused: true },
    ]);
    assert.equal(kindOf('ci'), 'process');
    assert.ok(!grep(locations.home, SECRET).includes(configFile));
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await choosing(['ci', 'Remove'], () => run('awsSso.keys.manage'));
    assert.doesNotMatch(read(configFile), /credential_process/);
  });

  it('are spoken of when the user switches to them, until they say otherwise', async () => {
    await run('awsSso.keys.checkAge', { profile: 'old-keys' });
    await run('awsSso.switchProfile', 'dev');
    user.current.forget();
    user.current.answer = ({ actions }) => actions.find((title) => title === "Don't Show Again");
    await run('awsSso.switchProfile', 'old-keys');
    const { message } = await eventually('the reminder', () =>
      user.current.shown.find(({ actions }) => actions.includes('Rotate')),
    );
    assert.match(message, /^The access key of old-keys is \d+ days old\. Rotate it/);
    await run('awsSso.switchProfile', 'dev');
    user.current.forget();
    await run('awsSso.switchProfile', 'old-keys');
    assert.deepEqual(
      user.current.shown.filter(({ actions }) => actions.includes('Rotate')),
      [],
    );
  });

  it('are spoken of once to who always works as the same profile, some minutes after the start', () => {
    const clock = new FakeClock();
    const states = new vscode.EventEmitter<vscode.WindowState>();
    const restore = replace(vscode.window, 'onDidChangeWindowState', states.event);
    let reminders = 0;
    const watching = onceInUse(clock, () => reminders++);
    restore();
    const turnTo = (focused: boolean): number => {
      states.fire({ focused, active: focused });
      return reminders;
    };
    assert.equal(turnTo(true), 0);
    clock.advance(5 * MINUTE_MS);
    assert.equal(turnTo(false), 0);
    assert.equal(turnTo(true), 1);
    assert.equal(turnTo(true), 1);
    watching.dispose();
    states.dispose();
  });

  it('leave a window when no profile asks for them any more', async () => {
    const [launcher = ''] = await move();
    const windows = join(dirname(launcher), 'windows');
    const serving = (): string[] =>
      existsSync(windows) ? readdirSync(windows).filter((name) => name.endsWith('.json')) : [];
    assert.equal(serving().length, 1);
    await emptyKeychain();
    await eventually('the end of serving', () => (serving().length === 0 ? true : undefined));
  });

  async function eventuallyAsked(operation: 'DeleteAccessKey'): Promise<void> {
    await eventually(`${operation} is asked for`, async () => (await emulator.requests()).counts[operation]);
  }
});
