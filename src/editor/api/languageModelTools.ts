import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { findToolSession, TOOLS, type ToolInput, type ToolServices } from './languageModelToolTarget';
import { escapeMarkdown } from '../plainText';

/** Tools for language models: who a profile is, and a login, which VS Code lets the user confirm. */
export function registerLanguageModelTools(services: ToolServices): Disposable {
  const disposables = new DisposableStore();
  const confirmed = new ConfirmedLogins();
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
      prepareInvocation: ({ input }) => prepareLogin(input, services, confirmed),
      async invoke({ input }, cancellation) {
        const { logInForModel } = await import('./languageModelToolsRun');
        return textResult(await logInForModel(input, confirmed.take(input), services, cancellation));
      },
    }),
  );
  return disposables;
}

/** To which session the user is asked to agree, by what the model says: VS Code gives a call nothing else to be known by. */
class ConfirmedLogins {
  readonly #sessions = new Map<string, string>();

  note(input: ToolInput, session: string | undefined): void {
    const key = JSON.stringify(input);
    if (session === undefined) this.#sessions.delete(key);
    else this.#sessions.set(key, session);
  }

  take(input: ToolInput): string | undefined {
    const key = JSON.stringify(input);
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    return session;
  }
}

/** A login that is not needed, or cannot be, asks nothing; the answer to the model says so. */
function prepareLogin(
  input: ToolInput,
  services: ToolServices,
  confirmed: ConfirmedLogins,
): vscode.PreparedToolInvocation {
  const status = findToolSession(input, services);
  const isNeeded = status && status.state !== 'signedIn';
  confirmed.note(input, isNeeded ? status.session.id : undefined);
  if (!isNeeded) return {};
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
