import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import type { Disposable } from '../../../src/base/disposable';
import {
  ConfigFileError,
  ProfileEditError,
  type ConfigFileErrorCode,
} from '../../../src/config/configEditErrors';
import { backupOf, editSharedFile } from '../../../src/config/configEditor';
import { appendSection } from '../../../src/config/documentEdits';
import { removeProfileSections } from '../../../src/config/profileSections';
import { describeError } from '../../../src/editor/errorMessages';
import { closeEditors, openUnsaved } from '../support/editors';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { dropPick, eventually, locations, resetWorld, run, withConfig } from '../support/world';

const { configFile, credentialsFile } = locations;
const sampleConfig = sampleHome['.aws/config'] ?? '';
const sampleCredentials = sampleHome['.aws/credentials'] ?? '';
/** Keys of dev, as they are exported. */
const EXPORTED = '\n[dev-exported]\naws_access_key_id = ASIAEXAMPLE\nx_exported_from = dev\n';
const read = (file: string): string => readFileSync(file, 'utf8');

/** Runs `work` with somebody who types names and in the end enters the last one that is let through. */
async function typing(
  names: readonly string[],
  work: () => Thenable<unknown>,
): Promise<(string | undefined)[]> {
  const problems: (string | undefined)[] = [];
  const restore = replace(
    vscode.window,
    'showInputBox',
    async (options: vscode.InputBoxOptions): Promise<string | undefined> => {
      for (const name of names) problems.push((await options.validateInput?.(name)) as string | undefined);
      return names.at(-1);
    },
  );
  try {
    await work();
  } finally {
    restore();
  }
  return problems;
}

