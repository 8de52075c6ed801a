import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../base/event';
import type { SharedConfig } from '../config/sharedConfig';
import { profileNote, type KnownDirectories } from './activeProfile/profileFacts';
import { findEnvironment } from '../config/environments';
import { withoutLinks } from './plainText';
import { settings } from './settings';

/**
 * Asks before something is done as a profile of an environment with `confirm`: the question names account and role, and
 * Enter goes back.
 * @returns whether to go on; without a question where none is wanted.
 */
export async function confirmEnvironment(
  profileName: string,
  { message, action }: { readonly message: string; readonly action: string },
  services: { readonly config: Observable<SharedConfig>; readonly directories: KnownDirectories },
): Promise<boolean> {
  const environment = findEnvironment(profileName, settings.environments());
  if (!environment?.confirm) return true;
  const profile = services.config.current.profiles.get(profileName);
  const detail = [
    environment.label && l10n.t('This profile is marked {0}.', environment.label),
    profile && profileNote(profile, services.directories),
  ];
  // The first button is the one that Enter presses.
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(message),
    { modal: true, detail: detail.filter(Boolean).map(String).map(withoutLinks).join('\n') },
    l10n.t('Go Back'),
    action,
  );
  return chosen === action;
}
