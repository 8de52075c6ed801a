// Console sign-ins (`aws login`): logging in to a profile that has one, out of it, and the first one.
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../../base/event';
import { findNameProblem } from '../../config/profileSections';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import type { ConsoleServices } from '../../signin/consoleServices';
import type { ConsoleLoginPrompts, LoginFlowKind, PastePrompt } from '../../signin/loginFlows';
import { judgeLoginProfile } from '../../signin/loginProfile';
import { loginLabel } from '../../signin/loginStatus';
import type { PastedCodeProblem } from '../../signin/pastedCode';
import type { LoginMethod } from '../../sso/loginFlows';
import { momentText } from '../activeProfile/hover';
import { runCommand } from '../commands';
import { editFiles, type ConfigEdits } from '../configEdits/openDocumentEdits';
import { nameProblemText } from '../failures';
import { openInBrowser } from '../links';
import { withoutIcons, withoutLinks } from '../plainText';
import type { Aside } from '../quickInputSteps';
import { createBrowserPrompt, type PromptContext } from './loginPrompts';
import { showNotice } from '../notifications';

export interface ConsoleLogInServices {
  readonly consoleLogins: () => Promise<Pick<ConsoleServices, 'console'>>;
  readonly config: ConfigEdits;
}

/** How a sign-in is shown, and which of the two it is. */
export interface ConsoleLogInOptions {
  readonly method: LoginMethod;
  readonly loopbackReachesUs: boolean;
  readonly context: PromptContext;
  readonly signal?: AbortSignal;
}

/**
 * Signs a profile in to the console, and writes what the AWS CLI would write.
 * @returns whether it is signed in; false: the user turned away.
 * @throws SigninError, SsoError, and what keeps the files from being written.
 */
export async function logInToConsole(
  profile: Pick<Profile, 'name'>,
  { consoleLogins, config }: ConsoleLogInServices,
  { method, loopbackReachesUs, context, signal = new AbortController().signal }: ConsoleLogInOptions,
): Promise<boolean> {
  const { console } = await consoleLogins();
  const region = await regionOf(profile.name, console.regionFor(profile.name));
  if (region === undefined) return false;
  const flow = chooseFlow(method, loopbackReachesUs);
  const prompts = createPrompts(profile.name, context);
  const pending = await console.login({ profile: profile.name, region, flow, prompts }, signal);
  const edit: Parameters<typeof console.keep>[1] = async (file, change) =>
    (await editFiles([{ file, edit: change }], config))[0];
  const kept = await console.keep(pending, edit);
  if (kept.kind === 'kept') return true;
  if (!(await mayReplace(profile.name, kept.before, pending.principal.arn))) return false;
  await console.keep(pending, edit, true);
  return true;
}

/** Signs a profile out of the console: its file in the cache goes, and no other. */
export async function logOutOfConsole(
  loginSession: string,
  { consoleLogins }: Pick<ConsoleLogInServices, 'consoleLogins'>,
): Promise<void> {
  const { console } = await consoleLogins();
  const end = await console.logout(loginSession);
  if (!end) return;
  void showNotice(
    l10n.t(
      'Logged out of {0}. Credentials that tools already have work until {1}.',
      loginLabel({ loginSession }),
      momentText(end),
    ),
  );
}

/** With the browser of this machine, unless it is elsewhere or a code is wanted. */
function chooseFlow(method: LoginMethod, loopbackReachesUs: boolean): LoginFlowKind {
  if (method === 'browser') return 'sameDevice';
  return method === 'auto' && loopbackReachesUs ? 'sameDevice' : 'crossDevice';
}

/** A region that nothing names is asked for; undefined: the user turned away. */
async function regionOf(
  profile: string,
  { region, isDefault }: { readonly region: string; readonly isDefault: boolean },
): Promise<string | undefined> {
  if (!isDefault) return region;
  return vscode.window.showInputBox({
    title: withoutIcons(l10n.t('Log in to {0}', profile)),
    prompt: l10n.t('Region to sign in to. It becomes the region of the profile.'),
    value: region,
    ignoreFocusOut: true,
    validateInput: (value) =>
      /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(value) ? undefined : l10n.t('Enter a region, such as us-east-1.'),
  });
}

function createPrompts(profile: string, context: PromptContext): ConsoleLoginPrompts {
  return { browser: createBrowserPrompt(context), paste: createPastePrompt(profile) };
}

/** Opens the page on any device, and asks for the text that it shows in the end. */
function createPastePrompt(profile: string): PastePrompt {
  return {
    async ask(url, problem, signal) {
      if (!problem)
        await openInBrowser(
          url,
          l10n.t('The browser was not opened. Open this page on any device: {0}', url),
        );
      const source = new vscode.CancellationTokenSource();
      const cancel = (): void => source.cancel();
      signal.addEventListener('abort', cancel);
      try {
        const text = await vscode.window.showInputBox(
          {
            title: withoutIcons(l10n.t('Log in to {0}', profile)),
            prompt: problem
              ? problemText(problem)
              : l10n.t('Paste the code that the browser shows at the end.'),
            ignoreFocusOut: true,
            password: true,
          },
          source.token,
        );
        signal.throwIfAborted();
        if (text === undefined) throw new vscode.CancellationError();
        return text;
      } finally {
        signal.removeEventListener('abort', cancel);
        source.dispose();
      }
    },
  };
}

function problemText(problem: PastedCodeProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Paste the code that the browser shows at the end.');
    case 'notBase64':
      return l10n.t('This is not the code that the browser shows. Copy it again.');
    case 'half':
      return l10n.t('Part of the code is missing. Copy all of it.');
    case 'otherLogin':
      return l10n.t('This code belongs to another login. Use the page that was opened last.');
  }
}

async function mayReplace(profile: string, before: string, after: string): Promise<boolean> {
  const replace = l10n.t('Replace');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Replace the sign-in of {0}?', profile)),
    {
      modal: true,
      detail: withoutLinks(
        l10n.t('The profile was signed in as {0}. You have now signed in as {1}.', before, after),
      ),
    },
    replace,
  );
  return chosen === replace;
}

/**
 * Asks for the profile that is to have the sign-in: a new one, or one without other credentials.
 * @returns undefined when the user turned away.
 */
export function askConsoleProfile({ current }: Observable<SharedConfig>): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Set up a console sign-in'),
    prompt: l10n.t(
      'Name of the profile for this sign-in. AWS tools use the profile named default if you choose no other.',
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
      tooltip: l10n.t('Set up a console sign-in instead'),
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
    withoutLinks(l10n.t('Signed in. The profile {0} is ready.', profile)),
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
