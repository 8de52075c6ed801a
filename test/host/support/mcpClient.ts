import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { FakeUser } from './fakeUser';
import { answeringPicks } from './quickPicks';
import { run } from './world';

/**
 * An MCP client of our server, which is started by what *Copy MCP Configuration* gives.
 * @param user whose clipboard that goes to.
 * @param onErrorOutput gets what the server writes there.
 */
export async function connectClient(
  user: FakeUser,
  onErrorOutput: (text: string) => unknown = () => undefined,
): Promise<Client> {
  await answeringPicks(['Claude Code'], () => run('awsSso.agents.copyMcpConfiguration'));
  const { mcpServers } = JSON.parse(user.clipboard) as {
    mcpServers: Record<string, { command: string; args: string[] }>;
  };
  const server = mcpServers['aws-sso-profiles'];
  assert.ok(server);
  const transport = new StdioClientTransport({ ...server, stderr: 'pipe' });
  transport.stderr?.on('data', (chunk: Buffer) => onErrorOutput(chunk.toString()));
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return client;
}
