import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import { findToolSession, TOOLS, type ToolInput, type ToolServices } from './languageModelToolTarget';
import { escapeMarkdown } from './plainText';

/** Tools for language models: who a profile is, and a login, which VS Code lets the user confirm. */
export function registerLanguageModelTools(services: ToolServices): Disposable {
  const disposables = new DisposableStore();
  disposables.add(
    vscode.lm.registerTool<ToolInput>(TOOLS.whoAmI, {
      prepareInvocation: () => ({ invocationMessage: l10n.t('Asking AWS who you are') }),
      async invoke({ input }, cancellation) {
        const { tellWhoAmI } = await import('./languageModelToolsRun');
        return textResult(await tellWhoAmI(input, services, cancellation));
      },
    }),
  );
  disposables.add(
    vscode.lm.registerTool<ToolInput>(TOOLS.logIn, {
      prepareInvocation: ({ input }) => prepareLogin(input, services),
      async invoke({ input }, cancellation) {
        const { logInForModel } = await import('./languageModelToolsRun');
        return textResult(await logInForModel(input, services, cancellation));
      },
    }),
  );
  return disposables;
}

/** A login that is not needed, or cannot be, asks nothing; the answer to the model says so. */
function prepareLogin(input: ToolInput, services: ToolServices): vscode.PreparedToolInvocation {
  const status = findToolSession(input, services);
  if (!status || status.state === 'signedIn') return {};
  const { label, startUrl } = status.session;
  return {
    invocationMessage: l10n.t('Logging in to AWS'),
    confirmationMessages: {
      title: l10n.t('Log in to AWS?'),
      message: new vscode.MarkdownString(
        escapeMarkdown(
          l10n.t(
            'Your browser opens to log in to {0} ({1}). Every AWS tool can then use it.',
            label,
            startUrl,
          ),
        ),
      ),
    },
  };
}

function textResult(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
