import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event';
import { resolveActiveProfile } from '../../../src/config/activeProfile';
import { registerStatusBar, type StatusBarServices } from '../../../src/editor/activeProfile/statusBar';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { CORP_CONFIG, healthContext, NOW } from '../support/facts';
import { replace } from '../support/fakeUser';
import { HiddenBar } from '../support/statusBarHover';

describe("the status bar's hover", () => {
  it('names the account from when its name is known, and asks nobody for it', () => {
    const { config, sessions } = healthContext(CORP_CONFIG, { corp: { state: 'signedIn', renewable: true } });
    const onDidChange = new Emitter<undefined>().event;
    const directories = new FakeDirectories('corp', {
      '111111111111': { name: 'Acme Development', roles: [] },
    });
    const services = {
      config: { current: config, onDidChange },
      sessions: { current: sessions, onDidChange },
      consoleSessions: { current: new Map(), onDidChange },
      activeProfiles: {
        focused: resolveActiveProfile({ pick: 'dev' }, config),
        get: () => undefined,
        inherited: {},
        onDidChange,
      },
      agentRestarts: { current: undefined, onDidChange },
      extensionHost: { profile: 'default', state: 'off', onDidChange },
      terminalEnvironment: { assignments: () => ({}) },
      identities: { peek: () => undefined, onDidChange },
      locations: { home: '/home/ada' },
      directories,
      keys: { describe: () => undefined, onDidChange },
      clock: { now: () => NOW, schedule: () => ({ dispose: () => undefined }) },
    };
    const item = new HiddenBar();
    const restore = replace(vscode.window, 'createStatusBarItem', () => item);
    try {
      const statusBar = registerStatusBar(services as unknown as StatusBarServices);
      assert.match(item.hover, /\| Account&nbsp;&nbsp; \| 111111111111 \|/);
      directories.knowAll(new Date(NOW));
      assert.match(item.hover, /\| Account&nbsp;&nbsp; \| Acme Development 111111111111 \|/);
      const drawn = item.tooltip;
      directories.knowAll(new Date(NOW));
      assert.equal(item.tooltip, drawn, 'drawn again though nothing that it shows has changed');
      assert.deepEqual(directories.asked, []);
      statusBar.dispose();
    } finally {
      restore();
    }
  });
});
