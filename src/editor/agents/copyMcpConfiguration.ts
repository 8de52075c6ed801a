import * as vscode from 'vscode';
import { l10n } from 'vscode';

/**
 * Copies what an MCP client has to be told to start our server.
 * @returns false when the user chose no client.
 */
export async function copyMcpConfiguration(program: string): Promise<boolean> {
  const server = { command: program, args: ['mcp'] };
  const json = JSON.stringify({ mcpServers: { 'aws-sso-profiles': server } }, undefined, 2);
  const toml = `[mcp_servers.aws-sso-profiles]\ncommand = ${JSON.stringify(program)}\nargs = ["mcp"]\n`;
  const forms = [
    { label: 'Claude Code', description: '.mcp.json, ~/.claude.json', text: json },
    { label: 'Cursor', description: '~/.cursor/mcp.json', text: json },
    { label: 'Kiro', description: '~/.kiro/settings/mcp.json', text: json },
    { label: 'Codex', description: '~/.codex/config.toml', text: toml },
  ];
  const chosen = await vscode.window.showQuickPick(forms, {
    title: l10n.t('Copy MCP Configuration'),
    placeHolder: l10n.t('For which program? It starts the server, which asks this VS Code.'),
    matchOnDescription: true,
  });
  if (!chosen) return false;
  await vscode.env.clipboard.writeText(chosen.text);
  vscode.window.setStatusBarMessage(l10n.t('Copied the MCP configuration'), 5000);
  return true;
}
