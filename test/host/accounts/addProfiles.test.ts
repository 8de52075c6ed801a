import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { closeEditors, openUnsaved } from '../support/editors';
import { fakeUserPerTest, type Shown } from '../support/fakeUser';
import { approveLogins } from '../support/logins';
import { answering, type Reply, type Script, type ShownQuestion } from '../support/quickInputs';
import {
  dropPick,
  emulator,
  eventually,
  hasToken,
  LEGACY,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
  withConfig,
  writeToken,
} from '../support/world';

const { configFile } = locations;
const sampleConfig = sampleHome['.aws/config'] ?? '';
const read = (): string => readFileSync(configFile, 'utf8');

/** What was added at the end of the sample's file. */
const added = (): string => {
  assert.ok(read().startsWith(sampleConfig), 'what was there has changed');
  return read().slice(sampleConfig.length);
};

const profileText = (name: string, account: string, role: string, extras = 'region = us-east-1\n'): string =>
  `\n[profile ${name}]\nsso_session = my-company\nsso_account_id = ${account}\nsso_role_name = ${role}\n${extras}`;

describe('profiles for the roles of a session', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const names = (): string[] => api.profiles().map(({ name }) => name);
  const presses =
    (...titles: string[]) =>
    ({ actions }: Shown): string | undefined =>
      actions.find((title) => titles.includes(title));
  const add = (argument: object, script: Parameters<typeof answering>[0] = []): Promise<ShownQuestion[]> =>
    answering(script, () => run('awsSso.addProfiles', { session: MY_COMPANY, ...argument }));

  beforeEach(async () => {
    api = await resetWorld();
    await signIn();
    await run('awsSso.refreshDirectory', { session: MY_COMPANY });
    user.current.forget();
  });
  afterEach(async () => {
    await closeEditors();
    await dropPick();
  });

  describe('many at once', () => {
    it('are picked from a list that says which have one, and written after a preview', async () => {
      const asked = await add({}, [
        { accept: 'From the list' },
        {
          check: [
            'Acme Development 111111111111 · ReadOnlyAccess',
            'Acme Sandbox 333333333333 · AdministratorAccess',
          ],
        },
        'accept',
        'accept',
        { accept: 'json' },
        { accept: 'Write' },
      ]);
      assert.deepEqual(asked[1]?.labels, [
        'PowerUserAccess',
        'Acme Development 111111111111 · ReadOnlyAccess',
        'Acme Production 222222222222 · AdministratorAccess',
        'Acme Production 222222222222 · has the profile prod · ReadOnlyAccess',
        'Acme Sandbox 333333333333 · AdministratorAccess',
      ]);
      const rows = asked[1].items.map(({ label, description }) => [label, description]);
      assert.deepEqual(rows.slice(0, 3), [
        ['', undefined],
        ['PowerUserAccess', 'Acme Development 111111111111 · has the profile dev'],
        ['ReadOnlyAccess', 'Acme Development 111111111111'],
      ]);
      assert.match(
        asked[2]?.message ?? '',
        /^i acme-development-ReadOnlyAccess, acme-sandbox-AdministratorAccess · .*\{accountName\}/,
      );
      assert.equal(
        added(),
        profileText(
          'acme-development-ReadOnlyAccess',
          '111111111111',
          'ReadOnlyAccess',
          'region = us-east-1\noutput = json\n',
        ) +
          profileText(
            'acme-sandbox-AdministratorAccess',
            '333333333333',
            'AdministratorAccess',
            'region = us-east-1\noutput = json\n',
          ),
      );
      assert.equal(user.current.shown.at(-1)?.message, '2 profiles added.');
    });

    it('are those of one account, by one request', async () => {
      await emulator.clearRequests();
      const [list] = await add({ account: '222222222222' }, ['leave']);
      assert.deepEqual(list?.labels, ['AdministratorAccess', 'ReadOnlyAccess']);
      assert.equal(list.items[1]?.description, 'Acme Production 222222222222');
      const { counts } = await emulator.requests();
      assert.ok((counts.ListAccountRoles ?? 0) <= 1);
    });

    it('are those of a role in all accounts', async () => {
      await add({}, [
        { accept: 'By role…' },
        { accept: 'ReadOnlyAccess' },
        { accept: 'Keep' },
        'accept',
        'accept',
        'accept',
        { accept: 'Write' },
      ]);
      assert.equal(added(), profileText('acme-development-ReadOnlyAccess', '111111111111', 'ReadOnlyAccess'));
    });

    it('are those that a pattern means, which says while it is typed how many that are', async () => {
      const said: string[] = [];
      await add({}, [
        { accept: 'By pattern…' },
        ({ type }) => {
          said.push(type('x'), type('*/ReadOnly*'), type('333*/*'), type('Acme sand*'));
          return { accept: '333333333333/*' };
        },
        { accept: 'sandbox' },
        { accept: 'None' },
        'accept',
        { accept: 'Write' },
      ]);
      assert.deepEqual(said, [
        'No role matches.',
        'i 2 roles match.',
        'i 1 role matches.',
        'i 1 role matches.',
      ]);
      assert.equal(added(), profileText('sandbox', '333333333333', 'AdministratorAccess', ''));
    });

    it('are made without a question for who tells everything', async () => {
      await add({ pattern: '*/AdministratorAccess', template: '{accountId}-admin', preview: false });
      assert.equal(
        added(),
        profileText('222222222222-admin', '222222222222', 'AdministratorAccess') +
          profileText('333333333333-admin', '333333333333', 'AdministratorAccess'),
      );
      assert.equal(user.current.onlyShown.message, '2 profiles added.');
    });

    for (const [onExisting, prod] of [
      ['keep', 'region = eu-central-1\ncli_pager =\n'],
      ['update', 'region = us-east-1\ncli_pager =\n'],
      ['replace', 'region = us-east-1\n'],
    ] as const) {
      it(`${onExisting} those that are there`, async () => {
        const before = sampleConfig.replace(
          'region = eu-central-1\n',
          'region = eu-central-1\ncli_pager =\n',
        );
        await resetWorld({ '.aws/config': before });
        await signIn();
        await add({ pattern: '222222222222/ReadOnlyAccess', onExisting, preview: false });
        assert.equal(read(), before.replace('region = eu-central-1\ncli_pager =\n', prod));
      });
    }

    it('get other names where theirs are taken, and say so', async () => {
      await resetWorld(withConfig('[profile acme-sandbox]\nregion = us-east-1\n'));
      await signIn();
      const said: string[] = [];
      await add({}, [
        { accept: 'From the list' },
        ({ labels }) => ({ check: labels.filter((label) => !label.includes('PowerUser')) }),
        { accept: 'Keep' },
        ({ type }) => {
          said.push(type('{accountName|kebab}'), type('{account}'), type('all'));
          return 'leave';
        },
      ]);
      assert.match(
        said[0] ?? '',
        /^w This name is taken, so the profile gets another one: acme-sandbox → acme-sandbox-/,
      );
      assert.match(said[1] ?? '', /^\{account\} is not a field\. Use one of \{accountName\}/);
      assert.match(said[2] ?? '', /^Every profile would have the same name/);
    });

    it('get names that are free in the editor where the file has unsaved changes, one after the other', async () => {
      const theirs = '\n[profile acme-sandbox-AdministratorAccess]\nregion = us-east-1\n';
      const document = await openUnsaved(configFile, (text) => text + theirs);
      const addAdministrators = (): Promise<unknown> =>
        add({ pattern: '*/AdministratorAccess', preview: false });
      await addAdministrators();
      const expected =
        sampleConfig +
        theirs +
        profileText('acme-production-AdministratorAccess', '222222222222', 'AdministratorAccess') +
        profileText('acme-sandbox-AdministratorAccess-333333333333', '333333333333', 'AdministratorAccess');
      assert.equal(document.getText(), expected);
      assert.match(user.current.onlyShown.message, /^2 profiles added\. The file has unsaved changes/);

      user.current.forget();
      await addAdministrators();
      assert.equal(user.current.onlyShown.message, 'These roles have their profiles already.');
      assert.equal(document.getText(), expected);
    });

    it('repeat the settings of a session that is no section', async () => {
      await signIn(LEGACY);
      await run('awsSso.refreshDirectory', { session: LEGACY });
      const { instances } = await emulator.configuration();
      await emulator.configure({
        instances: instances.map((instance) => ({
          ...instance,
          accounts: instance.accounts.map((account) => ({
            ...account,
            roles: [...account.roles, 'Billing'],
          })),
        })),
      });
      await run('awsSso.refreshDirectory', { session: LEGACY });
      await answering([], () =>
        run('awsSso.addProfiles', { session: LEGACY, pattern: 'Billing', preview: false }),
      );
      assert.equal(
        added(),
        `\n[profile legacy-payroll-Billing]\nsso_start_url = ${LEGACY}\nsso_region = eu-west-1\nsso_account_id = 444444444444\nsso_role_name = Billing\nregion = eu-west-1\n`,
      );
    });

    it('offer the login that they need, and go on after it', async () => {
      const session = 'never-listed';
      await resetWorld(
        withConfig(
          `[sso-session ${session}]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n`,
        ),
      );
      approveLogins(user.current, presses('Log In'));
      await add({ session, pattern: '*/AdministratorAccess', preview: false });
      assert.equal(user.current.shown[0]?.message, 'You are not logged in to never-listed.');
      assert.ok(hasToken(session));
      assert.equal(names().filter((name) => name.endsWith('-AdministratorAccess')).length, 2);
    });
  });

  it('are those that were read by the time somebody cancelled the reading', async () => {
    const session = 'slowly-listed';
    await resetWorld(
      withConfig(
        `[sso-session ${session}]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n`,
      ),
    );
    writeToken(session, await emulator.signIn());
    await emulator.generateAccounts({ accounts: 60, rolesPerAccount: 2 });
    await emulator.configure({ traffic: { latencyMs: 100 } });
    user.current.wait = async (waiting) => {
      await eventually('some of it', () => waiting.reports.find((report) => /^[1-9]\d* of 60/.test(report)));
      waiting.cancel();
    };
    const [, list] = await add({ session }, [{ accept: 'From the list' }, 'leave']);
    assert.equal(list?.items[0]?.label, 'Listing was canceled. There may be more roles.');
    assert.ok(list.labels.length > 0 && list.labels.length < 120, String(list.labels.length));
  });

  it('are none when no account told its roles, which is not taken for having none', async () => {
    const session = 'hardly-listed';
    await resetWorld(
      withConfig(
        `[sso-session ${session}]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n`,
      ),
    );
    writeToken(session, await emulator.signIn());
    await emulator.addFault({
      operation: 'ListAccountRoles',
      fault: { kind: 'respond', status: 400, headers: { 'x-amzn-ErrorType': 'InvalidRequestException' } },
      times: null,
    });
    await add({ session, pattern: '*', preview: false });
    assert.match(user.current.onlyShown.message, /accounts could not be listed\. The log says why\.$/);
  });

  describe('seen before they are written', () => {
    const pattern = {
      pattern: '333333333333/*',
      template: '{accountName|removePrefix:Acme |lower}',
      onExisting: 'keep',
    };
    const script: Script = ['accept', 'accept'];
    const written: Script = [...script, { accept: 'Write' }];
    const previewIn = ({ tabs }: vscode.TabGroup): vscode.TabInputTextDiff | undefined =>
      tabs
        .map(({ input }) => input)
        .find(
          (input): input is vscode.TabInputTextDiff =>
            input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'aws-sso-preview',
        );
    const preview = (): vscode.TabInputTextDiff | undefined =>
      vscode.window.tabGroups.all.map(previewIn).find((input) => input !== undefined);
    /** The columns of the groups that show it. */
    const groupsWithPreview = (): number[] =>
      vscode.window.tabGroups.all.filter(previewIn).map(({ viewColumn }) => viewColumn);
    const previewText = async (): Promise<string> => {
      const shown = await eventually('the preview', preview);
      return (await vscode.workspace.openTextDocument(shown.modified)).getText();
    };
    /** Acts on the preview while its question stands. */
    const meanwhile =
      (act: () => PromiseLike<unknown>, answer?: string): (() => Promise<Reply>) =>
      async () => {
        await act();
        return answer === undefined ? 'wait' : { accept: answer };
      };

    it('stand in a diff against the file, in memory alone', async () => {
      let text = '';
      const reply = meanwhile(async () => (text = await previewText()), 'Cancel');
      await add(pattern, [...script, reply]);
      assert.equal(text, sampleConfig + profileText('sandbox', '333333333333', 'AdministratorAccess'));
      assert.equal(read(), sampleConfig);
      await eventually('the end of the preview', () => (preview() ? undefined : true));
    });

    it('are written by the button of the editor', async () => {
      const reply = meanwhile(async () => {
        await eventually('the preview', preview);
        await run('awsSso.applyPreview', preview()?.modified);
      });
      await add(pattern, [...script, reply]);
      assert.equal(added(), profileText('sandbox', '333333333333', 'AdministratorAccess'));
    });

    it('are not written when the diff is closed', async () => {
      const reply = meanwhile(async () => {
        await eventually('the preview', preview);
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      });
      await add(pattern, [...script, reply]);
      assert.equal(read(), sampleConfig);
    });

    it('follow what is written to the file meanwhile, and are merged with it', async () => {
      const more = `${sampleConfig}\n# mine\n`;
      const reply = meanwhile(async () => {
        await previewText();
        writeFileSync(configFile, more);
        await eventually('the preview of the file as it is now', () =>
          vscode.workspace.textDocuments.some(
            (document) => document.uri.scheme === 'aws-sso-preview' && document.getText().includes('# mine'),
          )
            ? true
            : undefined,
        );
      }, 'Write');
      await add(pattern, [...script, reply]);
      assert.equal(read(), more + profileText('sandbox', '333333333333', 'AdministratorAccess'));
    });

    it('go into the editor where the file has unsaved changes', async () => {
      const document = await openUnsaved(configFile, (text) => `# mine\n${text}`);
      await add(pattern, written);
      assert.equal(read(), sampleConfig);
      assert.equal(
        document.getText(),
        `# mine\n${sampleConfig}${profileText('sandbox', '333333333333', 'AdministratorAccess')}`,
      );
      assert.match(user.current.shown.at(-1)?.message ?? '', /unsaved changes in its editor: save it\.$/);
      await document.save();
      writeFileSync(configFile, sampleConfig);
    });

    /** For the group to stay that the preview leaves. */
    const openSomethingElse = async (): Promise<void> => {
      await vscode.window.showTextDocument(vscode.Uri.file(configFile));
    };
    const movePreview = async (): Promise<void> => {
      await eventually('the preview', preview);
      await vscode.commands.executeCommand('workbench.action.moveEditorToNextGroup');
      await eventually('the preview beside', () => groupsWithPreview().join() === '2' || undefined);
    };

    it('are still to be agreed to in another group of editors', async () => {
      await openSomethingElse();
      const reply = meanwhile(movePreview, 'Write');
      await add(pattern, [...script, reply]);
      assert.equal(added(), profileText('sandbox', '333333333333', 'AdministratorAccess'));
    });

    it('are still to be agreed to when one of two copies of the diff is closed', async () => {
      const reply = meanwhile(async () => {
        await eventually('the preview', preview);
        await vscode.commands.executeCommand('workbench.action.splitEditor');
        await eventually('its copy', () => groupsWithPreview().length === 2 || undefined);
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
        await eventually('the end of the copy', () => groupsWithPreview().length === 1 || undefined);
      }, 'Write');
      await add(pattern, [...script, reply]);
      assert.equal(added(), profileText('sandbox', '333333333333', 'AdministratorAccess'));
    });

    it('are not written when the diff is closed where it was moved to', async () => {
      await openSomethingElse();
      const reply = meanwhile(async () => {
        await movePreview();
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      });
      await add(pattern, [...script, reply]);
      assert.deepEqual(user.current.errors, []);
      assert.equal(read(), sampleConfig);
    });

    it('are taken back to the last byte', async () => {
      user.current.answer = presses('Undo');
      await add(pattern, written);
      await eventually('the undo', () => (read() === sampleConfig ? true : undefined));
    });
  });

  describe('one at a time', () => {
    const sandbox = { account: '333333333333', role: 'AdministratorAccess' };

    it('asks for the name alone, and offers an undo', async () => {
      const [question] = await add(sandbox, [
        ({ type }) => {
          assert.equal(type('dev'), 'A profile dev already exists.');
          return { accept: 'sandbox' };
        },
      ]);
      assert.equal(question?.value, 'acme-sandbox-AdministratorAccess');
      assert.equal(question.prompt, 'Acme Sandbox 333333333333 · AdministratorAccess');
      assert.equal(added(), profileText('sandbox', '333333333333', 'AdministratorAccess'));
      assert.deepEqual(user.current.onlyShown.actions, ['Undo']);
    });

    it('tells of the profile that a role has already', async () => {
      user.current.answer = presses('Use dev');
      await add({ account: '111111111111', role: 'PowerUserAccess' });
      assert.equal(user.current.shown[0]?.message, 'This role has the profile dev already.');
      assert.equal(api.activeProfile()?.name, 'dev');
    });

    it('is not made twice while the first waits in an editor to be saved', async () => {
      const document = await openUnsaved(configFile, (text) => `# mine\n${text}`);
      await run('awsSso.useRole', { session: MY_COMPANY, ...sandbox });
      const once = document.getText();
      assert.match(once, /\[profile acme-sandbox-AdministratorAccess\]/);
      user.current.forget();
      await run('awsSso.useRole', { session: MY_COMPANY, ...sandbox });
      const { message, actions } = user.current.onlyShown;
      assert.equal(
        message,
        'This role has the profile acme-sandbox-AdministratorAccess already. The file has unsaved changes in its editor: save it.',
      );
      assert.deepEqual(actions, ['OK']);
      assert.equal(document.getText(), once);
    });

    it('gets no name that waits in an editor to be saved', async () => {
      await openUnsaved(configFile, (text) => `${text}\n[profile sandbox]\nregion = us-east-1\n`);
      await add(sandbox, [
        ({ type }) => {
          assert.equal(type('sandbox'), 'A profile sandbox already exists.');
          return 'leave';
        },
      ]);
    });

    it('is made and used in one go, and both are taken back', async () => {
      await run('awsSso.switchProfile', 'dev');
      let undo: (title: string) => void = () => undefined;
      user.current.answer = ({ actions }) =>
        actions.includes('Undo') ? new Promise((resolve) => (undo = resolve)) : undefined;
      await run('awsSso.useRole', { session: MY_COMPANY, ...sandbox });
      assert.equal(api.activeProfile()?.name, 'acme-sandbox-AdministratorAccess');
      assert.equal(
        user.current.shown.at(-1)?.message,
        'Added the profile acme-sandbox-AdministratorAccess and switched to it.',
      );
      undo('Undo');
      await eventually('the undo', () => (api.activeProfile()?.name === 'dev' ? true : undefined));
      assert.equal(read(), sampleConfig);
    });

    it('uses the profile that a role has', async () => {
      await run('awsSso.useRole', { session: MY_COMPANY, account: '222222222222', role: 'ReadOnlyAccess' });
      assert.equal(api.activeProfile()?.name, 'prod');
      assert.equal(read(), sampleConfig);
    });
  });
});
