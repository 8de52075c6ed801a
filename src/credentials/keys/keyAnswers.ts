import { dirname } from 'node:path';
import { errorText, isAbortError } from '../../base/errors';
import type { Profile } from '../../config/sharedConfig';
import { SsoError } from '../../sso/errors';
import { CredentialsError } from '../errors';
import { renderProcessJson } from '../exportProcessJson';
import { KeysError } from './errors';
import { readProfileQuestion } from './helperProtocol';
import { sessionOfEntry } from './keychain';
import { KeyServer, type KeyAnswer } from './keyServer';
import type { KeySessions } from './keySessions';
import type { KeyStore } from './keyStore';
import { findLaunchedProfiles } from './launcherCommand';
import { answerForTool, type ToolAnswerServices } from './toolAnswers';

export interface KeyAnswerServices extends ToolAnswerServices {
  /** That VS Code was started with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly store: KeyStore;
  readonly sessions: KeySessions;
  /** Told when a terminal got a session of a profile's key. */
  readonly onUse: (profile: string) => void;
}

/** Answers the helpers that the launcher starts, from now on. @throws as `KeyServer.start`. */
export async function startAnswering(services: KeyAnswerServices): Promise<KeyServer> {
  return KeyServer.start({
    directory: dirname(services.launcher),
    logger: services.logger,
    answer: (question, signal) => {
      const profile = readProfileQuestion(question);
      return profile === undefined
        ? answerHelper(question, services)
        : answerForTool(profile, services, signal);
    },
  });
}

/**
 * What the credential helper is answered: a session of the key, for profiles alone whose `credential_process` is the
 * launcher. Never rejects. The texts are for a terminal, and in English as those of the tool that prints them.
 */
async function answerHelper(entry: string, services: KeyAnswerServices): Promise<KeyAnswer> {
  const { config, launcher, logger, onUse } = services;
  const profile = await findProfile(entry, config, launcher);
  if (!profile) {
    return { kind: 'elsewhere', text: `no profile of the config file uses "${entry}".` };
  }
  try {
    // No signal: a code that was entered is good for the next call too.
    const wish = { asking: 'mayAsk', signal: new AbortController().signal } as const;
    const session = await sessionOfEntry(profile, entry, services, wish);
    onUse(profile.name);
    return { kind: 'credentials', text: renderProcessJson(session).trimEnd() };
  } catch (error) {
    logger.warn(`[keys] no credentials for a terminal (${errorText(error)}): ${profile.name}`);
    const kind = KeysError.is(error, 'notStored') ? 'elsewhere' : 'refused';
    return { kind, text: explain(error, profile.name) };
  }
}

/** A terminal may be quicker than the news of a file that was just written. */
async function findProfile(
  entry: string,
  config: ToolAnswerServices['config'],
  launcher: string,
): Promise<Profile | undefined> {
  const find = (): Profile | undefined => {
    const name = findLaunchedProfiles(config.current, launcher).get(entry)?.[0];
    return name === undefined ? undefined : config.current.profiles.get(name);
  };
  const known = find();
  if (known) return known;
  await config.reload();
  return find();
}

function explain(error: unknown, profile: string): string {
  if (isAbortError(error)) return `no code was entered for ${profile}.`;
  if (KeysError.is(error, 'notStored')) {
    return `the keychain of VS Code holds no key for ${profile}. Add it: "AWS SSO: Add Access Key to the Keychain".`;
  }
  if (KeysError.is(error, 'keyRefused')) {
    return `AWS does not accept the key of ${profile}: it was deleted or is inactive. Add another: "AWS SSO: Manage Access Keys in the Keychain".`;
  }
  if (KeysError.is(error, 'sessionRefused')) {
    return `STS refuses a session (GetSessionToken) for the key of ${profile}: a policy denies it.`;
  }
  if (CredentialsError.is(error, 'mfaDeviceRefused')) {
    return `mfa_serial of ${profile} is not a device of its user.`;
  }
  if (SsoError.is(error, 'network', 'timeout', 'tls', 'proxyAuthorization')) {
    return `STS can't be reached for a session of ${profile}.`;
  }
  return `no session for ${profile}. The log of AWS SSO Profiles in VS Code says why.`;
}