describe('editing profiles', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const names = (): string[] => api.profiles().map(({ name }) => name);
  const openMine = (): Promise<vscode.TextDocument> => openUnsaved(configFile, (text) => `# mine\n${text}`);
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await closeEditors();
    await dropPick();
  });

  describe('removing one', () => {
    it('asks first, and says what refers to it', async () => {
      await run('awsSso.switchProfile', 'dev');
      user.current.forget();
      await run('awsSso.removeProfile', { profile: 'dev' });
      const { message, modal, detail, actions } = user.current.onlyShown;
      assert.equal(message, 'Remove the profile dev?');
      assert.equal(modal, true);
      assert.deepEqual(actions, ['Remove']);
      assert.deepEqual(detail.split('\n\n'), [
        'It is removed from ~/.aws/config.',
        'These profiles get their credentials from it: deploy',
        'It is active in this window: your choice for sample.',
      ]);
      assert.equal(read(configFile), sampleConfig);
    });

    it('names those whose command, or whose tool, takes it by name', async () => {
      await resetWorld(
        withConfig(
          `[profile granted]\ncredential_process = granted credential-process --profile dev\n` +
            `[profile vaulted]\ncredential_process = aws-vault exec dev --json\n` +
            `[profile included]\ninclude_profile = dev\n` +
            `[profile child]\nparent_profile = dev\n`,
        ),
      );
      await run('awsSso.removeProfile', { profile: 'dev' });
      assert.match(
        user.current.onlyShown.detail,
        /get their credentials from it: deploy, granted, vaulted, included, child$/m,
      );
    });

    it('names those that were exported from it', async () => {
      await resetWorld({ '.aws/credentials': sampleCredentials + EXPORTED });
      await run('awsSso.removeProfile', { profile: 'dev' });
      assert.match(user.current.onlyShown.detail, /get their credentials from it: deploy, dev-exported$/);
    });

    it('refuses one that is gone from the editor of its file, and asks nothing', async () => {
      await openUnsaved(configFile, (text) => text.replace('[profile prod]', '[profile gone]'));
      await run('awsSso.removeProfile', { profile: 'prod' });
      assert.equal(user.current.onlyShown.message, 'No file defines the profile prod.');
    });

    it('says so when somebody else has taken it out while the question was there', async () => {
      user.current.answer = async ({ modal }) => {
        if (!modal) return undefined;
        await editSharedFile(configFile, (document) =>
          removeProfileSections(document, 'config', new Set(['prod'])),
        );
        return 'Remove';
      };
      await run('awsSso.removeProfile', { profile: 'prod' });
      assert.deepEqual(
        user.current.shown.slice(1).map(({ message }) => message),
        ['No file defines the profile prod.'],
      );
    });

    it('takes it out of both files, names its keys, and puts it back to the last byte', async () => {
      let undo: ((title: string | undefined) => void) | undefined;
      user.current.answer = ({ modal }) => (modal ? 'Remove' : new Promise((resolve) => (undo = resolve)));
      await run('awsSso.removeProfile', {
        kind: 'profile',
        id: 'profile:old-keys',
        profile: { name: 'old-keys' },
      });
      assert.match(
        user.current.shown[0]?.detail ?? '',
        /access keys of old-keys are deleted from .*credentials\./,
      );
      assert.equal(read(configFile), sampleConfig.replace('[profile old-keys]\nregion = us-west-2\n\n', ''));
      assert.equal(read(credentialsFile), '');
      assert.equal(read(backupOf(credentialsFile)), sampleCredentials);
      assert.ok(!names().includes('old-keys'));

      assert.ok(undo, 'no undo was offered');
      undo('Undo');
      await eventually(
        'the undo',
        () => (read(configFile) === sampleConfig && read(credentialsFile) === sampleCredentials) || undefined,
      );
      await eventually('the profile', () => (names().includes('old-keys') ? true : undefined));
    });

    it('does not put it back into a file that changed since', async () => {
      user.current.answer = async ({ modal, actions }) => {
        if (modal) return 'Remove';
        if (!actions.includes('Undo')) return undefined;
        await editSharedFile(configFile, (document) => appendSection(document, 'profile later', []));
        return 'Undo';
      };
      await run('awsSso.removeProfile', { profile: 'prod' });
      const error = await eventually('the refusal', () => user.current.errors[0]);
      assert.match(error.message, /config has changed since/);
      assert.match(read(configFile), /\[profile later\]/);
      assert.doesNotMatch(read(configFile), /\[profile prod\]/);
    });

    it('edits a file with unsaved changes in its editor, and leaves saving to the user', async () => {
      const document = await openMine();
      user.current.answer = ({ modal }) => (modal ? 'Remove' : undefined);
      await run('awsSso.removeProfile', { profile: 'prod' });
      assert.ok(document.isDirty);
      assert.equal(document.getText(), `# mine\n${sampleConfig.replace(/\[profile prod\]\n(.+\n)+\n/, '')}`);
      assert.equal(read(configFile), sampleConfig);
      assert.match(user.current.shown.at(-1)?.message ?? '', /unsaved changes\. Save it\.$/);
    });
  });

  describe('renaming one', () => {
    const { ConfigurationTarget: Target } = vscode;
    const setSetting = (
      key: 'awsSso.profile' | 'awsSso.environments',
      value: unknown,
      target = Target.Global,
    ): Thenable<void> => vscode.workspace.getConfiguration().update(key, value, target);
    const setUserProfile = (name: string | undefined): Thenable<void> => setSetting('awsSso.profile', name);
    const userProfile = (): unknown =>
      vscode.workspace.getConfiguration().inspect('awsSso.profile')?.globalValue;
    const environments = (): unknown => vscode.workspace.getConfiguration().get('awsSso.environments');
    let listening: Disposable | undefined;
    afterEach(async () => {
      listening?.dispose();
      await setUserProfile(undefined);
      await setSetting('awsSso.environments', undefined);
      await setSetting('awsSso.profile', undefined, Target.Workspace);
    });

    /** @returns what names the profiles that were active one after the other; undefined: none, or one that is not there. */
    const watchActive = (): (() => (string | undefined)[]) => {
      const seen = [api.activeProfile()?.name];
      listening = api.onDidChangeActiveProfile(() => {
        const name = api.activeProfile()?.name;
        if (name !== seen.at(-1)) seen.push(name);
      });
      return () => seen.slice(1);
    };

    /** Renames a profile. @returns what takes that back. */
    const renameWithUndo = async (profile: string, to: string): Promise<() => void> => {
      let undo: ((title: string) => void) | undefined;
      user.current.answer = ({ actions }) =>
        actions.includes('Undo') ? new Promise((resolve) => (undo = resolve)) : undefined;
      await run('awsSso.renameProfile', { profile, to });
      return () => {
        assert.ok(undo, 'no undo was offered');
        undo('Undo');
      };
    };

    it('mends what refers to it: other profiles, the choice of this window, its settings', async () => {
      await setUserProfile('dev');
      await run('awsSso.switchProfile', 'dev');
      await run('awsSso.renameProfile', { profile: 'dev', to: 'base' });
      const expected = sampleConfig
        .replace('[profile dev]', '[profile base]')
        .replace('source_profile = dev', 'source_profile = base');
      assert.equal(read(configFile), expected);
      assert.equal(api.activeProfile()?.name, 'base');
      assert.equal(userProfile(), 'base');
      assert.equal(user.current.shown.at(-1)?.message, 'Renamed the profile dev to base.');
      await dropPick();
      assert.equal(api.activeProfile()?.name, 'base');
    });

    it('takes everything back with Undo: the files, the choice of this window, its settings', async () => {
      await setUserProfile('dev');
      await run('awsSso.switchProfile', 'dev');
      const undo = await renameWithUndo('dev', 'base');
      assert.equal(api.activeProfile()?.name, 'base');
      undo();
      await eventually('the undo', () => (names().includes('dev') ? true : undefined));
      await eventually('the setting', () => (userProfile() === 'dev' ? true : undefined));
      assert.equal(read(configFile), sampleConfig);
      assert.equal(api.activeProfile()?.name, 'dev');
      await dropPick();
      assert.equal(api.activeProfile()?.name, 'dev');
    });

    it('stays the active profile without a break, also while that is taken back', async () => {
      await setUserProfile('dev');
      await run('awsSso.switchProfile', 'dev');
      const active = watchActive();
      const undo = await renameWithUndo('dev', 'base');
      undo();
      await eventually('the setting', () => (userProfile() === 'dev' ? true : undefined));
      assert.deepEqual(active(), ['base', 'dev']);
    });

    it('leaves what had the new name before when it is taken back', async () => {
      await resetWorld(withConfig('[profile prd]\nregion = us-east-1\n'));
      await setSetting('awsSso.profile', 'live', Target.Workspace);
      await setSetting('awsSso.environments', [{ match: 'live' }]);
      const undo = await renameWithUndo('prd', 'live');
      assert.equal(api.activeProfile()?.name, 'live');
      undo();
      await eventually('the undo', () => (names().includes('prd') ? true : undefined));
      await run('awsSso.refresh');
      const { workspaceValue } = vscode.workspace.getConfiguration().inspect('awsSso.profile') ?? {};
      assert.equal(workspaceValue, 'live');
      assert.deepEqual(environments(), [{ match: 'live' }]);
    });

    it('takes its environment along, and back with Undo', async () => {
      const before = [
        { match: 'team-*', label: 'TEAM' },
        { match: 'prod', confirm: true },
      ];
      await setSetting('awsSso.environments', before);
      const undo = await renameWithUndo('prod', 'live');
      assert.deepEqual(environments(), [before[0], { match: 'live', confirm: true }]);
      assert.equal(user.current.onlyShown.message, 'Renamed the profile prod to live.');
      undo();
      await eventually('the environment', () =>
        JSON.stringify(environments()) === JSON.stringify(before) ? true : undefined,
      );
    });

    it('says when the pattern of its environment does not fit the new name', async () => {
      await setSetting('awsSso.environments', [{ match: 'pro*', confirm: true }]);
      await run('awsSso.renameProfile', { profile: 'prod', to: 'live' });
      assert.equal(
        user.current.onlyShown.message,
        'Renamed the profile prod to live. Its entry pro* in awsSso.environments does not match the new name. Change the entry.',
      );
    });

    it('renames it in both files', async () => {
      await run('awsSso.renameProfile', { profile: 'old-keys', to: 'keys' });
      assert.equal(read(configFile), sampleConfig.replace('[profile old-keys]', '[profile keys]'));
      assert.equal(read(credentialsFile), sampleCredentials.replace('[old-keys]', '[keys]'));
    });

    it('asks for the name and says while it is typed what is wrong with it', async () => {
      const problems = await typing(['', 'my prod', 'dev', 'DEFAULT', 'prod', 'live'], () =>
        run('awsSso.renameProfile', { profile: 'prod' }),
      );
      assert.deepEqual(problems, [
        'A profile needs a name.',
        "Use only letters, digits and _ - / . % @ : +. Some AWS tools can't read other characters.",
        'A profile dev already exists.',
        'AWS tools apply the section DEFAULT to all profiles. Choose another name.',
        undefined,
        undefined,
      ]);
      assert.ok(names().includes('live'));
      assert.ok(!names().includes('prod'));
    });

    it('refuses a name that is taken, and touches nothing', async () => {
      await run('awsSso.renameProfile', { profile: 'prod', to: 'dev' });
      assert.equal(user.current.onlyShown.message, 'A profile dev already exists.');
      assert.equal(read(configFile), sampleConfig);
    });

    it('puts the first file back when the second cannot be edited', async () => {
      chmodSync(credentialsFile, 0o444);
      try {
        await run('awsSso.renameProfile', { profile: 'old-keys', to: 'keys' });
        assert.deepEqual([read(configFile), read(credentialsFile)], [sampleConfig, sampleCredentials]);
        assert.match(user.current.onlyShown.message, /credentials is read-only/);
      } finally {
        chmodSync(credentialsFile, 0o600);
      }
    });

    it('touches neither file when one has several sections of it', async () => {
      const config = `${sampleConfig}\n[profile "old-keys"]\noutput = json\n`;
      await resetWorld({ '.aws/config': config });
      await run('awsSso.renameProfile', { profile: 'old-keys', to: 'keys' });
      assert.deepEqual([read(configFile), read(credentialsFile)], [config, sampleCredentials]);
      assert.match(
        user.current.onlyShown.message,
        /config has more than one section for the profile old-keys/,
      );
    });

    it('edits a file with unsaved changes in its editor, and saves it when asked to', async () => {
      const document = await openMine();
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Save');
      await run('awsSso.renameProfile', { profile: 'prod', to: 'live' });
      await eventually('the new name', () => (names().includes('live') ? true : undefined));
      // The editor hears of it after the file has it.
      await eventually('the end of the saving', () => (document.isDirty ? undefined : true));
      assert.equal(read(configFile), `# mine\n${sampleConfig.replace('[profile prod]', '[profile live]')}`);
    });

    it('is followed by what names the profile once that editor is saved, and not before', async () => {
      await setUserProfile('prod');
      await run('awsSso.switchProfile', 'prod');
      const document = await openMine();
      const active = watchActive();
      const undo = await renameWithUndo('prod', 'live');
      assert.equal(api.activeProfile()?.name, 'prod');
      assert.match(
        user.current.shown.at(-1)?.message ?? '',
        /Save it to update what names the profile in this window\.$/,
      );
      await document.save();
      await eventually('the setting', () => (userProfile() === 'live' ? true : undefined));
      assert.equal(api.activeProfile()?.name, 'live');

      undo();
      await eventually('the setting before', () => (userProfile() === 'prod' ? true : undefined));
      assert.equal(api.activeProfile()?.name, 'prod');
      assert.deepEqual(active(), ['live', 'prod']);
    });

    it('leaves what names the profile as it is when that editor is given up', async () => {
      await run('awsSso.switchProfile', 'prod');
      const document = await openMine();
      await run('awsSso.renameProfile', { profile: 'prod', to: 'live' });
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await eventually('the file as it was', () => (document.isDirty ? undefined : true));
      await run('awsSso.refresh');
      assert.equal(api.activeProfile()?.name, 'prod');
      assert.deepEqual(user.current.errors, []);
    });

    it('is refused while one of two files that change together has unsaved changes', async () => {
      const document = await openMine();
      await run('awsSso.renameProfile', { profile: 'old-keys', to: 'keys' });
      assert.match(
        user.current.onlyShown.message,
        /config has unsaved changes, and this edit changes both AWS files/,
      );
      assert.equal(document.getText(), `# mine\n${sampleConfig}`);
      assert.equal(read(credentialsFile), sampleCredentials);
    });
  });

  it('is refused in whole sentences', () => {
    const fileCodes: Readonly<Record<ConfigFileErrorCode, true>> = {
      notUtf8: true,
      readOnly: true,
      busy: true,
      changedMeanwhile: true,
      changedSince: true,
      editorRefused: true,
      unsavedEditor: true,
    };
    const details = { profile: 'dev', file: configFile, to: 'base' };
    const errors = [
      ...(Object.keys(fileCodes) as ConfigFileErrorCode[]).map(
        (code) => new ConfigFileError(code, configFile),
      ),
      ...(['empty', 'unportable', 'reserved', 'taken', 'severalSpellings'] as const).map(
        (code) => new ProfileEditError(code, 'for the log only', { details }),
      ),
    ];
    for (const error of errors) {
      const { message, actions } = describeError(error);
      assert.match(message, /^\S.{15,}\.$/, error.code);
      assert.doesNotMatch(message, /\{\d\}|undefined|for the log only/, error.code);
      assert.deepEqual(
        actions.map(({ command }) => command),
        ['awsSso.openConfig', 'awsSso.showLog'],
      );
    }
  });
});
