import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome, writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { assignmentCommand } from '../../../src/credentials/shells/profileVariables';
import { fakeUserPerTest } from '../support/fakeUser';
import { statusBarHover } from '../support/statusBarHover';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run, withConfig } from '../support/world';

const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;
const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

const diagnosisOf = async (profile: string): Promise<string> =>
  (await run('awsSso.diagnose', { profile })) as string;

const TERMINAL_VARIABLES = 'terminal.integrated.env.linux';

/** Names as an attacker, or a person with an odd taste, would write them; each as its section header has it. */
const HOSTILE_PROFILES: readonly string[] = [
  'two words',
  `it's`,
  'say "hi"',
  '$(touch ran)',
  '`touch ran`',
  'a; touch ran',
  'a && touch ran | touch ran > ran',
  '${env:HOME}',
  '$HOME %PATH% !x!',
  'back\\slash',
  'zürich-東京-🔑',
  '-n',
];

/** A profile that needs nobody's login, under a name that must survive the section header. */
function hostileConfig(): string {
  return HOSTILE_PROFILES.map((name) => `[profile ${JSON.stringify(name)}]\nregion = us-east-1\n`).join('\n');
}

describe('a new terminal', () => {
  fakeUserPerTest();
  const terminals = terminalsPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    for (const key of ['awsSso.profile', 'awsSso.region', 'awsSso.terminal.inject']) {
      await setUserSetting(key, undefined);
    }
    await dropPick();
  });

  it('is left alone while nothing is chosen', async () => {
    const { AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION } = await terminals.environmentOfNew();
    assert.deepEqual([AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION], [undefined, undefined, undefined]);
  });

  it('works as the profile that was picked, by name and without keys', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    const environment = await terminals.environmentOfNew();
    assert.equal(environment['AWS_PROFILE'], 'old-keys');
    assert.deepEqual(
      Object.keys(environment).filter((name) => /^AWS_(ACCESS|SECRET|SESSION|REGION|DEFAULT)/.test(name)),
      [],
    );
  });

  it('gets a region only when the settings override the one of the profile', async () => {
    await run('awsSso.switchProfile', 'dev');
    await setUserSetting('awsSso.region', 'eu-north-1');
    const environment = await terminals.environmentOfNew();
    assert.equal(environment['AWS_PROFILE'], 'dev');
    assert.equal(environment['AWS_REGION'], 'eu-north-1');
    assert.equal(environment['AWS_DEFAULT_REGION'], 'eu-north-1');
  });

  it('never works as a profile that no file defines', async () => {
    await setUserSetting('awsSso.profile', 'prdo');
    await run('awsSso.refresh');
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], undefined);
  });

  it('loses the profile when the file loses it', async () => {
    await resetWorld(withConfig('[profile passing]\nregion = us-east-1\n'));
    await run('awsSso.switchProfile', 'passing');
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], 'passing');
    writeFiles(locations.home, sampleHome);
    await run('awsSso.refresh');
    assert.equal(api.activeProfile(), undefined);
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], undefined);
  });

  it('keeps the profile while a file cannot be read, for nobody can tell that it is gone', async () => {
    await run('awsSso.switchProfile', 'dev');
    writeFileSync(locations.configFile, Buffer.from([0xff, 0xfe, 0x00]));
    await run('awsSso.refresh');
    assert.equal(api.activeProfile(), undefined);
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], 'dev');
    await setUserSetting('awsSso.profile', 'prod');
    await dropPick();
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], undefined);
  });

  it('is left alone when injecting is turned off', async () => {
    await run('awsSso.switchProfile', 'dev');
    await setUserSetting('awsSso.terminal.inject', false);
    assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], undefined);
  });

  it('works as the profile that the settings for terminals name, as the window does, until another is picked', async () => {
    await setUserSetting(TERMINAL_VARIABLES, { AWS_PROFILE: 'prod' });
    try {
      assert.equal(api.activeProfile()?.name, 'prod');
      assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], 'prod');
      await run('awsSso.switchProfile', 'dev');
      assert.equal(api.activeProfile()?.name, 'dev');
      assert.equal((await terminals.environmentOfNew())['AWS_PROFILE'], 'dev');
    } finally {
      await setUserSetting(TERMINAL_VARIABLES, undefined);
    }
  });

  it('may get other keys, another profile or other files by the settings for terminals: the hover and Diagnose say so', async () => {
    const setting = 'the setting terminal.integrated.env';
    try {
      await setUserSetting(TERMINAL_VARIABLES, { AWS_PROFILE: 'prod' });
      assert.ok(statusBarHover().includes(`from AWS_PROFILE in ${setting}`), statusBarHover());
      assert.match(await diagnosisOf('dev'), /AWS\\?_PROFILE: prod\./);

      await setUserSetting('awsSso.profile', 'dev');
      await setUserSetting(TERMINAL_VARIABLES, {
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'x',
      });
      const keys = `AWS_ACCESS_KEY_ID is set in ${setting}: the AWS CLI uses those keys, not this profile.`;
      assert.ok(statusBarHover().includes(keys), statusBarHover());
      assert.match(await diagnosisOf('dev'), /✗ \*\*Environment: .*AWS\\?_ACCESS\\?_KEY\\?_ID/);

      await setUserSetting(TERMINAL_VARIABLES, { AWS_CONFIG_FILE: '/elsewhere/config' });
      const moved = "terminals don't read the same file as this extension.";
      assert.ok(
        statusBarHover().includes(`AWS_CONFIG_FILE is set in terminal.integrated.env: ${moved}`),
        statusBarHover(),
      );
      assert.ok((await diagnosisOf('dev')).replaceAll('\\', '').includes(`sets AWS_CONFIG_FILE: ${moved}`));
    } finally {
      await setUserSetting(TERMINAL_VARIABLES, undefined);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('gets a hostile name exactly, or not at all, and nothing runs', async () => {
    await resetWorld(withConfig(hostileConfig()));
    const names = api.profiles().map(({ name }) => name);
    const given: [string, string | undefined][] = [];
    for (const name of HOSTILE_PROFILES.filter((candidate) => names.includes(candidate))) {
      await run('awsSso.switchProfile', name);
      given.push([name, (await terminals.environmentOfNew())['AWS_PROFILE']]);
    }
    assert.ok(given.length >= 10, `only ${JSON.stringify(given)}`);
    for (const [name, value] of given) assert.equal(value, name.includes('${') ? undefined : name);
    assertNothingRan();
  });
});

describe('an open terminal', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  beforeEach(async () => {
    await resetWorld(withConfig(hostileConfig()));
  });
  afterEach(async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', undefined);
    await dropPick();
  });

  it('moves when it waits at its prompt, and is let be while something runs in it', async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
    const idle = await terminals.openShell();
    const busy = await terminals.openShell();
    const program = await terminals.occupy(busy);

    const moved = idle.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    assert.equal(await moved, "export AWS_PROFILE='old-keys'");
    assert.equal(await terminals.valueIn(idle, 'AWS_PROFILE'), 'old-keys');
    assert.equal(program.typed(), '');
  });

  it('is sent each change once, and none that is no change', async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
    const shell = await terminals.openShell();
    // Of the second change: something may be typed since the first.
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Move');
    const lines: string[] = [];
    for (const name of ['old-keys', 'old-keys', 'two words']) {
      const isChange = name !== lastMoved(lines);
      const ended = isChange ? shell.nextEnd('export AWS_PROFILE=') : undefined;
      await run('awsSso.switchProfile', name);
      if (ended) lines.push(await ended);
    }
    assert.deepEqual(lines, ["export AWS_PROFILE='old-keys'", "export AWS_PROFILE='two words'"]);
  });

  it('takes a hostile name for a name', async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
    // A shell that VS Code makes the active one, as when another closes, may have been typed into.
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Move');
    for (const name of [
      `it's`,
      '$(touch ran)',
      '`touch ran`',
      'a; touch ran',
      'back\\slash',
      'zürich-東京-🔑',
    ]) {
      // One shell each: VS Code may tell the end of a command early when the next follows within milliseconds.
      const shell = await terminals.openShell();
      const moved = shell.nextEnd(assignmentCommand('bash', { AWS_PROFILE: name })!);
      // At once: the shell may still be given the name before, which VS Code could not hand over at its start.
      await run('awsSso.switchProfile', name);
      await moved;
      assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), name);
      shell.close();
    }
    assertNothingRan();
  });

  it('is asked about, whatever the setting, when something is typed at its prompt', async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
    const shell = await terminals.openShell();
    shell.terminal.sendText('cdk deploy', false);
    await eventually('the text', () => shell.terminal.state.isInteractedWith || undefined);
    await run('awsSso.switchProfile', 'old-keys');
    assert.match(
      user.current.onlyShown.message,
      /^Move the open terminal to old-keys\? Text at the prompt .* will be lost\.$/,
    );
    // Takes the text back.
    shell.terminal.sendText('\u0015', false);
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), '');
  });

  it('is asked about by default, and moves when the user agrees', async () => {
    const shell = await terminals.openShell();
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Move');
    const moved = shell.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    assert.equal(user.current.onlyShown.message, 'Move the open terminal to old-keys?');
    assert.deepEqual(user.current.onlyShown.actions, ['Move', 'Always Move', "Don't Ask Again"]);
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'old-keys');
  });

  it('stays as it is when the user turns the question away', async () => {
    const shell = await terminals.openShell();
    await run('awsSso.switchProfile', 'old-keys');
    assert.equal(user.current.shown.length, 1);
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), '');
  });
});

/** The name of the profile in the last command line that was sent. */
function lastMoved(lines: readonly string[]): string | undefined {
  return /'(.*)'/.exec(lines.at(-1) ?? '')?.[1];
}

function assertNothingRan(): void {
  for (const directory of [folder().uri.fsPath, locations.home]) {
    assert.ok(
      !existsSync(join(directory, 'ran')),
      `a command in a name has run: ${readdirSync(directory).join()}`,
    );
  }
}
