import * as vscode from 'vscode';

/** Begins the title of the tab that shows a QR code; the code of the login follows. */
export const QR_PAGE_TITLE = 'AWS login ';

/**
 * Closes tabs that show a QR code.
 * @param title part of theirs; without it all of them, such as those of logins that a reload of the window has ended:
 * nothing could draw them again
 */
export function closeQrPages(title = QR_PAGE_TITLE): void {
  const pages = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(title));
  if (pages.length > 0) void vscode.window.tabGroups.close(pages, true);
}
