import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../base/disposable';

const HIDE_CURSOR = '\x1b[?25l';

/**
 * Shows a QR code in an editor tab until disposed. A terminal draws it: it has no gaps between lines, its colours are
 * ours in every theme, and it needs no web page.
 */
export async function showQrCode(
  title: string,
  url: string,
  caption: readonly string[],
): Promise<Disposable> {
  const { qrTerminalLines } = await import('./qrCode');
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<void>();
  const pty: vscode.Pseudoterminal = {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open: () => {
      const lines = ['', ...qrTerminalLines(url), '', ...caption];
      written.fire(HIDE_CURSOR + lines.map((line) => `  ${line}\r\n`).join(''));
    },
    close: () => {
      written.dispose();
      closed.dispose();
    },
  };
  return vscode.window.createTerminal({
    name: title,
    pty,
    location: vscode.TerminalLocation.Editor,
    iconPath: new vscode.ThemeIcon('device-mobile'),
    isTransient: true,
  });
}

/** The caption of a device code's QR code. */
export function deviceCodeCaption(userCode: string, verificationUri: string): string[] {
  return [
    l10n.t('Scan it with the device on which you want to approve.'),
    l10n.t('Approve only if it shows the code {0}.', userCode),
    '',
    verificationUri,
  ];
}
