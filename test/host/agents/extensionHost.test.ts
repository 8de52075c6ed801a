import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { disposeAll, type Disposable } from '../../../src/base/disposable';
import { resolveActiveProfile } from '../../../src/config/activeProfile';
import type { Assignments } from '../../../src/credentials/shells/profileVariables';
import type { ActiveProfileStore } from '../../../src/editor/activeProfile/activeProfileStore';
import { ExtensionHostEnvironment, giveAgain } from '../../../src/editor/extensionHost/extensionHost';
import { silentLogger } from '../../fakes/silentLogger';
import {
  OTHER_EXTENSION_ID,
  TERRAFORM_ID,
  type OtherExtensionApi,
  type TerraformApi,
} from '../../fixtures/otherExtensions';
import { readConfig } from '../support/facts';
import { fakeUserPerTest } from '../support/fakeUser';
import { MemoryMemento } from '../support/memento';
import { eventually, resetWorld, run } from '../support/world';

async function activated<Api>(id: string): Promise<Api> {
  const other = vscode.extensions.getExtension<Api>(id);
  assert.ok(other, `${id} is not installed`);
  return other.activate();
}

/** What a program works as that another extension, which is installed beside ours, starts now. */
async function childProfile(): Promise<string> {
  const api = await activated<OtherExtensionApi>(OTHER_EXTENSION_ID);
  return api.profileOfChild();
}

describe('programs that other extensions start', () => {
  const user = fakeUserPerTest();
  const set = (value: unknown): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('awsSso.extensions.inject', value, vscode.ConfigurationTarget.Global);
  beforeEach(() => resetWorld());
  afterEach(() => set(undefined));

  it('get the active profile when the setting says so, follow a switch, and lose it again', async () => {
    await run('awsSso.switchProfile', 'dev');
    assert.equal(await childProfile(), 'undefined');
    await set(true);
    assert.equal(await childProfile(), 'dev');
    user.current.forget();
    await run('awsSso.switchProfile', 'prod');
    assert.equal(await childProfile(), 'prod');
    assert.ok(user.current.shown.some(({ message }) => message.includes('other extensions start use prod')));
    await set(false);
    assert.equal(await childProfile(), 'undefined');
  });

  it('keep what they had until they are restarted, which is offered after a switch', async () => {
    const terraform = await activated<TerraformApi>(TERRAFORM_ID);
    await vscode.commands.executeCommand('terraform.restartServer');
    await run('awsSso.switchProfile', 'dev');
    await set(true);
    assert.equal(await terraform.profileOfServer(), 'undefined');
    user.current.answer = ({ message, actions }) =>
      actions.find((title) => title === 'Restart HashiCorp Terraform' && message.includes('use prod'));
    await run('awsSso.switchProfile', 'prod');
    await eventually('its restart', async () =>
      (await terraform.profileOfServer()) === 'prod' ? true : undefined,
    );
    const told = user.current.shown.filter(({ message }) => message.includes('use prod'));
    assert.deepEqual(
      told.map(({ message, actions }) => [message, ...actions]),
      [
        [
          'From now on, programs that other extensions start use prod. Programs that are already running keep their profile.',
          'Restart HashiCorp Terraform',
          // A browser has no command for the extension host alone.
          vscode.env.uiKind === vscode.UIKind.Web ? 'Reload Window' : 'Restart Extension Host',
        ],
      ],
    );
  });

  it('get nothing for a profile that is used untold, and never take it for what VS Code was started with', async () => {
    await run('awsSso.switchProfile', 'dev');
    await set(true);
    const api = await resetWorld();
    assert.equal(await childProfile(), 'undefined');
    assert.equal(api.activeProfile()?.name, undefined);
  });

  it('get what the window gave last time before the profiles are read, and what holds once they are', async () => {
    const { AWS_PROFILE, ...environment } = process.env;
    assert.equal(AWS_PROFILE, undefined);
    const workspaceState = new MemoryMemento();
    const config = readConfig(sampleHome['.aws/config'] ?? '');
    const openWindow = (givenAgain: Assignments, pick: string): Disposable[] => {
      const activeProfiles = {
        get: () => resolveActiveProfile({ pick }, config),
        onDidChange: () => new vscode.Disposable(() => undefined),
      } as unknown as ActiveProfileStore;
      const parts = { activeProfiles, environment, workspaceState, givenAgain, logger: silentLogger };
      return [new ExtensionHostEnvironment(parts)];
    };
    assert.deepEqual(giveAgain(workspaceState), {});
    await set(true);
    disposeAll(openWindow({}, 'dev'));
    assert.equal(await childProfile(), 'undefined');

    process.env['AWS_PROFILE'] = 'admin';
    assert.deepEqual(giveAgain(workspaceState), {});
    assert.equal(await childProfile(), 'admin');
    Reflect.deleteProperty(process.env, 'AWS_PROFILE');

    const given = giveAgain(workspaceState);
    assert.equal(await childProfile(), 'dev');
    const parts = openWindow(given, 'prod');
    assert.equal(await childProfile(), 'prod');
    disposeAll(parts);
    assert.equal(await childProfile(), 'undefined');

    await set(false);
    assert.deepEqual(giveAgain(workspaceState), {});
    assert.equal(await childProfile(), 'undefined');
  });
});
