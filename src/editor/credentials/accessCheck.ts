import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findError } from '../../config/sharedConfig';
import { checkAccess } from '../../credentials/accessCheck';
import { accessReport } from '../../credentials/accessCheckReport';
import type { AccessCommandServices } from './credentialCommands';
import { describeError } from '../errorMessages';
import { withoutIcons, withoutLinks } from '../plainText';
import { profileNote } from '../activeProfile/profileFacts';
import { signalOf } from '../waiting';

/** What was found, as Markdown. */
export interface AccessDocument {
  readonly subject: string;
  readonly text: string;
  readonly at: Date;
}

/**
 * Checks under a cancellable progress; rejects with the reason when the user turns away.
 * @param named none: the user chooses.
 * @returns undefined when none was chosen.
 */
export async function checkAccessOf(
  named: readonly string[],
  services: AccessCommandServices,
): Promise<AccessDocument | undefined> {
  const profiles = named.length > 0 ? named : await chooseProfiles(services);
  const [first] = profiles;
  if (first === undefined) return undefined;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withoutLinks(
      profiles.length === 1
        ? l10n.t('Checking the access of {0}', first)
        : l10n.t('Checking the access of {0} profiles', profiles.length),
    ),
    cancellable: true,
  };
  const report = await vscode.window.withProgress(options, (progress, cancellation) =>
    checkAccess(
      profiles,
      { ...services, describeError: (error) => describeError(error).message },
      signalOf(cancellation),
      (profile) => progress.report({ message: withoutLinks(profile) }),
    ),
  );
  const subject = profiles.length === 1 ? first : l10n.t('{0} profiles', profiles.length);
  return { subject, text: accessReport(report), at: report.at };
}

async function chooseProfiles({ config, activeProfiles }: AccessCommandServices): Promise<readonly string[]> {
  const active = activeProfiles.focused?.name;
  const items = [...config.current.profiles.values()].map((profile) => ({
    label: withoutIcons(profile.name),
    description: withoutIcons(findError(profile)?.message ?? profileNote(profile)),
    picked: profile.name === active,
    name: profile.name,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Check Access'),
    placeHolder: l10n.t('Check the access of which profiles?'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return (chosen ?? []).map(({ name }) => name);
}
