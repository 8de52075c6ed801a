// What rows of several kinds have.
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { CommandId } from '../../contributions';

/** A row that leads to the line in the file. */
export function showInConfig(argument: unknown): vscode.Command {
  return {
    command: 'awsSso.showInConfig' satisfies CommandId,
    title: l10n.t('Show in Config'),
    arguments: [argument],
  };
}

/** What marks a row that cannot work, or that works with a caveat. */
export function problemIcon(severity: 'error' | 'warning'): vscode.ThemeIcon {
  return severity === 'error'
    ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
    : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}
