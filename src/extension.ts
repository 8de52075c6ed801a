import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from './api';
import { DisposableStore } from './base/disposable';
import { errorText } from './base/errors';
import { lazy } from './base/lazy';
import { lineLogger, type Logger } from './base/logger';
import type { AwsClients } from './credentials/clientPorts';
import { registerAgents } from './editor/agents/agents';
import {
  registerExportCredentials,
  registerForgetMfa,
  registerOpenConsole,
  registerToolProfiles,
} from './editor/credentials/credentialCommands';
import { registerAddProfiles, registerDirectoryCommands } from './editor/accounts/accountCommands';
import { createApi } from './editor/api/apiFacade';
import { registerAuthenticationProvider } from './editor/login/authenticationProvider';
import { PreviewButtons, registerProfileEdits } from './editor/configEdits/configEditCommands';
import {
  registerConfigFileCommands,
  registerMaintenanceCommands,
  registerReadAgain,
} from './editor/fileCommands';
import { registerContainers } from './editor/containers/containers';
import { registerDebugEnvironment } from './editor/debug/debugEnvironment';
import { registerAccessCheck, registerDiagnose } from './editor/reports/reportCommands';
import { registerExpiryNotice } from './editor/login/expiryNotice';
import { registerFavorites } from './editor/tree/favorites';
import { registerImport } from './editor/importing/importCommand';
import { registerKeys } from './editor/keys/keys';
import { registerConfigLanguage } from './editor/language/configLanguage';
import { registerLanguageModelTools } from './editor/api/languageModelTools';
import { registerPresets } from './editor/presets/presets';
import {
  registerConsoleRenewal,
  registerLoginCommands,
  registerLogoutCommands,
  registerRenewal,
} from './editor/login/loginCommands';
import { registerOpenTerminal } from './editor/openTerminal/openTerminalCommand';
import { registerOpenTerminals, registerStartFileNotice } from './editor/terminals/terminals';
import { registerProfilesView, type ProfilesView } from './editor/tree/profilesView';
import { registerProjectHints } from './editor/projectHints/projectHints';
import { createServices, type Services } from './editor/services';
import { registerStatusBar } from './editor/activeProfile/statusBar';
import {
  registerCopyFacts,
  registerSwitchProfile,
  registerWhoAmI,
} from './editor/activeProfile/profileCommands';
import { registerTerminalLinks } from './editor/terminals/terminalLinks';
import { showNotice } from './editor/notifications';

/** The AWS SDK is read from disk when something first needs a service, and not before. */
async function loadClients(): Promise<AwsClients> {
  const { createAwsClients } = await import('./clients/awsClients');
  return createAwsClients();
}

/** What VS Code waits for before it ends. */
let atEnd = (): Promise<unknown> => Promise.resolve();

export async function deactivate(): Promise<void> {
  await atEnd();
}

/**
 * Builds the services and registers the features on top of them. VS Code waits for this: what goes by what the files say
 * comes right after it, in `start`, which is when they are parsed.
 */
export async function activate(context: vscode.ExtensionContext): Promise<AwsSsoProfilesApi> {
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const log = disposables.add(vscode.window.createOutputChannel('AWS SSO Profiles', { log: true }));
  const logger = lineLogger(log);
  try {
    const clients = lazy(loadClients);
    const services = await createServices(context, { clients, disposables, logger });
    const { clipboard, clock, favorites, mfa, storage, workspaceState } = services;
    atEnd = () => Promise.all([clipboard.clear(), services.directories.save()]);

    disposables.add(registerReadAgain(services));
    const view = disposables.add(registerProfilesView(services));
    disposables.add(registerDirectoryCommands(services, view));
    disposables.add(registerFavorites(favorites, services));
    disposables.add(registerLoginCommands(services));
    disposables.add(registerLogoutCommands(services));
    disposables.add(registerSwitchProfile(services));
    disposables.add(registerWhoAmI(services));
    disposables.add(registerCopyFacts(services));
    disposables.add(registerForgetMfa(mfa, services));
    disposables.add(registerConfigFileCommands(services));
    disposables.add(registerProfileEdits(services));
    const previewButtons = disposables.add(new PreviewButtons(logger));
    disposables.add(registerAddProfiles({ ...services, previewButtons }));
    disposables.add(registerKeys(services, context));
    disposables.add(registerExportCredentials(services));
    disposables.add(registerToolProfiles({ ...services, previewButtons }));
    disposables.add(registerOpenConsole(services));
    disposables.add(registerOpenTerminal(services, join(storage, 'shells')));
    disposables.add(registerStartFileNotice(services));
    disposables.add(registerTerminalLinks(services));
    disposables.add(registerDebugEnvironment(services));
    disposables.add(registerProjectHints(services, workspaceState));
    disposables.add(registerDiagnose(services));
    disposables.add(registerAccessCheck(services));
    disposables.add(registerLanguageModelTools(services));
    disposables.add(registerConfigLanguage(services));
    disposables.add(registerAgents({ ...services, previewButtons }));
    disposables.add(registerContainers({ ...services, previewButtons }));
    disposables.add(registerPresets({ ...services, previewButtons }));
    disposables.add(registerImport({ ...services, previewButtons }));
    disposables.add(registerMaintenanceCommands(services, () => log.show()));
    disposables.add(clock.schedule(0, () => start(services, { context, disposables, view })));
    return createApi(services, disposables);
  } catch (error) {
    reportFailure(error, logger);
    throw error;
  }
}

/** Draws what the files say, gives it to terminals, and begins what goes on in the background. */
function start(
  services: Services,
  parts: {
    readonly context: vscode.ExtensionContext;
    readonly disposables: DisposableStore;
    readonly view: ProfilesView;
  },
): void {
  const { disposables, context, view } = parts;
  const { loginEnds, logger, terminalEnvironment: environment } = services;
  try {
    loginEnds.start();
    const changedAtStart = environment.start();
    view.start();
    disposables.add(registerStatusBar(services));
    disposables.add(registerAuthenticationProvider(services));
    disposables.add(registerRenewal(services));
    disposables.add(registerConsoleRenewal(services));
    disposables.add(registerExpiryNotice(services, context));
    disposables.add(registerOpenTerminals({ ...services, environment, changedAtStart }));
  } catch (error) {
    reportFailure(error, logger);
  }
}

function reportFailure(error: unknown, logger: Logger): void {
  logger.error(`[activate] failed: ${errorText(error)}`);
  void showNotice(vscode.l10n.t('AWS SSO Profiles could not start. Its log says why.'), 'error');
}
