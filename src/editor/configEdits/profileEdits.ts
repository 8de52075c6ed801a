import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import { CredentialsError } from '../../credentials/errors';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { registerCommand } from '../commands';
import { readTarget } from '../commandTarget';
import type { Favourites } from '../tree/favourites';
import { withoutIcons } from '../plainText';
import { profileNote } from '../activeProfile/profileNote';

export interface ProfileEditServices {
  readonly config: ConfigStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly favourites: Favourites;
  readonly locations: AwsLocations;
  readonly logger: Logger;
}

/** `awsSso.removeProfile` and `awsSso.renameProfile`: what they do is loaded when they are first used. */
export function registerProfileEdits(services: ProfileEditServices): Disposable {
  const { config, logger } = services;
  const disposables = new DisposableStore();
  disposables.add(
    registerCommand('awsSso.removeProfile', logger, async (argument) => {
      const name = await findTargetProfile(argument, l10n.t('Which profile do you remove?'), config.current);
      if (name === undefined) return;
      const { removeProfile } = await import('./profileEditsRemove');
      await removeProfile(name, services);
    }),
  );
  disposables.add(
    registerCommand('awsSso.renameProfile', logger, async (argument) => {
      const name = await findTargetProfile(argument, l10n.t('Which profile do you rename?'), config.current);
      if (name === undefined) return;
      const { renameProfile } = await import('./profileEditsRename');
      await renameProfile(name, readNewName(argument), services);
    }),
  );
  return disposables;
}

/** The profile that the argument names, else the one that the user chooses. */
async function findTargetProfile(
  argument: unknown,
  placeHolder: string,
  { profiles }: SharedConfig,
): Promise<string | undefined> {
  const { profile } = readTarget(argument);
  if (profile === undefined) {
    const items = [...profiles.values()].map((candidate) => ({
      label: withoutIcons(candidate.name),
      description: withoutIcons(profileNote(candidate)),
      name: candidate.name,
    }));
    const options = { title: l10n.t('AWS SSO'), placeHolder, matchOnDescription: true };
    return (await vscode.window.showQuickPick(items, options))?.name;
  }
  if (profiles.has(profile)) return profile;
  throw new CredentialsError('unknownProfile', `no profile ${profile}`, { details: { profile } });
}

function readNewName(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('to' in argument)) return undefined;
  return typeof argument.to === 'string' ? argument.to : undefined;
}
