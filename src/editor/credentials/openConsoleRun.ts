import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findError, type Profile } from '../../config/sharedConfig';
import { federatedConsoleLink } from '../../credentials/consoleFederation';
import { portalConsoleLink } from '../../credentials/consoleLinks';
import { CredentialsError } from '../../credentials/errors';
import { runCommand } from '../commands';
import { findTargetSession, type CommandTarget } from '../commandTarget';
import { chooseConsoleDestination } from './consoleDestinationPick';
import type { ConsoleOptions, OpenConsoleServices } from './openConsole';
import { openInBrowser } from '../openInBrowser';
import { settings } from '../settings';
import { showWaiting } from '../waiting';
import { withoutLinks } from '../plainText';

const MESSAGE_MS = 3000;

/** Opens the console, or copies the link; answers with the link when it is no secret. */
export async function openConsole(
  target: CommandTarget,
  options: ConsoleOptions,
  services: OpenConsoleServices,
): Promise<string | undefined> {
  const name = target.profile ?? services.activeProfiles.focused?.name;
  const isNamed = target.profile !== undefined || target.account !== undefined;
  if (!isNamed && name === undefined) {
    await runCommand('awsSso.switchProfile');
    return undefined;
  }
  const asked = isNamed ? target : { profile: name ?? '' };
  const subject = findSubject(asked, services);
  const chosen = await findPlace(options, asked.profile ?? target.account ?? '');
  if (!chosen) return undefined;
  const { destination, copy } = chosen;
  if ('portal' in subject) {
    const link = portalConsoleLink({ ...subject.portal, destination });
    await (copy ? copyLink(link) : open(link, copyLink));
    return link;
  }
  const link = await showWaiting(
    { title: withoutLinks(l10n.t('Signing in to the console as {0}', subject.profile.name)), links: [] },
    new AbortController().signal,
    (signal) => federatedConsoleLink(subject.profile, destination, services, signal),
  );
  services.logger.info(`[console] signed in as: ${subject.profile.name}`);
  const copySecret = (secret: string): Promise<void> => copySecretLink(secret, services);
  await (copy ? copySecret(link) : open(link, copySecret));
  return undefined;
}

/** Where it goes and how; undefined when the user turned away. */
async function findPlace(
  { destination, copy }: ConsoleOptions,
  subject: string,
): Promise<{ readonly destination: string | undefined; readonly copy: boolean } | undefined> {
  if (typeof destination !== 'object') return { destination, copy };
  const chosen = await chooseConsoleDestination(subject);
  return chosen && { destination: chosen.destination, copy: copy || chosen.copy };
}

/** Who opens the console: somebody whom the access portal knows, or a profile that signs in with its credentials. */
type Subject =
  | { readonly portal: Omit<Parameters<typeof portalConsoleLink>[0], 'destination'> }
  | { readonly profile: Profile };

/** @throws CredentialsError when what the target names is not there or broken. */
function findSubject(target: CommandTarget, { config: { current: config } }: OpenConsoleServices): Subject {
  const name = target.profile ?? '';
  const profile = config.profiles.get(name);
  if (target.account !== undefined && target.session !== undefined) {
    const session = findTargetSession({ session: target.session }, config);
    const { startUrl = '' } = session ?? {};
    // A role that has a profile opens in the region of that, as the profile's own row does.
    const region = profile?.region ?? session?.region;
    return { portal: { startUrl, accountId: target.account, roleName: target.role, region } };
  }
  const details = { profile: name };
  if (!profile) throw new CredentialsError('unknownProfile', `no profile ${name}`, { details });
  const { kind, sessionId, accountId, roleName } = profile;
  if (kind !== 'sso') return { profile };
  const session = config.sessions.get(sessionId ?? '');
  const problem = findError(profile) ?? (session && findError(session));
  if (problem || !session || accountId === undefined) {
    const reason = problem?.message ?? '';
    throw new CredentialsError('brokenProfile', `${name} cannot work: ${reason}`, {
      details: { ...details, reason },
    });
  }
  const { startUrl, region } = session;
  return { portal: { startUrl, accountId, roleName, region: profile.region ?? region } };
}

async function open(link: string, copy: (link: string) => Promise<void>): Promise<void> {
  await openInBrowser(link, l10n.t('The browser was not opened. Copy the link to the console.'), copy);
}

async function copyLink(link: string): Promise<void> {
  await vscode.env.clipboard.writeText(link);
  vscode.window.setStatusBarMessage(l10n.t('Copied the console link'), MESSAGE_MS);
}

/** Whoever has it is signed in. */
async function copySecretLink(link: string, { clipboard }: OpenConsoleServices): Promise<void> {
  await clipboard.copy(link, settings.clearClipboardAfterMs());
  vscode.window.setStatusBarMessage(
    l10n.t('Copied a console link that signs in whoever opens it within 15 minutes'),
    MESSAGE_MS,
  );
}
