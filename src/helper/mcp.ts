/**
 * `aws-sso-profiles mcp`: an MCP server on standard input and output, for any client. It knows nothing itself: each call is
 * a question to a VS Code window, which asks its user where something is to change. The part of the protocol that tools need
 * is small, and written here: the SDK for it brings validators, HTTP and OAuth, more than this whole extension has.
 */
import { join } from 'node:path';
import {
  AGENT_TOOLS,
  inputSchemaOf,
  readToolInput,
  type ToolQuestion,
} from '../credentials/agents/toolCatalog';
import { WINDOWS_DIRECTORY } from '../credentials/keys/helperProtocol';
import { askWindow, findWindows, removeDeadWindow, type WindowAnswer } from './askWindow';
import { JsonRpcError, serveJsonRpc, type JsonRpcMethods } from './jsonRpc';

/** For a person to log in. */
const ANSWERED_WITHIN_MS = 15 * 60_000;

/** The newest first: that is what a client of an unknown version is told. */
const PROTOCOL_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

const INSTRUCTIONS =
  'Tools about the AWS profiles and logins of the user. Commands use the profile that the user chose in VS Code: call who_am_i before you change anything in AWS.';

/** @param directory where the windows say how they are asked. */
export async function runMcpServer(directory: string): Promise<number> {
  const windows = join(directory, WINDOWS_DIRECTORY);
  await serveJsonRpc(process.stdin, process.stdout, {
    initialize: (params) => {
      const wanted = (params as { protocolVersion?: unknown } | undefined)?.protocolVersion;
      return {
        protocolVersion: PROTOCOL_VERSIONS.find((version) => version === wanted) ?? PROTOCOL_VERSIONS[0],
        capabilities: { tools: { listChanged: false } },
        serverInfo: { name: 'aws-sso-profiles', title: 'AWS SSO Profiles', version: '1' },
        instructions: INSTRUCTIONS,
      };
    },
    ping: () => ({}),
    'tools/list': () => ({
      tools: AGENT_TOOLS.map((tool) => ({
        name: tool.name,
        title: tool.title,
        description: tool.description,
        inputSchema: inputSchemaOf(tool),
        annotations: { readOnlyHint: tool.isReadOnly, destructiveHint: false, openWorldHint: true },
      })),
    }),
    'tools/call': (params, signal) => callTool(params, windows, signal),
  } satisfies JsonRpcMethods);
  return 0;
}

async function callTool(params: unknown, windows: string, signal: AbortSignal): Promise<unknown> {
  const { name, arguments: given } = (params ?? {}) as { name?: unknown; arguments?: unknown };
  const tool = AGENT_TOOLS.find((candidate) => candidate.name === name);
  if (!tool) throw new JsonRpcError('invalidParams', 'There is no such tool.');
  const input = readToolInput(tool, given);
  if (typeof input === 'string') return toResult({ kind: 'refused', text: input });
  const question = { tool: tool.name, input, directory: process.cwd() };
  // The window that has the client's folder open knows best; else the one last in use is asked.
  const answer =
    (await askWindows(question, windows, signal)) ??
    (await askWindows({ ...question, directory: '' }, windows, signal));
  return toResult(
    answer ?? {
      kind: 'refused',
      text: 'No VS Code window with the extension AWS SSO Profiles answers. Ask the user to open VS Code.',
    },
  );
}

async function askWindows(
  question: ToolQuestion,
  directory: string,
  signal: AbortSignal,
): Promise<WindowAnswer | undefined> {
  for (const window of findWindows(directory)) {
    if (signal.aborted) return undefined;
    const answered = await askWindow(window, JSON.stringify(question), ANSWERED_WITHIN_MS, signal);
    if (answered === 'dead') removeDeadWindow(window);
    else if (answered !== 'unfit' && answered.kind !== 'elsewhere') return answered;
  }
  return undefined;
}

function toResult({ kind, text }: WindowAnswer): unknown {
  return { content: [{ type: 'text', text }], isError: kind !== 'told' };
}
