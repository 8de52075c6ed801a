import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import { CredentialsError } from '../../credentials/errors';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { profileEntries } from '../activeProfile/profileFacts';
import { readTarget } from '../commandTarget';
import { registerCommand } from '../commands';
import type { KnownKeys } from '../keys/keys';
import { withoutIcons } from '../plainText';
import type { Favorites } from '../tree/favorites';
import type { SessionEditServices } from './sectionEdits';

export interface ProfileEditServices {
  readonly config: ConfigStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly favorites: Favorites;
  readonly locations: AwsLocations;
  readonly keys: Pick<KnownKeys, 'launcher'>;
  readonly logger: Logger;
}

/** The commands that edit profiles and sessions in the AWS files: what they do is loaded when they are first used. */
export function registerProfileEdits(services: SessionEditServices): Disposable {
  const { config, logger } = services;
  const disposables = new DisposableStore();
  const ofProfile = (
    command: CommandId,
    question: () => string,
    edit: (name: string, newName: string | undefined, selected: readonly string[]) => Promise<void>,
  ): void => {
    disposables.add(
      registerCommand(command, logger, async (argument, selected = []) => {
        const name = await findTargetProfile(argument, question(), config.current);
        if (name === undefined) return;
        const others = selected.flatMap((row) => readTarget(row).profile ?? []);
        await edit(name, readNewName(argument), [...new Set([name, ...others])]);
      }),
    );
  };
  ofProfile(
    'awsSso.removeProfile',
    () => l10n.t('Remove which profile?'),
    async (_name, _newName, selected) => {
      const { removeSelectedProfiles } = await import('./removeProfile');
      await removeSelectedProfiles(selected, services);
    },
  );
  ofProfile(
    'awsSso.renameProfile',
    () => l10n.t('Rename which profile?'),
    async (name, newName) => {
      const { renameProfile } = await import('./sectionEdits');
      await renameProfile(name, newName, services);
    },
  );
  ofProfile(
    'awsSso.duplicateProfile',
    () => l10n.t('Duplicate which profile?'),
    async (name, newName) => {
      const { duplicateProfile } = await import('./sectionEdits');
      await duplicateProfile(name, newName, services);
    },
  );
  ofProfile(
    'awsSso.editRegion',
    () => l10n.t('Edit the region of which profile?'),
    async (name) => {
      const { editRegion } = await import('./sectionEdits');
      await editRegion(name, services);
    },
  );
  const ofSession = (
    command: CommandId,
    question: () => string,
    edit: (name: string, newName: string | undefined) => Promise<void>,
  ): void => {
    disposables.add(
      registerCommand(command, logger, async (argument) => {
        const name = await findTargetSessionName(argument, question(), config.current);
        if (name !== undefined) await edit(name, readNewName(argument));
      }),
    );
  };
  ofSession(
    'awsSso.renameSession',
    () => l10n.t('Rename which session?'),
    async (name, newName) => {
      const { renameSession } = await import('./sectionEdits');
      await renameSession(name, newName, services);
    },
  );
  ofSession(
    'awsSso.removeSession',
    () => l10n.t('Remove which session?'),
    async (name) => {
      const { removeSession } = await import('./sectionEdits');
      await removeSession(name, services);
    },
  );
  return disposables;
}

/** The session with a section of its own that the argument names, else the one that the user chooses. */
async function findTargetSessionName(
  argument: unknown,
  placeHolder: string,
  { sessions }: SharedConfig,
): Promise<string | undefined> {
  const { session } = readTarget(argument);
  if (session === undefined) {
    const items = [...sessions.values()]
      .filter(({ legacy }) => !legacy)
      .map(({ id, label, startUrl }) => ({
        label: withoutIcons(label),
        description: withoutIcons(startUrl),
        id,
      }));
    return (await vscode.window.showQuickPick(items, { title: l10n.t('AWS SSO'), placeHolder }))?.id;
  }
  if (sessions.has(session)) return session;
  throw new CredentialsError('unknownSession', `no session ${session}`, { details: { session } });
}

/** The profile that the argument names, else the one that the user chooses. */
async function findTargetProfile(
  argument: unknown,
  placeHolder: string,
  { profiles }: SharedConfig,
): Promise<string | undefined> {
  const { profile } = readTarget(argument);
  if (profile === undefined) {
    const items = profileEntries(profiles.values());
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

/** A button above a previewed change was pressed. */
export interface PreviewAnswer {
  /** The preview, where VS Code tells which. */
  readonly resource: string | undefined;
  readonly isAgreed: boolean;
}

/** The buttons above the diff of a previewed change. */
export class PreviewButtons implements Disposable {
  readonly #pressed = new Emitter<PreviewAnswer>();
  readonly #disposables = new DisposableStore();

  readonly onDidPress = this.#pressed.event;

  constructor(logger: Logger) {
    const press =
      (isAgreed: boolean) =>
      (resource: unknown): void =>
        this.#pressed.fire({
          resource: resource instanceof vscode.Uri ? resource.toString() : undefined,
          isAgreed,
        });
    this.#disposables.add(this.#pressed);
    this.#disposables.add(registerCommand('awsSso.applyPreview', logger, press(true)));
    this.#disposables.add(registerCommand('awsSso.discardPreview', logger, press(false)));
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
