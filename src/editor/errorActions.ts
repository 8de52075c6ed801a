import { l10n } from 'vscode';
import type { CommandId } from '../contributions';
import type { LoginFlowId } from '../sso/loginFlows';

export interface ErrorAction {
  readonly title: string;
  readonly command: CommandId;
  readonly args: readonly unknown[];
}

export interface ErrorDescription {
  readonly message: string;
  readonly actions: readonly ErrorAction[];
}

/** What mends an error, as buttons beside its sentence. */
export const action = {
  logIn: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Log In'),
    command: 'awsSso.login',
    args: [args],
  }),
  tryAgain: (args: { session?: string; profile?: string }): ErrorAction => ({
    title: l10n.t('Try Again'),
    command: 'awsSso.login',
    args: [args],
  }),
  useFlow: (title: string, session: string, method: LoginFlowId): ErrorAction => ({
    title,
    command: 'awsSso.login',
    args: [{ session, method }],
  }),
  showInConfig: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Show in Config'),
    command: 'awsSso.showInConfig',
    args: [args],
  }),
  setUpSession: (): ErrorAction => ({
    title: l10n.t('Set Up a Session'),
    command: 'awsSso.configureSession',
    args: [],
  }),
  switchProfile: (): ErrorAction => ({
    title: l10n.t('Switch Profile'),
    command: 'awsSso.switchProfile',
    args: [],
  }),
  diagnose: (args: { session?: string | undefined; profile?: string | undefined }): ErrorAction => ({
    title: l10n.t('Diagnose'),
    command: 'awsSso.diagnose',
    args: [args],
  }),
  whoAmI: (args: { profile: string }): ErrorAction => ({
    title: l10n.t('Who Am I'),
    command: 'awsSso.whoAmI',
    args: [args],
  }),
  openConfig: (): ErrorAction => ({
    title: l10n.t('Open Config File'),
    command: 'awsSso.openConfig',
    args: [],
  }),
  showLog: (): ErrorAction => ({ title: l10n.t('Show Log'), command: 'awsSso.showLog', args: [] }),
};
