import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { MINUTE_MS, systemClock } from '../../../src/base/clock';
import { DisposableStore } from '../../../src/base/disposable';
import { createTerminalProfileProvider } from '../../../src/editor/openTerminal/openTerminalCommand';
import { watchKeysFound } from '../../../src/editor/openTerminal/terminalKeys';
import { FakeClock } from '../../fakes/fakeClock';
import { silentLogger } from '../../fakes/silentLogger';
import { readConfig } from '../support/facts';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { choosing, plain } from '../support/picker';
import { terminalsPerTest, type Shell } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run, signIn, withConfig } from '../support/world';

const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

/** Somebody who chooses in the next list; answers with what was offered. */
async function choosingInList(
  label: string | undefined,
  work: () => PromiseLike<unknown>,
): Promise<string[]> {
  let offered: string[] = [];
  const restore = replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) => {
    offered = items.map((item) => plain(item.label));
    return Promise.resolve(items.find((item) => plain(item.label) === label));
  });
  try {
    await work();
  } finally {
    restore();
  }
  return offered;
}

/** Brings a shell to a new prompt now and then until `work` is done: the oldest VS Code loses a command at times. */
async function promptUntil(work: Promise<unknown>, shell: Shell): Promise<void> {
  const prompts = setInterval(() => shell.terminal.sendText(':'), 10_000);
  try {
    await work;
  } finally {
    clearInterval(prompts);
  }
}

