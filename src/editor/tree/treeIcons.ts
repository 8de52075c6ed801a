import * as vscode from 'vscode';

/** What marks a row that cannot work, or that works with a caveat. */
export function problemIcon(severity: 'error' | 'warning'): vscode.ThemeIcon {
  return severity === 'error'
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}
