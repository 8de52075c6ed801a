import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Disposable } from '../../base/disposable';
import { escapeMarkdown } from '../plainText';

const QR_SCHEME = 'aws-sso-qr';

/** Shows a device code's page as a QR code, for another device, until disposed. */
export async function showQrCode(
  userCode: string,
  url: string,
  verificationUri: string,
): Promise<Disposable> {
  const { qrImage } = await import('./qrCode');
  const text = [
    `![${l10n.t('QR code')}](${qrImage(url)})`,
    escapeMarkdown(l10n.t('Scan it with the device on which you want to approve.')),
    `**${escapeMarkdown(l10n.t('Approve only if it shows the code {0}.', userCode))}**`,
    escapeMarkdown(verificationUri),
  ].join('\n\n');
  const provider = vscode.workspace.registerTextDocumentContentProvider(QR_SCHEME, {
    provideTextDocumentContent: () => text,
  });
  // Its name is the title of the tab.
  const uri = vscode.Uri.from({ scheme: QR_SCHEME, path: `/${userCode}.md` });
  await vscode.commands.executeCommand('markdown.showPreview', uri);
  return {
    dispose() {
      provider.dispose();
      void vscode.window.tabGroups.close(findPreviews(userCode), true);
    },
  };
}

function findPreviews(userCode: string): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(userCode));
}
