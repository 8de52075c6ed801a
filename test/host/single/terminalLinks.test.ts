import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { silentLogger } from '../../fakes/silentLogger';
import { ConfigStore } from '../../../src/config/configStore';
import { resolveActiveProfile } from '../../../src/config/activeProfile';
import { createTerminalLinkProvider } from '../../../src/editor/terminals/terminalLinks';
import { tokenFileName } from '../../../src/sso/tokenCache';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { LEGACY, locations, resetWorld } from '../support/world';

const EXPIRED = 'Error when retrieving token from sso: Token has expired and refresh failed';

describe('a message in a terminal that asks for a login', () => {
  const user = fakeUserPerTest();
  let config: ConfigStore;
  /** What is active in every folder. */
  let active: string;
  beforeEach(async () => {
    await resetWorld();
    config = await ConfigStore.create({ locations, logger: silentLogger, watch: false });
    active = 'dev';
  });
  afterEach(() => config.dispose());

  it('logs in to the session that it names', async () => {
    await follow(`Error loading SSO Token: Token for ${LEGACY} does not exist`);
    assert.equal(user.current.onlyShown.message, 'Log in to legacy.awsapps.com');
  });

  it('logs in to the session whose token file it names', async () => {
    const file = `/home/ada/.aws/sso/cache/${tokenFileName(LEGACY)}`;
    await follow(`the SSO session has expired or is invalid: open ${file}: no such file or directory`);
    assert.equal(user.current.onlyShown.message, 'Log in to legacy.awsapps.com');
  });

  it('logs in to the session of the profile that it names', async () => {
    await follow('The SSO session token associated with profile=payroll was not found or is invalid.');
    assert.equal(user.current.onlyShown.message, 'Log in to legacy.awsapps.com');
  });

  it('logs in to the session of the profile that its terminal was opened with', async () => {
    await follow(EXPIRED, { env: { AWS_PROFILE: 'payroll' } });
    assert.equal(user.current.onlyShown.message, 'Log in to legacy.awsapps.com');
  });

  it('logs in to the session of the active profile otherwise', async () => {
    await follow(EXPIRED);
    assert.equal(user.current.onlyShown.message, 'Log in to my-company');
  });

  it('asks which session when nothing tells', async () => {
    active = 'old-keys';
    const offered: string[] = [];
    const restore = replace(vscode.window, 'showQuickPick', (items: readonly vscode.QuickPickItem[]) => {
      offered.push(...items.map(({ label }) => label));
      return Promise.resolve(undefined);
    });
    try {
      await follow(EXPIRED);
    } finally {
      restore();
    }
    assert.deepEqual(offered, ['my-company', 'legacy.awsapps.com']);
    assert.deepEqual(user.current.shown, []);
  });

  it('is a link from its first to its last character', async () => {
    const [link] = await linksIn(`\u2502 Error: ${EXPIRED}`);
    assert.deepEqual([link?.startIndex, link?.length], ['\u2502 Error: '.length, EXPIRED.length]);
    assert.equal(link?.tooltip, 'Log in with AWS SSO');
    assert.deepEqual(await linksIn('total 0'), []);
  });

  async function follow(line: string, options: vscode.TerminalOptions = {}): Promise<void> {
    const [link] = await linksIn(line, options);
    assert.ok(link, `no link in: ${line}`);
    await provider().handleTerminalLink(link);
  }

  async function linksIn(line: string, creationOptions: vscode.TerminalOptions = {}) {
    // No process is started for what is only looked at.
    const terminal = { creationOptions } as vscode.Terminal;
    const { token } = new vscode.CancellationTokenSource();
    return (await provider().provideTerminalLinks({ line, terminal }, token)) ?? [];
  }

  function provider() {
    return createTerminalLinkProvider({
      config,
      activeProfiles: { get: () => resolveActiveProfile({ pick: active }, config.current) },
    });
  }
});
