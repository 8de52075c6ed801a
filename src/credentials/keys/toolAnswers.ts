import { errorText, isAbortError } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { ConfigStore } from '../../config/configStore';
import { findLoginEnd } from '../../config/profileSession';
import { SigninError } from '../../signin/errors';
import { SsoError } from '../../sso/errors';
import type { CredentialResolver } from '../credentialResolver';
import { CredentialsError } from '../errors';
import { needsLogin } from '../needsLogin';
import { renderProcessJson } from '../exportProcessJson';
import { findToolProfiles } from '../toolProfiles';
import type { KeyAnswer } from './keyServer';

export interface ToolAnswerServices {
  readonly config: Pick<ConfigStore, 'current' | 'onDidChange' | 'reload'>;
  readonly credentials: Pick<CredentialResolver, 'resolve'>;
  readonly launcher: string;
  readonly logger: Logger;
  /** Told when a tool got credentials of a profile. */
  readonly onToolUse: (profile: string) => void;
}

/**
 * What the credential helper is answered that asks for a profile's credentials: for profiles alone that a profile for
 * tools names. Never rejects. The texts are for a terminal, and in English as those of the tool that prints them.
 */
export async function answerForTool(
  source: string,
  { config, credentials, launcher, logger, onToolUse }: ToolAnswerServices,
  signal: AbortSignal,
): Promise<KeyAnswer> {
  const isWanted = (): boolean =>
    findToolProfiles(source, config.current, launcher).some(({ giver }) => giver === 'window');
  // A terminal may be quicker than the news of a file that was just written.
  if (!isWanted()) await config.reload();
  if (!isWanted()) return { kind: 'elsewhere', text: `no profile of the config file asks for "${source}".` };
  try {
    const made = await credentials.resolve(source, signal, 'mayAsk');
    onToolUse(source);
    return { kind: 'credentials', text: renderProcessJson(made).trimEnd() };
  } catch (error) {
    logger.warn(`[tools] no credentials for a tool (${errorText(error)}): ${source}`);
    return { kind: 'refused', text: explain(error, source, loginCommand(source, config)) };
  }
}

/** What logs in to a profile's session without VS Code. */
function loginCommand(source: string, { current }: ToolAnswerServices['config']): string {
  const profile = current.profiles.get(source);
  const end = profile && findLoginEnd(profile, current);
  return `aws ${end?.kind === 'login' ? 'login' : 'sso login'} --profile ${end?.profile.name ?? source}`;
}

function explain(error: unknown, profile: string, login: string): string {
  if (isAbortError(error)) return `no code was entered for ${profile}.`;
  if (needsLogin(error)) {
    return `profile ${profile} needs a login. In VS Code: "AWS SSO: Log In". Or run: ${login}`;
  }
  if (SigninError.is(error, 'missingPermission')) {
    return `AWS does not let ${profile} renew its credentials: a policy must allow signin:CreateOAuth2Token.`;
  }
  if (SigninError.is(error, 'clockWrong')) {
    return `the clock of this machine is off by ${error.details['minutes'] ?? 'some'} minutes, so AWS refuses ${profile}.`;
  }
  if (SsoError.is(error, 'forbidden', 'notFound'))
    return `AWS gives you no access to the role of ${profile}.`;
  if (SsoError.is(error, 'network', 'timeout', 'tls', 'proxyAuthorization')) {
    return `AWS cannot be reached for ${profile}.`;
  }
  if (CredentialsError.is(error, 'unknownProfile')) return `no file defines the profile ${profile}.`;
  return `no credentials for ${profile}. The log of AWS SSO Profiles in VS Code says why.`;
}
