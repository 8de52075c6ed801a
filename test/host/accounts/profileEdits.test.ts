import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import {
  ConfigFileError,
  ProfileEditError,
  type ConfigFileErrorCode,
} from '../../../src/config/configEditErrors';
import { backupOf, editSharedFile } from '../../../src/config/configEditor';
import { appendSection } from '../../../src/config/documentEdits';
import { describeError } from '../../../src/editor/errorMessages';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { dropPick, eventually, locations, resetWorld, run } from '../support/world';

const { configFile, credentialsFile } = locations;
const sampleConfig = sampleHome['.aws/config'] ?? '';
const sampleCredentials = sampleHome['.aws/credentials'] ?? '';
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
  const openUnsaved = async (addition: string): Promise<vscode.TextDocument> => {
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(configFile));
    // An editor of another test may still show what the file held then.
    await eventually('the file in its editor', () => editor.document.getText() === sampleConfig || undefined);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), addition));
    assert.ok(editor.document.isDirty);
    return editor.document;
  };
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
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
        `It is taken out of ${configFile}.`,
        'These profiles get their credentials from it: deploy',
        'This window works as it because of your choice for sample.',
      ]);
      assert.equal(read(configFile), sampleConfig);
    });

    it('takes it out of both files, names its keys, and puts it back to the last byte', async () => {
      let undo: ((title: string | undefined) => void) | undefined;
      user.current.answer = ({ modal }) => (modal ? 'Remove' : new Promise((resolve) => (undo = resolve)));
      await run('awsSso.removeProfile', {
        kind: 'profile',
        id: 'profile:old-keys',
        profile: { name: 'old-keys' },
      });
      assert.match(user.current.shown[0]?.detail ?? '', /access keys are deleted from .*credentials\./);
      assert.equal(read(configFile), sampleConfig.replace('[profile old-keys]\nregion = us-west-2\n\n', ''));
      assert.equal(read(credentialsFile), '');
      assert.equal(read(backupOf(credentialsFile)), sampleCredentials);
      assert.ok(!names().includes('old-keys'));

      assert.ok(undo, 'no undo was offered');
      undo('Undo');
      await eventually('the undo', () => (read(credentialsFile) === '' ? undefined : true));
      assert.equal(read(configFile), sampleConfig);
      assert.equal(read(credentialsFile), sampleCredentials);
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
      const document = await openUnsaved('# mine\n');
      user.current.answer = ({ modal }) => (modal ? 'Remove' : undefined);
      await run('awsSso.removeProfile', { profile: 'prod' });
      assert.ok(document.isDirty);
      assert.equal(document.getText(), `# mine\n${sampleConfig.replace(/\[profile prod\]\n(.+\n)+\n/, '')}`);
      assert.equal(read(configFile), sampleConfig);
      assert.match(user.current.shown.at(-1)?.message ?? '', /unsaved changes\. Save it\.$/);
    });
  });

  describe('renaming one', () => {
    const setUserProfile = (name: string | undefined): Thenable<void> =>
      vscode.workspace.getConfiguration().update('awsSso.profile', name, vscode.ConfigurationTarget.Global);
    afterEach(() => setUserProfile(undefined));

    it('mends what refers to it: other profiles, the choice of this window, its settings', async () => {
      await setUserProfile('dev');
      await run('awsSso.switchProfile', 'dev');
      await run('awsSso.renameProfile', { profile: 'dev', to: 'base' });
      const expected = sampleConfig
        .replace('[profile dev]', '[profile base]')
        .replace('source_profile = dev', 'source_profile = base');
      assert.equal(read(configFile), expected);
      assert.equal(api.activeProfile()?.name, 'base');
      const setting = vscode.workspace.getConfiguration().inspect('awsSso.profile');
      assert.equal(setting?.globalValue, 'base');
      assert.equal(user.current.shown.at(-1)?.message, 'Renamed the profile dev to base.');
      await dropPick();
      assert.equal(api.activeProfile()?.name, 'base');
    });

    it('takes everything back with Undo: the files, the choice of this window, its settings', async () => {
      await setUserProfile('dev');
      await run('awsSso.switchProfile', 'dev');
      let undo: (title: string) => void = () => undefined;
      user.current.answer = ({ actions }) =>
        actions.includes('Undo') ? new Promise((resolve) => (undo = resolve)) : undefined;
      await run('awsSso.renameProfile', { profile: 'dev', to: 'base' });
      assert.equal(api.activeProfile()?.name, 'base');
      undo('Undo');
      await eventually('the undo', () => (names().includes('dev') ? true : undefined));
      await eventually('the setting', () =>
        vscode.workspace.getConfiguration().inspect('awsSso.profile')?.globalValue === 'dev'
          ? true
          : undefined,
      );
      assert.equal(read(configFile), sampleConfig);
      assert.equal(api.activeProfile()?.name, 'dev');
      await dropPick();
      assert.equal(api.activeProfile()?.name, 'dev');
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
        'Only letters, digits and _ - / . % @ : + are read by every AWS tool.',
        'There is a profile dev already.',
        'DEFAULT stands for all profiles.',
        undefined,
        undefined,
      ]);
      assert.ok(names().includes('live'));
      assert.ok(!names().includes('prod'));
    });

    it('refuses a name that is taken, and touches nothing', async () => {
      await run('awsSso.renameProfile', { profile: 'prod', to: 'dev' });
      assert.equal(user.current.onlyShown.message, 'There is a profile dev already.');
      assert.equal(read(configFile), sampleConfig);
    });

    it('puts the first file back when the second cannot be edited', async () => {
      const credentials = `${sampleCredentials}\n[ old-keys ]\n`;
      await resetWorld({ '.aws/credentials': credentials });
      await run('awsSso.renameProfile', { profile: 'old-keys', to: 'keys' });
      assert.deepEqual([read(configFile), read(credentialsFile)], [sampleConfig, credentials]);
      assert.match(
        user.current.onlyShown.message,
        /credentials has several sections for the profile old-keys/,
      );
    });

    it('edits a file with unsaved changes in its editor, and saves it when asked to', async () => {
      const document = await openUnsaved('# mine\n');
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Save');
      await run('awsSso.renameProfile', { profile: 'prod', to: 'live' });
      await eventually('the new name', () => (names().includes('live') ? true : undefined));
      assert.equal(document.isDirty, false);
      assert.equal(read(configFile), `# mine\n${sampleConfig.replace('[profile prod]', '[profile live]')}`);
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
