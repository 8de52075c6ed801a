/**
 * `aws-sso-profiles guard`: a hook that agents run before they use a tool. It reads what they are about to do from its input
 * and answers in the form that VS Code, Claude Code and Copilot CLI read; it says nothing about what is none of its business.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { isJsonObject } from '../base/json';
import { posixSingleQuote } from '../base/shellQuote';
import { decidesWho } from '../credentials/agents/awsPrograms';
import { concernsAws } from '../credentials/agents/chosenProfiles';
import {
  findInheritedProfile,
  GUARD_WINDOWS_DIRECTORY,
  parseAgentsProfile,
  parsePolicy,
  parseWindow,
  POLICY_FILE,
  type GuardedWindow,
} from '../credentials/agents/guardFiles';
import { judgeCommand, type GuardVerdict } from '../credentials/agents/guardVerdict';
import { printLine, readOwnJson } from './plainFiles';

/** Longer input than any tool's makes a person decide. */
const MOST_INPUT_BYTES = 64 * 1024 * 1024;

interface HookInput {
  readonly command: string;
  readonly directory: string;
  readonly tool: string;
  /** The tool's input with another command. */
  readonly withCommand: (command: string) => unknown;
  /** Copilot CLI has names of its own. */
  readonly isCamelCase: boolean;
}

export function runGuard(directory: string): number {
  const answer = answerHook(directory);
  if (answer !== undefined) printLine(JSON.stringify(answer));
  return 0;
}

function answerHook(directory: string): unknown {
  try {
    const text = readFileSync(0, 'utf8');
    if (text.length > MOST_INPUT_BYTES) throw new Error('too long');
    const input = readInput(text);
    return input && toAnswer(judge(input, directory), input);
  } catch {
    // A hook that fails stops nothing.
    return toAnswer({ kind: 'ask', reason: "The agent's command can't be read." }, undefined);
  }
}

function judge(input: HookInput, directory: string): GuardVerdict {
  const policyFile = join(directory, POLICY_FILE);
  const rules = readOwnJson(policyFile);
  const inherited = Object.keys(process.env).some((name) => decidesWho(name) && !OF_THE_USER.test(name))
    ? undefined
    : findInheritedProfile(
        input.directory,
        { agentsProfile: parseAgentsProfile(rules), windows: findWindows(directory) },
        process.env,
        isWithin,
      );
  if (!Array.isArray(rules?.['rules']) && existsSync(policyFile) && concernsAws(input.command)) {
    return { kind: 'ask', reason: `The rules for agents can't be read from ${policyFile}.` };
  }
  const policy = parsePolicy(rules);
  const isPowerShell =
    /powershell|pwsh/i.test(input.tool) || (process.platform === 'win32' && !/bash$/i.test(input.tool));
  return judgeCommand(input.command, inherited, policy, isPowerShell ? 'powershell' : 'posix');
}

/** As they are, they are the user's own, for all programs alike. */
const OF_THE_USER =
  /^(?:HOME|USERPROFILE|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|AWS_DEFAULT_PROFILE|TF_VAR_\w+)$/;

function readInput(text: string): HookInput | undefined {
  const input = JSON.parse(text) as unknown;
  if (!isJsonObject(input)) return undefined;
  const isCamelCase = 'toolArgs' in input;
  const given = isCamelCase ? input['toolArgs'] : input['tool_input'];
  const toolInput: unknown = typeof given === 'string' ? JSON.parse(given) : given;
  const directory = textOf(input['cwd']) ?? process.cwd();
  const tool = textOf(input['tool_name']) ?? textOf(input['toolName']) ?? '';
  if (!isJsonObject(toolInput)) return undefined;
  const { command, task } = toolInput;
  const shared = { directory, tool, isCamelCase };
  if (typeof command === 'string') {
    return { ...shared, command, withCommand: (changed) => ({ ...toolInput, command: changed }) };
  }
  const other = Array.isArray(command)
    ? quoteWords(command)
    : isJsonObject(task)
      ? commandOfTask(task)
      : typedText(toolInput['input'], tool);
  return other === undefined ? undefined : { ...shared, command: other, withCommand: () => undefined };
}

/** The words of a program, as `bash`, `-lc` and a script: each is one word. */
function quoteWords(words: readonly unknown[]): string {
  return words.map((word) => posixSingleQuote(String(word))).join(' ');
}

/** A task that an agent makes in VS Code and runs. */
function commandOfTask({ command, args }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof command !== 'string') return undefined;
  return Array.isArray(args) && args.length > 0 ? `${command} ${quoteWords(args)}` : command;
}

/** What Copilot CLI types into a shell that runs, with keys such as `{enter}`. */
function typedText(text: unknown, tool: string): string | undefined {
  if (typeof text !== 'string' || !/^write_?(?:bash|powershell)$/i.test(tool)) return undefined;
  return text.replaceAll(/\{(?:enter|return)\}/gi, '\n');
}

/** The windows that live on this machine, the one last in use first. */
function findWindows(directory: string): GuardedWindow[] {
  const found: { readonly window: GuardedWindow; readonly usedAt: number }[] = [];
  const place = join(directory, GUARD_WINDOWS_DIRECTORY);
  for (const name of listNames(place)) {
    const window = parseWindow(readOwnJson(join(place, name)));
    if (window?.host !== hostname() || !isAlive(window.pid)) continue;
    found.push({ window, usedAt: changedAt(join(place, name)) });
  }
  return found.sort((one, other) => other.usedAt - one.usedAt).map(({ window }) => window);
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function changedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder may have been opened through a link, and programs see the place behind it. */
function isWithin(directory: string, folder: string): boolean {
  const path = relative(realPath(folder), realPath(directory));
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function toAnswer(verdict: GuardVerdict, input: HookInput | undefined): unknown {
  if (verdict.kind === 'silent') return undefined;
  const changed = 'command' in verdict && verdict.command ? input?.withCommand(verdict.command) : undefined;
  if (verdict.kind === 'name' && changed === undefined) {
    return toAnswer(
      { kind: 'ask', reason: 'The command names no AWS profile. Name it with --profile.' },
      input,
    );
  }
  // A changed command that we don't ask about goes through the agent's own questions: this approves nothing.
  const decision =
    verdict.kind === 'name'
      ? {}
      : { permissionDecision: verdict.kind, permissionDecisionReason: `AWS SSO Profiles: ${verdict.reason}` };
  if (input?.isCamelCase) return { ...decision, ...(changed !== undefined && { modifiedArgs: changed }) };
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      ...decision,
      ...(changed !== undefined && { updatedInput: changed }),
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
