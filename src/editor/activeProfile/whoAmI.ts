import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { IdentityService, KnownIdentity } from '../../credentials/identityService';
import type { ActiveProfileStore } from './activeProfileStore';
import { registerCommand, runCommand } from '../commands';
import { readTarget } from '../commandTarget';
import { userOf, wrongAccountText } from './hover';
import { withoutLinks } from '../plainText';
import { showWhenLong } from '../waiting';

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
