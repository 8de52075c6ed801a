import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findError, type Profile } from '../../config/sharedConfig';
import { CONSOLE_SERVICES } from '../../credentials/consoleDestinations';
import { federatedConsoleLink } from '../../credentials/consoleFederation';
import { portalConsoleLink } from '../../credentials/consoleLinks';
import { CredentialsError } from '../../credentials/errors';
import { findTargetSession, type CommandTarget } from '../commandTarget';
import { runCommand } from '../commands';
import { openInBrowser } from '../links';
import { withoutLinks, withoutIcons } from '../plainText';
import { settings } from '../settings';
import { showWaiting } from '../notifications';
import type { ConsoleOptions, OpenConsoleServices } from './credentialCommands';

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
    { title: withoutLinks(l10n.t('Getting a console link for {0}', subject.profile.name)), links: [] },
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

/** How the console is opened: through the access portal, or with the credentials of a profile. */
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

/** Anyone who has it is signed in. */
async function copySecretLink(link: string, { clipboard }: OpenConsoleServices): Promise<void> {
  await clipboard.copy(link, settings.clearClipboardAfterMs());
  vscode.window.setStatusBarMessage(
    l10n.t('Copied a console link that signs in anyone who opens it within 15 minutes'),
    MESSAGE_MS,
  );
}

export interface ChosenDestination {
  readonly destination: string;
  readonly copy: boolean;
}

interface DestinationItem extends vscode.QuickPickItem {
  readonly destination: string;
}

/** Lets the user choose a service, or paste an address in the console; undefined when they turn away. */
export async function chooseConsoleDestination(subject: string): Promise<ChosenDestination | undefined> {
  const copyButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('copy'),
    tooltip: l10n.t('Copy the link instead'),
  };
  const services: readonly DestinationItem[] = CONSOLE_SERVICES.map(({ id, name }) => ({
    label: name,
    description: id,
    buttons: [copyButton],
    destination: id,
  }));
  const pick = vscode.window.createQuickPick<DestinationItem>();
  try {
    return await new Promise<ChosenDestination | undefined>((resolve) => {
      pick.title = withoutIcons(l10n.t('Console as {0}', subject));
      pick.placeholder = l10n.t('A service, or the address of a page in the console');
      pick.matchOnDescription = true;
      pick.items = services;
      pick.onDidChangeValue((value) => {
        const address = value.trim();
        const isAddress = address.startsWith('https://');
        const item = {
          label: l10n.t('Open this page'),
          description: withoutIcons(address),
          alwaysShow: true,
        };
        pick.items = isAddress ? [{ ...item, buttons: [copyButton], destination: address }] : services;
      });
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item) resolve({ destination: item.destination, copy: false });
      });
      pick.onDidTriggerItemButton(({ item }) => resolve({ destination: item.destination, copy: true }));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
