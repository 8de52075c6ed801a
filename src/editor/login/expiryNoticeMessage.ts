import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { runCommand } from '../commands';
import { EXPIRY_NOTICE_DISMISSED, type EndingSession } from './expiryNoticeScheduler';
import { withoutLinks } from '../plainText';

/** Says when a session ends, and offers the login; remembers when the user wants to hear no more of this. */
export async function showExpiryNotice(
  { status, endsAt }: EndingSession,
  globalState: vscode.Memento,
): Promise<void> {
  const { id, label } = status.session;
  const logIn = l10n.t('Log In');
  const never = l10n.t("Don't Show Again");
  // The time of day stays true for as long as the notice is left standing.
  const time = endsAt.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(l10n.t('The session {0} ends at {1} and cannot renew itself.', label, time)),
    logIn,
    never,
  );
  if (chosen === logIn) await runCommand('awsSso.login', { session: id });
  if (chosen === never) await globalState.update(EXPIRY_NOTICE_DISMISSED, true);
}
