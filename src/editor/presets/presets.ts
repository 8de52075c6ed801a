import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { registerCommand } from '../commands';
import { settings } from '../settings';
import type { PresetServices } from './presetsRun';

/**
 * What a repository says of its AWS access: a trusted workspace is offered once to set it up; the command does it at any time.
 * Nothing is read in a workspace that isn't trusted, and nothing is written without a diff.
 */
export function registerPresets(services: PresetServices): Disposable {
  const { clock, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.setUpFromRepository', logger, async () => {
      const { setUpFromRepository } = await import('./presetsRun');
      await setUpFromRepository(services);
    }),
  );
  const offer = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted) return;
    try {
      const { offerPresets } = await import('./presetsRun');
      await offerPresets(services);
    } catch (error) {
      logger.warn(`[presets] not read: ${errorText(error)}`);
    }
  };
  disposables.add(clock.schedule(0, () => void offer()));
  disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void offer()));
  disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void offer()));
  disposables.add(settings.onDidChange(() => void offer(), 'awsSso.presets'));
  return disposables;
}
