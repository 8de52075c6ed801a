// The first console sign-in (`aws login`): a profile that has one.
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../../base/event';
import { findNameProblem } from '../../config/profileSections';
import type { SharedConfig } from '../../config/sharedConfig';
import { judgeLoginProfile } from '../../signin/loginProfile';
import { runCommand } from '../commands';
import { nameProblemText } from '../failures';
import { withoutLinks } from '../plainText';
import type { Aside } from '../quickInputSteps';

/**
 * Asks for the profile that is to have the sign-in: a new one, or one without other credentials.
 * @returns undefined when the user turned away.
 */
export function askConsoleProfile({ current }: Observable<SharedConfig>): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Sign in to the AWS console'),
    prompt: l10n.t(
      'Name of the profile that uses the sign-in. AWS tools use the profile default when none is chosen.',
    ),
    value: judgeLoginProfile(current.profiles.get('default')).kind === 'taken' ? 'console' : 'default',
    ignoreFocusOut: true,
    validateInput: (name) => problemOf(name, current),
  });
}

/** Beside the first question of a set-up: the other way to sign in. */
export function consoleAside<Draft>(): Aside<Draft> {
  return {
    button: {
      iconPath: new vscode.ThemeIcon('sign-in'),
      tooltip: l10n.t('Sign in to the AWS console instead'),
    },
    work() {
      void runCommand('awsSso.setUpConsoleSignIn');
      return Promise.reject(new vscode.CancellationError());
    },
  };
}

/** Says that the profile works, and offers what comes next. */
export async function tellSignedIn(profile: string, isActive: boolean): Promise<void> {
  const use = l10n.t('Use {0} Here', profile);
  const open = l10n.t('Open Terminal');
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(l10n.t('Signed in. The profile {0} uses it.', profile)),
    ...(isActive ? [open] : [use, open]),
  );
  if (chosen === use) await runCommand('awsSso.switchProfile', { profile });
  if (chosen === open) await runCommand('awsSso.openTerminal', { profile });
}

function problemOf(name: string, { profiles }: SharedConfig): string | undefined {
  const problem = findNameProblem(name, () => false);
  if (problem) return nameProblemText(problem, name);
  const fit = judgeLoginProfile(profiles.get(name));
  return fit.kind === 'taken'
    ? l10n.t('The profile {0} has other credentials ({1}). Choose another name.', name, fit.setting)
    : undefined;
}
