import type * as vscode from 'vscode';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import type { Directories } from '../../sso/directory';
import type { ToolServices } from '../api/languageModelTools';
import type { PreviewButtons } from '../configEdits/configPreviewButtons';
import type { AccessCommandServices } from '../credentials/credentialCommands';
import type { ExtensionHostEnvironment } from '../extensionHost/extensionHostEnvironment';
import type { ReportServices } from '../diagnosis';
import type { TerminalEnvironmentServices } from '../terminals/terminalEnvironment';

/** What the features for agents are made of. */
export type AgentServices = ToolServices &
  ReportServices &
  AccessCommandServices &
  Pick<TerminalEnvironmentServices, 'collection'> & {
    readonly credentials: CredentialResolver;
    readonly directories: Directories;
    readonly extensionHost: ExtensionHostEnvironment;
    readonly globalState: vscode.Memento;
    readonly previewButtons: PreviewButtons;
    /** The extension's own directory. */
    readonly storage: string;
  };
