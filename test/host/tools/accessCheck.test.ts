import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { plain } from '../support/picker';
import { answering } from '../support/quickInputs';
import { emulator, eventually, resetWorld, run, signIn, withConfig } from '../support/world';

describe('an access check', () => {
  const user = fakeUserPerTest();
  beforeEach(async () => {
    await resetWorld();
    await signIn();
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const check = async (argument?: unknown): Promise<string> =>
    (await run('awsSso.checkAccess', argument)) as string;

  it('of a profile shows what is allowed, and the action that is missing', async () => {
    await emulator.configure({
      denials: [
        {
          principal: 'arn:aws:sts::111111111111:assumed-role/*',
          actions: ['bedrock:ListFoundationModels'],
          explicitlyBy: 'service control policy',
        },
      ],
    });
    const report = await check('dev');
    assert.match(report, /^# AWS access: dev\n/);
    assert.match(report, /^\| S3 ListBuckets \| ✓ allowed \|/m);
    assert.match(
      report,
      /^\| Bedrock ListFoundationModels \| ✗ denied \| bedrock:ListFoundationModels: forbidden by a service control policy \|$/m,
    );
    assert.match(user.current.waits[0]?.title ?? '', /Checking the access of dev/);
    const tab = await eventually('the preview', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label.includes('AWS dev')),
    );
    assert.ok(tab.input instanceof vscode.TabInputWebview);
  });

  it('of those that are chosen is one table', async () => {
    const restore = replace(
      vscode.window,
      'showQuickPick',
      (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
        assert.equal(options.canPickMany, true);
        return Promise.resolve(items.filter(({ label }) => ['dev', 'old-keys'].includes(plain(label))));
      },
    );
    try {
      const report = await check();
      assert.match(report, /^\| dev \| ✓ allowed \|/m);
      assert.match(report, /^\| old-keys \| ✓ allowed \|/m);
    } finally {
      restore();
    }
  });

  it('says why a profile has no credentials', async () => {
    const report = await check({ profiles: ['broken', 'dev'] });
    assert.match(report, /^\| broken \| – no credentials \|/m);
    assert.match(report, /No credentials: Profile broken doesn't work: .*mycorp/);
    assert.deepEqual(user.current.shown, []);
  });

  it('says that no code was given, and asks for no other of the device', async () => {
    const role = (name: string): string =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::222222222222:role/Auditor\nsource_profile = old-keys\nrole_session_name = ${name}\nmfa_serial = arn:aws:iam::111111111111:mfa/deploy\n`;
    await resetWorld(withConfig(`${role('audit')}\n${role('review')}`));
    await run('awsSso.forgetMfa');
    user.current.forget();
    let report = '';
    await answering(['leave'], async () => {
      report = await check({ profiles: ['audit', 'review'] });
    });
    assert.match(
      report,
      /## audit\n\nNo credentials: No code was given\.\n\n## review\n\nNo credentials: No code/,
    );
    assert.deepEqual(user.current.shown, []);
  });

  it('is gone when the user cancels', async () => {
    await emulator.addFault({ operation: 'ListBuckets', fault: { kind: 'hang' } });
    user.current.wait = (waiting) => waiting.cancel();
    assert.equal(await check('dev'), undefined);
    assert.deepEqual(user.current.shown, []);
  });
});