describe('a terminal as a profile', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  const noToken = new vscode.CancellationTokenSource().token;
  // VS Code lets nobody choose from its menu but a person.
  const provider = createTerminalProfileProvider({
    config: {
      current: readConfig(sampleHome['.aws/config'] ?? ''),
      onDidChange: () => ({ dispose: () => undefined }),
    },
    directories: { get: () => undefined },
    activeProfiles: { focusedFolder: undefined, recent: [] },
    credentials: { resolve: () => Promise.reject(new Error('nobody asks for keys')) },
    clock: systemClock,
    logger: silentLogger,
    launcherDirectory: join(locations.home, 'shells'),
    disposables: new DisposableStore(),
  });
  beforeEach(async () => {
    await resetWorld();
  });
  afterEach(async () => {
    for (const key of ['awsSso.region', 'awsSso.environments', 'awsSso.terminal.updateOpenTerminals']) {
      await setUserSetting(key, undefined);
    }
    await dropPick();
  });

  it('works as that one, whatever the workspace works as', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    const names = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_REGION', 'AWS_SSO_TERMINAL'];
    const ofLaunch = ['AWS_SSO_LAUNCH_SHELL', 'AWS_SSO_LAUNCH_PROFILE'];
    assert.deepEqual(await terminals.valuesIn(shell, ...names, ...ofLaunch), [
      'prod',
      '',
      '',
      'prod',
      '',
      '',
    ]);
    assert.equal(shell.terminal.name, 'AWS: prod');
    const other = await terminals.openShell();
    assert.equal(await terminals.valueIn(other, 'AWS_PROFILE'), 'old-keys');
  });

  it('gets a region only when the settings override the one of the profile', async () => {
    await setUserSetting('awsSso.region', 'eu-north-1');
    const shell = await terminals.openedBy(() => run('awsSso.openTerminal', 'prod'));
    assert.deepEqual(await terminals.valuesIn(shell, 'AWS_REGION', 'AWS_DEFAULT_REGION'), [
      'eu-north-1',
      'eu-north-1',
    ]);
  });

  it('stays as it is when the workspace switches', async () => {
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
    const other = await terminals.openShell();
    const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    const moved = other.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'prod');
  });

  it('takes a hostile name for a name', async () => {
    const names = [`it's`, '$(touch ran)', 'a; touch ran', 'back\\slash', 'zürich-🔑'];
    await resetWorld(
      withConfig(names.map((name) => `[profile ${JSON.stringify(name)}]\nregion = x\n`).join('\n')),
    );
    for (const name of names) {
      const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: name }));
      assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), name);
    }
  });

  it('is marked as its environment is, which may want a second look', async () => {
    await setUserSetting('awsSso.environments', [
      { match: 'prod*', label: 'PROD', color: 'error', confirm: true },
    ]);
    const before = vscode.window.terminals.length;
    await run('awsSso.openTerminal', { profile: 'prod' });
    assert.equal(vscode.window.terminals.length, before);
    assert.equal(user.current.onlyShown.message, 'Open a terminal as prod?');

    user.current.answer = () => 'Open Terminal';
    const { terminal } = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    assert.equal(terminal.name, 'AWS: prod [PROD]');
  });

  it('is opened for nobody who is not there or cannot work', async () => {
    const before = vscode.window.terminals.length;
    await run('awsSso.openTerminal', { profile: 'prdo' });
    await run('awsSso.openTerminal', { profile: 'broken' });
    assert.equal(user.current.errors.length, 2);
    assert.equal(vscode.window.terminals.length, before);
  });

  it('asks for the profile when none is named, and opens nothing when turned away', async () => {
    const before = vscode.window.terminals.length;
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.openTerminal'),
    );
    const offered = items.map(({ label }) => plain(label));
    assert.deepEqual(offered.toSorted(), ['broken', 'deploy', 'dev', 'old-keys', 'payroll', 'prod']);
    assert.equal(vscode.window.terminals.length, before);
    assert.deepEqual(user.current.shown, []);
  });

  it('is what the entry in the menu of terminals opens', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    let shell: Shell | undefined;
    const choosesProd = { accept: 'prod' };
    const { items } = await choosing(
      () => choosesProd,
      async () => {
        const profile = await provider.provideTerminalProfile(noToken);
        assert.ok(profile);
        shell = await terminals.openedBy(() =>
          Promise.resolve(vscode.window.createTerminal(profile.options)),
        );
      },
    );
    assert.ok(shell);
    assert.ok(items.every(({ buttons }) => !buttons));
    assert.equal(shell.terminal.name, 'AWS: prod');
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'prod');
  });

  it('is not opened by the menu when the list is turned away, and nothing is said', async () => {
    const asked = choosing(
      () => 'turnAway',
      async () => {
        await provider.provideTerminalProfile(noToken);
      },
    );
    await assert.rejects(asked, { message: '' });
    assert.deepEqual(user.current.shown, []);
  });

  describe('with keys', () => {
    it('has them instead of the name, with the region of the profile, and says until when', async () => {
      await signIn();
      await run('awsSso.switchProfile', 'dev');
      let shell: Shell | undefined;
      const offered = await choosingInList('Until they expire', async () => {
        shell = await terminals.openedBy(() =>
          choosing(
            () => ({ press: 'prod' }),
            () => run('awsSso.openTerminal'),
          ),
        );
      });
      assert.deepEqual(offered, ['15m', 'Until they expire']);
      assert.ok(shell);
      assert.match(shell.terminal.name, /^AWS: prod \(until .*\d\d[:.]\d\d.*\)$/);
      const [profile, id, secret, token, expiry, region] = await terminals.valuesIn(
        shell,
        'AWS_PROFILE',
        'AWS_ACCESS_KEY_ID',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
        'AWS_CREDENTIAL_EXPIRATION',
        'AWS_REGION',
      );
      assert.deepEqual([profile, region], ['', 'eu-central-1']);
      assert.match(id ?? '', /^ASIA/);
      assert.ok(secret && token);
      assert.ok(Date.parse(expiry ?? '') > Date.now());
      assert.equal((shell.terminal.creationOptions as vscode.TerminalOptions).isTransient, true);
      const other = await terminals.openShell();
      assert.deepEqual(await terminals.valuesIn(other, 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE'), ['', 'dev']);
    });

    it('loses them when the chosen time is over, and says so once', async () => {
      await signIn();
      user.current.answer = () => undefined;
      const shell = await terminals.openedBy(() =>
        run('awsSso.openTerminal', { profile: 'dev', withCredentials: true, durationMinutes: 0.05 }),
      );
      const takenOut = shell.nextEnd('unset AWS_ACCESS_KEY_ID');
      await eventually('the notice', () => user.current.shown[0]);
      await promptUntil(takenOut, shell);
      assert.match(user.current.onlyShown.message, /^The keys in the terminal AWS: dev .* have expired\.$/);
      assert.deepEqual(user.current.onlyShown.actions, ['Open New Terminal']);
      assert.deepEqual(
        await terminals.valuesIn(shell, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'),
        [
          '',
          '',
          // Without a name it would go on as the default profile.
          'keys-of-dev-have-ended',
        ],
      );
    });

    it('does not get them back when it is launched again after that', async () => {
      await signIn();
      const shell = await terminals.openedBy(() =>
        run('awsSso.openTerminal', { profile: 'dev', withCredentials: true, durationMinutes: 0.05 }),
      );
      const takenOut = shell.nextEnd('unset AWS_ACCESS_KEY_ID');
      await eventually('the notice', () => user.current.shown[0]);
      await promptUntil(takenOut, shell);
      const before = await shell.terminal.processId;
      shell.terminal.show();
      await eventually(
        'the active terminal',
        () => vscode.window.activeTerminal === shell.terminal || undefined,
      );
      await vscode.commands.executeCommand('workbench.action.terminal.relaunch');
      await eventually('another shell', async () => {
        const now = await shell.terminal.processId;
        return (now !== undefined && now !== before) || undefined;
      });
      assert.deepEqual(
        await terminals.valuesIn(shell, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'),
        ['', '', 'keys-of-dev-have-ended'],
      );
    });

    /** A terminal that was opened with keys before the extension host was restarted. */
    const openedBefore = (clock: FakeClock, minutesLeft: number): Promise<Shell> => {
      const inMinutes = (minutes: number): string =>
        new Date(clock.now() + minutes * MINUTE_MS).toISOString();
      return terminals.openedBy(() =>
        Promise.resolve(
          vscode.window.createTerminal({
            env: {
              AWS_SSO_TERMINAL: 'dev',
              AWS_SSO_TERMINAL_UNTIL: inMinutes(minutesLeft),
              AWS_ACCESS_KEY_ID: 'ASIADEV',
              AWS_CREDENTIAL_EXPIRATION: inMinutes(60),
            },
          }),
        ),
      );
    };

    it('loses them only when the program that runs in it has ended', async () => {
      const clock = new FakeClock();
      const shell = await openedBefore(clock, 15);
      const watch = watchKeysFound(shell.terminal, { clock, logger: silentLogger });
      try {
        const takenOut = shell.nextEnd('unset AWS_ACCESS_KEY_ID');
        const program = await terminals.occupy(shell);
        clock.advance(15 * MINUTE_MS);
        assert.match(user.current.onlyShown.message, /have expired\. They are removed at its next prompt\.$/);
        assert.deepEqual(user.current.onlyShown.actions, ['Close Terminal', 'Open New Terminal']);
        assert.equal(program.typed(), '');
        program.end();
        await promptUntil(takenOut, shell);
        assert.equal(await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID'), '');
      } finally {
        watch?.dispose();
      }
    });

    it('loses them though the extension host that opened it has been restarted', async () => {
      const clock = new FakeClock();
      const [dealtWith, shell] = [await openedBefore(clock, -1), await openedBefore(clock, 15)];
      const services = { clock, logger: silentLogger };
      assert.equal(watchKeysFound(dealtWith.terminal, services), undefined);
      const watch = watchKeysFound(shell.terminal, services);
      try {
        const takenOut = shell.nextEnd('unset AWS_ACCESS_KEY_ID');
        clock.advance(15 * MINUTE_MS);
        assert.match(user.current.onlyShown.message, /They are removed at its next prompt\.$/);
        assert.equal(await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID'), 'ASIADEV');
        await promptUntil(takenOut, shell);
        assert.equal(await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID'), '');
      } finally {
        watch?.dispose();
      }
    });

    it('loses them at the prompt after that when VS Code loses the command', async () => {
      const clock = new FakeClock();
      const shell = await openedBefore(clock, 15);
      const watch = watchKeysFound(shell.terminal, { clock, logger: silentLogger });
      const { shellIntegration } = shell.terminal;
      assert.ok(shellIntegration);
      const lost: unknown[] = [];
      const restore = replace(shellIntegration, 'executeCommand', (command: string) => {
        lost.push(command);
      });
      try {
        clock.advance(15 * MINUTE_MS);
        await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID');
        await eventually('the lost command', () => lost[0]);
        restore();
        const takenOut = shell.nextEnd('unset AWS_ACCESS_KEY_ID');
        shell.terminal.sendText(':');
        await promptUntil(takenOut, shell);
        assert.equal(await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID'), '');
      } finally {
        restore();
        watch?.dispose();
      }
    });

    it('is not opened with keys that never end', async () => {
      const before = vscode.window.terminals.length;
      await run('awsSso.openTerminal', { profile: 'old-keys', withCredentials: true });
      assert.match(user.current.onlyShown.message, /^The keys of old-keys never expire/);
      assert.equal(vscode.window.terminals.length, before);
    });

    it('is not opened without a login, which is offered', async () => {
      await run('awsSso.openTerminal', { profile: 'dev', withCredentials: true });
      assert.deepEqual(user.current.onlyShown.actions, ['Log In', 'Show Log']);
    });
  });
});
