import { existsSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../../base/atomicFile';
import { whenMissing } from '../../base/errors';
import { posixQuote } from '../../base/shellQuote';
import { ContainerEndpoint } from '../../credentials/containers/containerEndpoint';
import {
  addToDevContainer,
  DevContainerError,
  dockerFlags,
  type ContainerAccess,
} from '../../credentials/containers/devContainer';
import type { Observable } from '../../base/event';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { makeOwnersDirectory } from '../../credentials/keys/socketPlace';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import type { KnownDirectories } from '../activeProfile/profileFacts';
import { readTarget } from '../commandTarget';
import { readTextFile, reviewTextChange, type PreviewServices } from '../configEdits/configPreview';
import { confirmEnvironment } from '../activeProfile/profileCommands';
import { describeError } from '../errorMessages';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import type { ContainerGrants } from './containers';
import { showNotice } from '../notifications';

export type ContainerServices = PreviewServices & {
  readonly config: Observable<SharedConfig>;
  readonly directories: KnownDirectories;
  readonly activeProfiles: ActiveProfileStore;
  readonly credentials: CredentialResolver;
  readonly containerGrants: ContainerGrants;
  /** The extension's own directory. */
  readonly storage: string;
  readonly workspaceState: vscode.Memento;
};

/** A dev container's file names a port: the same profile gets it again, in the next window of this workspace too. */
const PORTS_KEY = 'awsSso.containerPorts';
const SPECIAL_IN_MOUNTS = /[,"]/;

/** What containers get from this window, and whether they get it only now. */
interface StartedGrant {
  readonly profile: string;
  readonly access: ContainerAccess;
  readonly isNew: boolean;
}

/** Gives credentials to containers: opens an endpoint for each profile that they get, and says where it is. */
export class ContainersFeature {
  readonly #services: ContainerServices;

  constructor(services: ContainerServices) {
    this.#services = services;
  }

  /** `awsSso.containers.run`: copies the flags of `docker run`. */
  async copyRunFlags(argument: unknown): Promise<void> {
    const started = await this.#start(argument);
    if (!started) return;
    const { access } = started;
    await vscode.env.clipboard.writeText(dockerFlags(access).map(posixQuote).join(' '));
    vscode.window.setStatusBarMessage(l10n.t('Copied the flags for docker run'), 5000);
  }

  /** `awsSso.containers.addToDevContainer`: writes what a dev container needs, after a diff. */
  async addToDevContainer(argument: unknown): Promise<void> {
    const folder = this.#services.activeProfiles.focusedFolder;
    if (!folder) {
      void showNotice(l10n.t('Open a folder first. The credentials are added to its dev container.'));
      return;
    }
    const file = await chooseDevContainerFile(folder.uri.fsPath);
    const started = file === undefined ? undefined : await this.#start(argument);
    if (file === undefined || !started) return;
    const { access, profile, isNew } = started;
    let isWritten = false;
    try {
      const text = await readTextFile(file);
      isWritten = text !== undefined && addToDevContainer(text, access) === text;
      if (isWritten) {
        const message = l10n.t('{0} has these lines already. Its container gets credentials now.', file);
        void showNotice(message);
        return;
      }
      isWritten = await reviewTextChange(
        {
          file,
          edit: (text) => addToDevContainer(text, access),
          title: l10n.t('Dev container: AWS credentials'),
          question: l10n.t('Write these lines? The container gets credentials while this window is open.'),
          agree: l10n.t('Write'),
        },
        this.#services,
      );
      if (isWritten) {
        const message = l10n.t(
          'Wrote the lines to {0}. Keep this window open, and open the container in a new window. Rebuild it if it already exists.',
          file,
        );
        void showNotice(message);
      }
    } catch (error) {
      if (!(error instanceof DevContainerError)) throw error;
      const text = l10n.t('{0} was not changed. {1}', file, error.message);
      void showNotice(text, 'warning');
    } finally {
      if (isNew && !isWritten) this.#services.containerGrants.end(profile);
    }
  }

  /** `awsSso.containers.stop`: ends one, at once. */
  async stop(argument: unknown): Promise<void> {
    const { profile: named } = readTarget(argument);
    const { containerGrants } = this.#services;
    if (named !== undefined && containerGrants.access(named)) {
      containerGrants.end(named);
      return;
    }
    const items = containerGrants.current.map(({ profile, uri }) => ({
      label: withoutIcons(profile),
      description: uri,
      profile,
    }));
    if (items.length === 0) {
      void showNotice(l10n.t('No container gets credentials from this window.'));
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Stop Container Credentials'),
      placeHolder: l10n.t(
        'Containers keep the credentials they have until these expire, and get no new ones.',
      ),
    });
    if (chosen) containerGrants.end(chosen.profile);
  }

  async #start(argument: unknown): Promise<StartedGrant | undefined> {
    const { activeProfiles, containerGrants, credentials, logger, workspaceState } = this.#services;
    const profile = readTarget(argument).profile ?? activeProfiles.focused?.name;
    if (profile === undefined) {
      void showNotice(l10n.t('Choose a profile first.'));
      return undefined;
    }
    const known = containerGrants.access(profile);
    if (known) return { profile, access: this.#accessOf(profile, known), isNew: false };
    const isAgreed = await confirmEnvironment(
      profile,
      {
        message: l10n.t('Give containers the credentials of {0}?', profile),
        action: l10n.t('Give Credentials'),
      },
      this.#services,
    );
    if (!isAgreed) return undefined;
    // Asks for a code now: later requests can't.
    const first = await credentials.resolve(profile);
    if (!first.sessionToken) {
      const message = l10n.t(
        '{0} has a long-lived access key. Containers get only credentials that expire.',
        profile,
      );
      void showNotice(message, 'warning');
      return undefined;
    }
    const ports = workspaceState.get<Record<string, number>>(PORTS_KEY, {});
    const options = {
      profile,
      resolve: (signal: AbortSignal) => credentials.resolve(profile, signal, 'quiet'),
      describeError: (error: unknown) => describeError(error).message,
      logger,
    };
    const endpoint = await ContainerEndpoint.open(options, ports[profile] ?? 0).catch(() =>
      ContainerEndpoint.open(options),
    );
    const access = this.#accessOf(profile, {
      uri: endpoint.uri,
      tokenFile: await this.#writeToken(endpoint),
    });
    containerGrants.add(profile, access, () => {
      rmSync(access.tokenFile, { force: true });
      endpoint.dispose();
      logger.info(`[containers] no more credentials: ${profile}`);
    });
    await workspaceState.update(PORTS_KEY, { ...ports, [profile]: endpoint.port });
    logger.info(`[containers] containers get credentials: ${profile}`);
    this.#tell(profile);
    return { profile, access, isNew: true };
  }

  /** With the region as it is now: it may have changed since the endpoint was opened. */
  #accessOf(profile: string, { uri, tokenFile }: ContainerAccess): ContainerAccess {
    const { activeProfiles, config } = this.#services;
    const region =
      settings.region(activeProfiles.focusedFolder) || config.current.profiles.get(profile)?.region;
    return { uri, tokenFile, ...(region && { region }) };
  }

  async #writeToken({ port, token }: ContainerEndpoint): Promise<string> {
    const directory = join(this.#services.storage, 'containers');
    await makeOwnersDirectory(directory);
    const file = join(directory, `${port}-token`);
    if (SPECIAL_IN_MOUNTS.test(file)) throw new Error(`docker can't mount a path with a comma: ${file}`);
    await writeFileAtomic(file, token, { mode: OWNER_ONLY_FILE });
    return file;
  }

  #tell(profile: string): void {
    const stop = l10n.t('Stop');
    void vscode.window
      .showInformationMessage(
        withoutLinks(l10n.t('Containers get the credentials of {0} while this window is open.', profile)),
        stop,
      )
      .then((chosen) => {
        if (chosen === stop) this.#services.containerGrants.end(profile);
      });
  }
}

/** The dev container's file of a folder, where the tools look for it; of several, the one that the user chooses. */
async function chooseDevContainerFile(folder: string): Promise<string | undefined> {
  const directory = join(folder, '.devcontainer');
  const usual = join(directory, 'devcontainer.json');
  const entries = await readdir(directory, { withFileTypes: true }).catch(whenMissing([]));
  const named = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name, 'devcontainer.json'));
  const files = [usual, join(folder, '.devcontainer.json'), ...named].filter((file) => existsSync(file));
  if (files.length < 2) return files[0] ?? usual;
  return vscode.window.showQuickPick(files, { title: l10n.t('Add to which dev container?') });
}
