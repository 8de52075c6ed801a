import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { resetWorld, run, signIn, withConfig } from '../support/world';

const PROFILE =
  '[profile nowhere]\nsso_session = my-company\nsso_account_id = 111111111111\nsso_role_name = ReadOnlyAccess\n';

describe('the flags of docker run', () => {
  const user = fakeUserPerTest();
  const copy = async (): Promise<string> => {
    await run('awsSso.containers.run', { profile: 'nowhere' });
    return user.current.clipboard;
  };

  beforeEach(async () => {
    await resetWorld(withConfig(PROFILE));
    await signIn();
  });
  afterEach(async () => {
    await vscode.workspace
      .getConfiguration('awsSso')
      .update('region', undefined, vscode.ConfigurationTarget.Global);
    await run('awsSso.containers.stop', { profile: 'nowhere' });
  });

  it('name the region of now, at the endpoint that is open', async () => {
    const before = await copy();
    assert.doesNotMatch(before, /REGION/);
    await resetWorld(withConfig(`${PROFILE}region = eu-west-1\n`));
    await signIn();
    const after = await copy();
    assert.match(after, /--env AWS_REGION=eu-west-1 --env AWS_DEFAULT_REGION=eu-west-1/);
    assert.equal(after.replaceAll(/ --env AWS_(DEFAULT_)?REGION=\S+/g, ''), before);
    await vscode.workspace
      .getConfiguration('awsSso')
      .update('region', 'us-west-2', vscode.ConfigurationTarget.Global);
    assert.match(await copy(), /--env AWS_REGION=us-west-2/);
  });
});
