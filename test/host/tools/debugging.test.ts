import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { debuggedProgram } from '../support/debuggedProgram';
import { fakeUserPerTest } from '../support/fakeUser';
import { needTerminals } from '../support/terminals';
import { dropPick, locations, resetWorld, run } from '../support/world';

const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;
const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

describe('a program that is debugged', () => {
  fakeUserPerTest();
  const program = debuggedProgram();
  const envFile = join(locations.home, 'debugged.env');
  beforeEach(async () => {
    await resetWorld();
    await run('awsSso.switchProfile', 'dev');
  });
  afterEach(async () => {
    for (const key of ['awsSso.region', 'awsSso.debug.inject']) await setUserSetting(key, undefined);
    rmSync(envFile, { force: true });
    await dropPick();
  });

  it('works as the active profile', async () => {
    assert.deepEqual(await program.environmentWith(folder(), {}), { AWS_PROFILE: 'dev' });
  });

  it('gets the region when the settings override the one of the profile', async () => {
    await setUserSetting('awsSso.region', 'eu-north-1');
    assert.deepEqual(await program.environmentWith(folder(), {}), {
      AWS_PROFILE: 'dev',
      AWS_REGION: 'eu-north-1',
      AWS_DEFAULT_REGION: 'eu-north-1',
    });
  });

  it('keeps the profile that its launch configuration names, even in a terminal of the workspace', async function () {
    needTerminals(this);
    const configuration = { env: { AWS_PROFILE: 'prod' }, console: 'integratedTerminal' };
    assert.deepEqual(await program.environmentWith(folder(), configuration), { AWS_PROFILE: 'prod' });
  });

  it('keeps the profile that its file of variables names', async () => {
    writeFileSync(envFile, 'MODE=test\nAWS_PROFILE="prod"\n');
    assert.deepEqual(await program.environmentWith(folder(), { envFile }), { AWS_PROFILE: 'prod' });
  });

  it('is left alone when that is turned off', async () => {
    await setUserSetting('awsSso.debug.inject', false);
    assert.deepEqual(await program.environmentWith(folder(), {}), {});
  });
});
