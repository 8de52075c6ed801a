import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ApiCredentials } from '../../api';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { sessionTokenOf } from '../../config/accessKeySettings';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import { CredentialsError } from '../../credentials/errors';
import { findEnvironment } from '../../config/environments';
import { ApiError } from '../errors';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';
import { findCaller, type ExtensionPlace } from './apiCaller';
import { showNotice } from '../notifications';

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

/** What the user has said of an extension: nothing for it, credentials that end, or any. */
type Consent = 'denied' | 'temporary' | 'all';

const CONSENTS_KEY = 'awsSso.apiConsents';

export interface ConsentServices {
  readonly globalState: vscode.Memento;
  readonly logger: Logger;
}

/** What an extension wants. */
export interface ConsentQuestion {
  /** Undefined: the caller is unknown, so the answer is for this time only. */
  readonly extensionId: string | undefined;
  readonly profile: string;
  /** Whether it is an access key that does not end. */
  readonly isLongLived: boolean;
}

/** Which extensions may have credentials. The user is asked once for each, and a second time for long-lived keys. */
export class ApiConsents {
  readonly #services: ConsentServices;
  /** Questions on the screen: all calls that need the same answer wait for one. */
  readonly #asking = new Map<string, Promise<void>>();

  constructor(services: ConsentServices) {
    this.#services = services;
  }

  /** @throws ApiError `consentDenied` */
  async obtain(question: ConsentQuestion): Promise<void> {
    const { extensionId, isLongLived } = question;
    const known = extensionId === undefined ? undefined : this.#load().get(extensionId);
    if (known === 'denied') throw denied(question);
    if (known === 'all' || (known === 'temporary' && !isLongLived)) return;
    const id = JSON.stringify(extensionId === undefined ? question : [extensionId, isLongLived]);
    let asking = this.#asking.get(id);
    if (!asking) {
      asking = this.#ask(question).finally(() => this.#asking.delete(id));
      this.#asking.set(id, asking);
    }
    await asking;
  }

  /** Lets the user take back what they have said of an extension; it is asked again when it calls. */
  async manage(): Promise<void> {
    const items = [...this.#load()].map(([id, consent]) => ({
      label: withoutIcons(nameOf(id)),
      description: withoutIcons(id),
      detail: CONSENT_TEXTS[consent](),
      id,
    }));
    if (items.length === 0) {
      void showNotice(
        l10n.t('No extension has asked for AWS credentials here, or you removed every answer.'),
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Extensions That Asked for AWS Credentials'),
      placeHolder: l10n.t(
        'Choose an extension to remove your answer. You are asked again when it next requests credentials.',
      ),
      matchOnDescription: true,
    });
    if (!chosen) return;
    await this.#remember(chosen.id, undefined);
    vscode.window.setStatusBarMessage(
      withoutIcons(
        l10n.t(
          'Removed your answer for {0}. VS Code asks again when it needs credentials.',
          nameOf(chosen.id),
        ),
      ),
      5000,
    );
  }

  async #ask(question: ConsentQuestion): Promise<void> {
    const { extensionId, profile, isLongLived } = question;
    const allow = extensionId === undefined ? l10n.t('Allow Once') : l10n.t('Allow');
    const never = l10n.t('Never Allow');
    const chosen = await vscode.window.showWarningMessage(
      withoutLinks(
        extensionId === undefined
          ? l10n.t('An extension asks for the AWS credentials of {0}.', profile)
          : l10n.t(
              'The extension "{0}" ({1}) asks for the AWS credentials of {2}.',
              nameOf(extensionId),
              extensionId,
              profile,
            ),
      ),
      { modal: true, detail: detailOf(question) },
      ...(extensionId === undefined ? [allow] : [allow, never]),
    );
    if (extensionId !== undefined && chosen === allow) {
      await this.#remember(extensionId, isLongLived ? 'all' : 'temporary');
    } else if (extensionId !== undefined && chosen === never) {
      await this.#remember(extensionId, 'denied');
    }
    if (chosen !== allow) throw denied(question);
  }

  async #remember(extensionId: string, consent: Consent | undefined): Promise<void> {
    const consents = this.#load();
    if (consent) consents.set(extensionId, consent);
    else consents.delete(extensionId);
    await this.#services.globalState.update(CONSENTS_KEY, Object.fromEntries(consents));
    this.#services.logger.info(`[api] credentials ${consent ?? 'to be asked for again'}: ${extensionId}`);
  }

  #load(): Map<string, Consent> {
    const stored = this.#services.globalState.get<unknown>(CONSENTS_KEY);
    if (typeof stored !== 'object' || stored === null) return new Map();
    return new Map(Object.entries(stored).filter((entry): entry is [string, Consent] => isConsent(entry[1])));
  }
}

function isConsent(value: unknown): value is Consent {
  return value === 'denied' || value === 'temporary' || value === 'all';
}

const CONSENT_TEXTS: Readonly<Record<Consent, () => string>> = {
  denied: () => l10n.t('gets no credentials'),
  temporary: () => l10n.t('can get temporary credentials of every profile'),
  all: () => l10n.t('can get all credentials of every profile, including long-lived access keys'),
};

/** What it means to allow it. */
function detailOf({ extensionId, profile, isLongLived }: ConsentQuestion): string {
  const label = findEnvironment(profile, settings.environments())?.label;
  return [
    label ? l10n.t('This profile is marked {0}.', label) : '',
    isLongLived
      ? l10n.t('It gets a long-lived access key, which works until it is deleted in AWS.')
      : l10n.t('Until they expire, it can do everything in AWS that this profile can.'),
    extensionId === undefined
      ? l10n.t('VS Code does not say which extension it is.')
      : isLongLived
        ? l10n.t('It can then get the credentials and keys of every profile without asking you.')
        : l10n.t('It can then get the temporary credentials of every profile without asking you.'),
    extensionId === undefined
      ? ''
      : l10n.t(
          'VS Code can\'t verify this name. To change your answer later, run "AWS SSO: Manage Extensions\' Access".',
        ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function nameOf(extensionId: string): string {
  const packageJson: unknown = vscode.extensions.getExtension(extensionId)?.packageJSON;
  const { displayName } = (packageJson ?? {}) as { readonly displayName?: unknown };
  return typeof displayName === 'string' ? displayName : extensionId;
}

function denied({ extensionId, profile }: ConsentQuestion): ApiError {
  const who = extensionId ?? 'an unknown extension';
  return new ApiError('consentDenied', `the user gives ${who} no credentials of ${profile}`, {
    details: { profile, ...(extensionId !== undefined && { extension: extensionId }) },
  });
}
