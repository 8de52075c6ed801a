import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { plain } from '../support/picker';
import { answeringPicks } from '../support/quickPicks';
import { emulator, resetWorld, run, withConfig } from '../support/world';

const ROLES = {
  'view-only': 'ViewOnlyAccess',
  'store-viewer': 'SupportUser',
  support: 'InfrastructureViewer',
  reads: 'acme-read_only',
  security: 'SecurityAudit',
  bills: 'BillingView',
  'code-review': 'Reviewer',
};
const PROFILES = Object.entries(ROLES)
  .map(
    ([name, role]) => `[profile ${name}]
sso_session = my-company
sso_account_id = 333333333333
sso_role_name = ${role}
`,
  )
  .join('\n');

describe('Choose Profile for Agents', () => {
  const user = fakeUserPerTest();
  beforeEach(() => resetWorld(withConfig(PROFILES)));
  afterEach(() => set(undefined));

  const set = (value: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration()
      .update('awsSso.agents.profile', value, vscode.ConfigurationTarget.Global);
  const globalValue = (): unknown =>
    vscode.workspace.getConfiguration().inspect('awsSso.agents.profile')?.globalValue;

  /** Answers with what was offered, below the heading of each. */
  async function choose(label?: string): Promise<Record<string, string[]>> {
    const [items = []] = await answeringPicks([label], () => run('awsSso.agents.chooseProfile'));
    const offered: Record<string, string[]> = {};
    let heading = '';
    for (const item of items) {
      if (item.kind === vscode.QuickPickItemKind.Separator) heading = item.label;
      else (offered[heading] ??= []).push(plain(item.label));
    }
    return offered;
  }

  it('offers profiles of roles that only read first, by their names, and none that is broken', async () => {
    assert.deepEqual(await choose(), {
      '': ['The active profile'],
      'read-only roles': [
        'prod',
        'payroll',
        'view-only',
        'store-viewer',
        'support',
        'reads',
        'security',
        'bills',
      ],
      'other profiles': ['dev', 'deploy', 'old-keys', 'code-review'],
    });
    assert.equal(globalValue(), undefined);
  });

  it("sets the profile in the user's settings, keeps it when it is turned away, and resets it", async () => {
    await choose('view-only');
    assert.equal(globalValue(), 'view-only');
    await choose();
    assert.equal(globalValue(), 'view-only');
    await choose('dev');
    assert.equal(globalValue(), 'dev');
    // Enter keeps it.
    assert.deepEqual((await choose())[''], ['dev', 'The active profile']);
    await choose('The active profile');
    assert.equal(globalValue(), undefined);
    assert.deepEqual(user.current.shown, []);
    // It is answered by the files alone.
    assert.deepEqual((await emulator.requests()).counts, {});
  });
});
