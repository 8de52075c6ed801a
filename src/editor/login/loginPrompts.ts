import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { LoginRequest, OtherWindowPrompt } from '../../sso/loginService';
import { createBrowserPrompt } from './browserPrompt';
import { createDeviceCodePrompt } from './deviceCodePrompt';
import type { PromptContext } from './loginWait';
import { withoutLinks } from '../plainText';

/** Everything that a login may show, whichever flow it takes. */
export function createLoginPrompts(context: PromptContext): LoginRequest['prompts'] {
  return {
    browser: createBrowserPrompt(context),
    deviceCode: createDeviceCodePrompt(context),
    otherWindow: createOtherWindowPrompt(context),
  };
}

function createOtherWindowPrompt({ sessionLabel, showWaiting }: PromptContext): OtherWindowPrompt {
  return {
    waitFor: (signal, work) =>
      showWaiting(
        {
          title: withoutLinks(l10n.t('A login to {0} is under way in another window', sessionLabel)),
          links: [],
        },
        signal,
        work,
      ),

    async confirmGoingOn(signal) {
      const logIn = l10n.t('Log In');
      const chosen = await vscode.window.showInformationMessage(
        withoutLinks(l10n.t('The login to {0} in the other window has ended.', sessionLabel)),
        logIn,
      );
      signal.throwIfAborted();
      if (chosen !== logIn) throw new vscode.CancellationError();
    },
  };
}
