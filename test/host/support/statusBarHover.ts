import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { systemClock } from '../../../src/base/clock';
import { ActiveProfileStore } from '../../../src/editor/activeProfile/activeProfileStore';
import { registerStatusBar, type StatusBarServices } from '../../../src/editor/activeProfile/statusBar';
import { FakeDirectories } from '../../fakes/fakeDirectories';
import { healthContext } from './facts';
import { replace } from './fakeUser';
import { MemoryMemento } from './memento';

/** A status bar item that VS Code does not show. */
export class HiddenBar {
  text = '';
  tooltip = new vscode.MarkdownString();
  readonly show = (): void => undefined;
  readonly dispose = (): void => undefined;

  /** The Markdown of the hover, with the characters that it writes as numbers. */
  get hover(): string {
    return this.tooltip.value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  }
}

/**
 * What the status bar's hover says in the folder in focus, with the profiles of the sample home, the settings of this window
 * and the environment of this extension host.
 */
export function statusBarHover(): string {
  const { config, sessions } = healthContext(sampleHome['.aws/config'] ?? '');
  const onDidChange = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  const bar = new HiddenBar();
  const activeProfiles = new ActiveProfileStore({
    config: { current: config, onDidChange },
    environment: process.env,
    workspaceState: new MemoryMemento(),
    globalState: new MemoryMemento(),
    clock: systemClock,
  });
  const restore = replace(vscode.window, 'createStatusBarItem', () => bar);
  try {
    registerStatusBar({
      config: { current: config, onDidChange },
      sessions: { current: sessions, onDidChange },
      consoleSessions: { current: new Map(), onDidChange },
      activeProfiles,
      identities: { peek: () => undefined, onDidChange },
      locations: { home: '/home/ada' },
      agentRestarts: { current: undefined, onDidChange },
      extensionHost: { profile: 'default', state: 'off', onDidChange },
      terminalEnvironment: { assignments: () => ({}) },
      directories: new FakeDirectories('my-company', {}),
      keys: { describe: () => undefined, onDidChange },
      clock: systemClock,
    } as unknown as StatusBarServices).dispose();
  } finally {
    restore();
    activeProfiles.dispose();
  }
  return bar.hover;
}
