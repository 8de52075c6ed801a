import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ApiCredentials } from '../../api';
import type { Logger } from '../../base/logger';
import type { Observable } from '../../base/event';
import { sessionTokenOf } from '../../config/accessKeySettings';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { CredentialsError } from '../../credentials/errors';
import { findCaller, type ExtensionPlace } from './apiCaller';
import { ApiConsents } from './apiConsent';

export interface ApiCredentialServices {
  readonly config: Observable<SharedConfig>;
  readonly credentials: CredentialResolver;
  readonly extension: Pick<vscode.Extension<unknown>, 'id' | 'extensionUri'>;
  readonly globalState: vscode.Memento;
  readonly logger: Logger;
}

/** Gives credentials to other extensions, as far as the user allows it. */
export class ApiCredentialDesk {
  readonly #services: ApiCredentialServices;
  readonly consents: ApiConsents;

  constructor(services: ApiCredentialServices) {
    this.#services = services;
    this.consents = new ApiConsents(services);
  }

  /**
   * @param stack of an `Error` made while the caller waits.
   * @throws ApiError `consentDenied`, or what `CredentialResolver.resolve` throws.
   */
  async give(profileName: string, stack: string): Promise<ApiCredentials> {
    const { config, credentials, logger } = this.#services;
    const profile = config.current.profiles.get(profileName);
    if (!profile) {
      throw new CredentialsError('unknownProfile', `no profile ${profileName}`, {
        details: { profile: profileName },
      });
    }
    const extensionId = this.#findCaller(stack);
    const looksLongLived = profile.kind === 'keys' && sessionTokenOf(profile.properties) === undefined;
    const question = { extensionId, profile: profileName };
    await this.consents.obtain({ ...question, isLongLived: looksLongLived });
    const made = await credentials.resolve(profileName);
    const isLongLived = made.sessionToken === undefined;
    if (isLongLived && !looksLongLived) await this.consents.obtain({ ...question, isLongLived });
    logger.info(`[api] credentials of ${profileName} given to: ${extensionId ?? 'an unknown extension'}`);
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = made;
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      ...(expiresAt && { expiration: new Date(expiresAt) }),
      ...(profile.accountId !== undefined && { accountId: profile.accountId }),
    };
  }

  #findCaller(stack: string): string | undefined {
    const { id, extensionUri } = this.#services.extension;
    const places = vscode.extensions.all
      .filter((extension) => extension.id !== id)
      .flatMap((extension) => placesOf(extension.id, extension.extensionPath));
    const ownCode = vscode.Uri.joinPath(extensionUri, 'dist').fsPath;
    return findCaller(stack, realPath(ownCode), places) ?? findCaller(stack, ownCode, places);
  }
}

/** Node names code by the real path of its file. */
function placesOf(id: string, path: string): ExtensionPlace[] {
  const real = realPath(path);
  return real === path
    ? [{ id, path }]
    : [
        { id, path },
        { id, path: real },
      ];
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
