import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Logger } from '../../base/logger';
import { ApiError } from './apiErrors';
import { findEnvironment } from '../environments';
import { withoutIcons, withoutLinks } from '../plainText';
import { settings } from '../settings';

/** What the user has said of an extension: nothing for it, credentials that end, or any. */
type Consent = 'denied' | 'temporary' | 'all';

const CONSENTS_KEY = 'awsSso.apiConsents';

export interface ConsentServices {
  readonly globalState: vscode.Memento;
  readonly logger: Logger;
}

/** What an extension wants. */
export interface ConsentQuestion {
  /** Undefined: nobody knows who calls; the answer is for this once. */
  readonly extensionId: string | undefined;
  readonly profile: string;
  /** Whether it is an access key that does not end. */
  readonly isLongLived: boolean;
}

/** Which extensions may have credentials. The user is asked once for each, and a second time for long-lived keys. */
export class ApiConsents {
  readonly #services: ConsentServices;
  /** Questions on the screen, for all who wait for the same answer. */
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
      void vscode.window.showInformationMessage(
        l10n.t('No extension has asked for AWS credentials here, or every answer was taken back.'),
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Extensions That Asked for AWS Credentials'),
      placeHolder: l10n.t('Choose one to take your answer back; you are asked again when it calls.'),
      matchOnDescription: true,
    });
    if (!chosen) return;
    await this.#remember(chosen.id, undefined);
    vscode.window.setStatusBarMessage(
      withoutIcons(l10n.t('{0} is asked for again', nameOf(chosen.id))),
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
  temporary: () => l10n.t('may have credentials of any profile, as long as they end by themselves'),
  all: () => l10n.t('may have credentials of any profile, long-lived access keys too'),
};

/** What it means to allow it. */
function detailOf({ extensionId, profile, isLongLived }: ConsentQuestion): string {
  const label = findEnvironment(profile, settings.environments())?.label;
  return [
    label ? l10n.t('This profile is marked {0}.', label) : '',
    isLongLived
      ? l10n.t(
          'It gets a long-lived access key, which does not end: it works until somebody deletes it in AWS.',
        )
      : l10n.t('Until they end, it can do in AWS whatever this profile may do.'),
    extensionId === undefined
      ? l10n.t('VS Code does not tell which extension it is.')
      : isLongLived
        ? l10n.t('It may then have the credentials and keys of every profile without a question.')
        : l10n.t(
            'It may then have those of every profile without a question, except for long-lived access keys.',
          ),
    extensionId === undefined
      ? ''
      : l10n.t(
          'Its name is that of the code that calls. "AWS SSO: Manage Extensions\' Access" takes the answer back.',
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
