import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore } from '../../base/disposable';
import type { MfaProblem, MfaQuestion } from '../../credentials/ports';
import { withoutIcons, withoutLinks } from '../plainText';

const CODE = /^[0-9]{6}$/;

/** A box for the code of an MFA device; what is typed into it is not shown. */
export async function askForMfaCode(question: MfaQuestion, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const disposables = new DisposableStore();
  const box = disposables.add(vscode.window.createInputBox());
  describe(box, question);
  try {
    return await new Promise<string>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      disposables.add({ dispose: () => signal.removeEventListener('abort', onAbort) });
      disposables.add(box.onDidChangeValue((value) => validate(box, value)));
      disposables.add(
        box.onDidAccept(() => {
          const code = withoutBlanks(box.value);
          if (CODE.test(code)) resolve(code);
          else box.validationMessage = l10n.t('The code has six digits.');
        }),
      );
      disposables.add(box.onDidHide(() => reject(new DOMException('no code was given', 'AbortError'))));
      box.show();
    });
  } finally {
    disposables.dispose();
  }
}

function describe(box: vscode.InputBox, { profile, device, problem }: MfaQuestion): void {
  box.title = withoutIcons(l10n.t('MFA code for {0}', profile));
  box.prompt = withoutLinks(l10n.t('Six digits from the device {0}', device));
  box.placeholder = '123456';
  box.password = true;
  // The code is on another device or in another window.
  box.ignoreFocusOut = true;
  if (problem) {
    box.validationMessage = {
      // It stands in the place of the prompt.
      message: `${problemText(problem)} ${box.prompt}.`,
      severity: vscode.InputBoxValidationSeverity.Error,
    };
  }
}

/** Says what cannot become a code while it is typed; one that is not finished is no mistake. */
function validate(box: vscode.InputBox, value: string): void {
  box.validationMessage = /^[0-9]{0,6}$/.test(withoutBlanks(value))
    ? undefined
    : l10n.t('The code has six digits.');
}

/** Some apps show and copy the digits in two groups. */
function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}

function problemText(problem: MfaProblem): string {
  switch (problem) {
    case 'wrong':
      return l10n.t(
        'AWS refused this code. It is wrong, or another program has used it. Wait for the next one.',
      );
    case 'reused':
      return l10n.t('This code was already used, and each code works once. Wait for the next one.');
    case 'expired':
      return l10n.t('This code expired before AWS checked it. Type the current one.');
  }
}
