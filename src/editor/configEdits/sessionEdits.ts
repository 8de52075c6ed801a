import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { findNameProblem, nameError } from '../../config/profileSections';
import { removeSessionSections, renameSessionSections } from '../../config/sessionSections';
import { errorText } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { CredentialsError } from '../../credentials/errors';
import type { TokenCache } from '../../sso/tokenCache';
import { nameProblemText } from '../failures';
import { withoutLinks } from '../plainText';
import { editFiles, tellWithUndo, type AppliedEdit } from './openDocumentEdits';
import type { ProfileEditServices } from './configEditCommands';

export type SessionEditServices = ProfileEditServices & { readonly cache: TokenCache };

/** Gives a session another name, in its section and in the profiles that use it. The login goes with it. */
export async function renameSession(
  from: string,
  newName: string | undefined,
  services: SessionEditServices,
): Promise<void> {
  const { config, locations, logger } = services;
  const isTaken = (name: string): boolean => config.current.sessions.has(name);
  const to = newName ?? (await askName(from, isTaken));
  if (to === undefined || to === from) return;
  const problem = findNameProblem(to, isTaken);
  if (problem) throw nameError(problem, to);
  const applied = await editFiles(
    [
      {
        file: locations.configFile,
        edit: (document) => renameSessionSections(document, 'config', from, to),
      },
    ],
    config,
  );
  if (applied.length === 0) throw unknownSession(from);
  await copyLogin(from, to, services);
  logger.info(`[session] renamed: ${from} to ${to}`);
  const message = l10n.t('Renamed the session {0} to {1}.', from, to);
  tellWithUndo({ command: 'awsSso.renameSession', message, applied }, services);
}

/** Removes the section of a session, after a question that names the profiles which use it. */
export async function removeSession(name: string, services: SessionEditServices): Promise<void> {
  const { config, locations, logger } = services;
  if (!(await isConfirmed(name, services))) return;
  const applied: AppliedEdit[] = await editFiles(
    [{ file: locations.configFile, edit: (document) => removeSessionSections(document, 'config', name) }],
    config,
  );
  if (applied.length === 0) throw unknownSession(name);
  logger.info(`[session] removed: ${name}`);
  const message = l10n.t('Removed the session {0}.', name);
  tellWithUndo({ command: 'awsSso.removeSession', message, applied }, services);
}

async function isConfirmed(name: string, { config, locations }: SessionEditServices): Promise<boolean> {
  const remove = l10n.t('Remove');
  const users = [...config.current.profiles.values()]
    .filter(({ sessionId }) => sessionId === name)
    .map((profile) => profile.name);
  const detail = [
    l10n.t('It is removed from {0}.', locations.configFile),
    ...(users.length > 0 ? [l10n.t('These profiles use it and stop working: {0}', users.join(', '))] : []),
  ];
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(l10n.t('Remove the session {0}?', name)),
    { modal: true, detail: detail.map(withoutLinks).join('\n\n') },
    remove,
  );
  return chosen === remove;
}

function askName(from: string, isTaken: (name: string) => boolean): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: withoutLinks(l10n.t('Rename the session {0}', from)),
    prompt: l10n.t('Its profiles and its login follow.'),
    value: from,
    validateInput: (typed) => {
      const problem = typed === from ? undefined : findNameProblem(typed, isTaken);
      if (problem === 'taken') return l10n.t('A session {0} already exists.', typed);
      return problem && nameProblemText(problem, typed);
    },
  });
}

function unknownSession(session: string): CredentialsError {
  return new CredentialsError('unknownSession', `no session ${session}`, { details: { session } });
}

/** Gives a session the login of another name, unless it has one: a token file is named by its session. */
export async function copyLogin(
  from: string,
  to: string,
  { cache, logger }: { readonly cache: TokenCache; readonly logger: Logger },
): Promise<void> {
  try {
    const { token } = await cache.readToken(from);
    if (token && !(await cache.readToken(to)).token) await cache.writeToken(to, token);
  } catch (error) {
    logger.warn(`[session] the login was not kept under another name: ${errorText(error)}`);
  }
}
