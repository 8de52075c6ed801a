import * as vscode from 'vscode';

/** What VS Code has from 1.101 on; the oldest that is supported goes without. */

export interface McpStdioServer {
  readonly label: string;
  command: string;
  args: string[];
  env: Record<string, string | number | null>;
  version?: string;
  cwd?: vscode.Uri;
}

export interface McpServerProvider {
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
  provideMcpServerDefinitions(token: vscode.CancellationToken): Promise<McpStdioServer[]>;
  resolveMcpServerDefinition(
    server: McpStdioServer,
    token: vscode.CancellationToken,
  ): Promise<McpStdioServer | undefined>;
}

export interface McpApi {
  registerProvider(id: string, provider: McpServerProvider): vscode.Disposable;
  createServer(server: Required<McpStdioServer> | McpStdioServer): McpStdioServer;
}

type StdioServerClass = new (
  label: string,
  command: string,
  args: string[],
  env: Record<string, string | number | null>,
  version?: string,
) => McpStdioServer;

/** @returns undefined where VS Code has no such thing. */
export function findMcpApi(): McpApi | undefined {
  const { registerMcpServerDefinitionProvider: register } = vscode.lm as {
    readonly registerMcpServerDefinitionProvider?: McpApi['registerProvider'];
  };
  const { McpStdioServerDefinition: Server } = vscode as unknown as {
    readonly McpStdioServerDefinition?: StdioServerClass;
  };
  if (!register || !Server) return undefined;
  return {
    registerProvider: (id, provider) => register.call(vscode.lm, id, provider),
    createServer: ({ label, command, args, env, version, cwd }) => {
      const server = new Server(label, command, args, env, version);
      if (cwd) server.cwd = cwd;
      return server;
    },
  };
}
