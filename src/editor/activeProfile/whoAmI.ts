import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { CredentialsError } from '../../credentials/errors';
import type { IdentityService, KnownIdentity } from '../../credentials/identityService';
import { SsoError } from '../../sso/errors';
import { readTarget } from '../commandTarget';
import { registerCommand, runCommand, reportError } from '../commands';
import { withoutLinks } from '../plainText';
import { showWhenLong } from '../waiting';
import type { ActiveProfileStore } from './activeProfileStore';
import { userOf, wrongAccountText } from './hover';

export interface WhoAmIServices {
  readonly identities: IdentityService;
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
}

/** `awsSso.whoAmI`: asks STS who the profile is, and says it; the answer also goes to the caller of the command. */
export function registerWhoAmI({ identities, activeProfiles, logger }: WhoAmIServices): Disposable {
  return registerCommand('awsSso.whoAmI', logger, async (argument) => {
    const name = readTarget(argument).profile ?? activeProfiles.focused?.name;
    if (name === undefined) {
      await runCommand('awsSso.switchProfile');
      return undefined;
    }
    const identity = await showWhenLong(l10n.t('Asking AWS who {0} is', name), (signal) =>
      identities.askAgain(name, signal),
    );
    void tell(name, identity);
    return { account: identity.account, arn: identity.arn, userId: identity.userId };
  });
}

async function tell(name: string, identity: KnownIdentity): Promise<void> {
  const wrongAccount = wrongAccountText(identity);
  const copyArn = l10n.t('Copy ARN');
  const chosen = wrongAccount
    ? await vscode.window.showErrorMessage(
        withoutLinks(`${name}: ${wrongAccount} (${identity.arn})`),
        copyArn,
      )
    : await vscode.window.showInformationMessage(
        withoutLinks(
          l10n.t('{0} is {1} in account {2}: {3}', name, userOf(identity), identity.account, identity.arn),
        ),
        copyArn,
      );
  if (chosen === copyArn) await vscode.env.clipboard.writeText(identity.arn);
}

/**
 * Finds out who the user has become after they logged in or switched, for the hover to know. They did not ask: only
 * what makes the profile the wrong one is said aloud, another account or a role that is not theirs.
 */
export async function askIdentityAfterAct(
  profileName: string,
  { identities, logger }: { readonly identities: IdentityService; readonly logger: Logger },
): Promise<void> {
  try {
    const wrongAccount = wrongAccountText(await identities.ask(profileName, undefined, 'quiet'));
    if (wrongAccount) void vscode.window.showErrorMessage(withoutLinks(`${profileName}: ${wrongAccount}`));
  } catch (error) {
    const isOthersRole = SsoError.is(error, 'forbidden') || CredentialsError.is(error, 'roleDenied');
    if (isOthersRole) await reportError('identity', error, logger);
    else logger.warn(`[identity] not known: ${profileName}: ${errorText(error)}`);
  }
}
