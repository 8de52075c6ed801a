import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { BrowserPrompt } from '../../sso/browserLogin';
import { waitForApproval, type PromptContext } from './loginWait';
import { openInBrowser } from '../openInBrowser';

/** Opens the consent page and says that the approval is awaited; there is no code to compare. */
export function createBrowserPrompt(context: PromptContext): BrowserPrompt {
  return {
    pages: {
      language: vscode.env.language,
      loggedIn: {
        title: l10n.t('You are logged in'),
        detail: l10n.t('You can close this tab and go back to VS Code.'),
      },
      failed: {
        title: l10n.t('You are not logged in'),
        detail: l10n.t('You can close this tab. VS Code says what happened and how to go on.'),
      },
      stray: {
        title: l10n.t('There is nothing to do here'),
        detail: l10n.t(
          'This page does not belong to the login that VS Code waits for. You can close this tab.',
        ),
      },
    },

    waitFor(url, signal, work) {
      const notice = {
        title: l10n.t('Waiting for your approval in the browser'),
        url,
        switchTitle: l10n.t('Having trouble? Use a device code instead'),
      };
      return waitForApproval(context, notice, signal, async (waiting) => {
        const answer = work(waiting);
        const opening = openInBrowser(
          url,
          l10n.t('The browser was not opened. Copy the link and open it in a browser on this computer.'),
        );
        // VS Code may ask before it opens a page; the answer can come, or the user turn away, before that.
        return await Promise.race([answer, opening.then(() => answer)]);
      });
    },
  };
}
