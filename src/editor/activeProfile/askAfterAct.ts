import * as vscode from 'vscode';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { CredentialsError } from '../../credentials/errors';
import type { IdentityService } from '../../credentials/identityService';
import { SsoError } from '../../sso/errors';
import { reportError } from '../commands';
import { wrongAccountText } from './hover';
import { withoutLinks } from '../plainText';

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
