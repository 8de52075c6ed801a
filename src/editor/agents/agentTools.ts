import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { untilAborted } from '../../base/abort';
import { findError, type Profile } from '../../config/sharedConfig';
import {
  AGENT_TOOLS,
  readToolInput,
  type AgentTool,
  type AgentToolInput,
} from '../../credentials/agents/toolCatalog';
import type { AgentToolName } from '../../credentials/agents/toolNames';
import { currentLogins, findLoginStatus } from '../activeProfile/profileFacts';
import { findToolLogin, findToolSession } from '../api/languageModelTools';
import { findProfile, logInForModel, oneLine, tellWhoAmI, toolError } from '../api/languageModelToolsRun';
import { runCommand } from '../commands';
import { findEnvironment } from '../../config/environments';
import { describeError } from '../errorMessages';
import { escapeMarkdown, withoutLinks } from '../plainText';
import { checkAccessOf, createReport } from '../reports/reports';
import { settings } from '../settings';
import { signalOf } from '../notifications';
import { offersAwsServer, type AgentServices } from './agents';

/** What the user is asked before a tool changes something. */
interface Confirmation {
  readonly title: string;
  readonly detail: string;
  readonly action: string;
  /** The login that is agreed to. */
  readonly login?: string;
}

/** The tools behind both doors: language models of VS Code, and MCP clients. */
export class AgentTools {
  readonly #services: AgentServices;
  #isAsking = false;

  constructor(services: AgentServices) {
    this.#services = services;
  }

  /** For a language model: VS Code asks the user. */
  prepare(name: AgentToolName, given: unknown): vscode.PreparedToolInvocation {
    const tool = findTool(name);
    const input = readToolInput(tool, given);
    const confirmation = typeof input === 'string' ? undefined : this.#confirmation(tool, input);
    return {
      invocationMessage: tool.title,
      ...(confirmation && {
        confirmationMessages: {
          title: confirmation.title,
          message: new vscode.MarkdownString(escapeMarkdown(confirmation.detail)),
        },
      }),
    };
  }

  async invoke(
    name: AgentToolName,
    given: unknown,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const input = readToolInput(findTool(name), given);
    if (typeof input === 'string') throw new Error(input);
    const text = await runAgentTool(name, input, this.#services, signalOf(cancellation));
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }

  /**
   * For an MCP client. Whether the client asks the user is unknown, so the window asks.
   * @throws an Error whose message is for the model.
   */
  async call(tool: AgentTool, input: AgentToolInput, signal: AbortSignal): Promise<string> {
    const confirmation = this.#confirmation(tool, input);
    if (confirmation) await this.#confirm(confirmation);
    signal.throwIfAborted();
    return runAgentTool(tool.name, input, this.#services, signal, confirmation?.login);
  }

  async #confirm({ title, detail, action }: Confirmation): Promise<void> {
    // A client that floods does not fill the screen with questions.
    if (this.#isAsking) throw new Error('The user is being asked about another call. Try again later.');
    this.#isAsking = true;
    try {
      const chosen = await vscode.window.showWarningMessage(title, { modal: true, detail }, action);
      if (chosen !== action) throw new Error('The user did not agree. Ask them before you try again.');
    } finally {
      this.#isAsking = false;
    }
  }

  /** Undefined for what changes nothing, or asks by itself. */
  #confirmation({ name }: AgentTool, input: AgentToolInput): Confirmation | undefined {
    if (name === 'log_in') {
      const login = findToolLogin(input, this.#services);
      if (!login || login.state === 'signedIn') return undefined;
      return {
        title: l10n.t('Log in to AWS?'),
        detail: withoutLinks(
          l10n.t(
            'An agent asks for it. Your browser opens to log in to {0} ({1}). Every AWS tool can then use it.',
            login.label,
            login.place,
          ),
        ),
        action: l10n.t('Log In'),
        login: login.id,
      };
    }
    const { profile } = input;
    if (name !== 'switch_profile' || profile === undefined) return undefined;
    // The switch asks about these itself.
    if (findEnvironment(profile, settings.environments())?.confirm) return undefined;
    return {
      title: withoutLinks(l10n.t('Use the profile {0}?', profile)),
      detail:
        offersAwsServer() && !settings.agentsProfile()
          ? l10n.t(
              'An agent asks for it. New terminals, debug sessions and MCP servers of this workspace then use it.',
            )
          : l10n.t('An agent asks for it. New terminals and debug sessions of this workspace then use it.'),
      action: l10n.t('Switch'),
    };
  }
}

function findTool(name: AgentToolName): AgentTool {
  const tool = AGENT_TOOLS.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

/** As much as a model reads gladly. Rows, and characters. */
const MOST_ROWS = 200;
const LONGEST_ANSWER = 30_000;

/**
 * Runs a tool and says what it found, as plain English for a model, without a secret.
 * @param confirmedLogin the login that the user has agreed to.
 * @throws an Error whose message says what went wrong and what to do next.
 */
async function runAgentTool(
  name: AgentToolName,
  input: AgentToolInput,
  services: AgentServices,
  signal: AbortSignal,
  confirmedLogin?: string,
): Promise<string> {
  switch (name) {
    case 'who_am_i':
      return tellWhoAmI(input, services, signal);
    case 'log_in':
      return logInForModel(input, confirmedLogin, services, signal);
    case 'list_profiles':
      return listProfiles(input['filter'], services);
    case 'switch_profile':
      return switchProfile(input, services, signal);
    case 'check_access': {
      const profile = findProfile(input, services);
      const report = await untilAborted(checkAccessOf([profile.name], services), signal);
      return shortened(report?.text ?? '');
    }
    case 'diagnose': {
      const { session } = input;
      const target = session === undefined ? { profile: findProfile(input, services).name } : { session };
      return shortened((await untilAborted(createReport(target, services), signal)).text);
    }
    case 'list_accounts_and_roles':
      return listAccountsAndRoles(input, services, signal);
  }
}

function listProfiles(filter: string | undefined, services: AgentServices): string {
  const { config, activeProfiles } = services;
  const active = activeProfiles.focused?.name;
  const rows = [...config.current.profiles.values()]
    .filter(({ name, accountId, roleName, userName }) => matches(filter, name, accountId, roleName, userName))
    .map((profile) =>
      [
        profile.name + (profile.name === active ? ' (active)' : ''),
        profile.accountId && `account ${profile.accountId}`,
        profile.roleName && `role ${profile.roleName}`,
        profile.userName && `user ${profile.userName}`,
        profile.region && `region ${profile.region}`,
        stateOf(profile, services),
      ]
        .filter(Boolean)
        .join(', '),
    );
  return listText(rows, 'There are no profiles', 'Give a filter to see the others.');
}

function stateOf(profile: Profile, services: AgentServices): string {
  const problem = findError(profile);
  if (problem) return `broken: ${problem.message}`;
  const status = findLoginStatus(profile, currentLogins(services));
  if (!status) return `credentials: ${profile.kind}`;
  return status.state === 'signedIn' ? 'logged in' : `a login is needed (log_in)`;
}

async function switchProfile(
  { profile }: AgentToolInput,
  services: AgentServices,
  signal: AbortSignal,
): Promise<string> {
  const { name } = findProfile(profile === undefined ? {} : { profile }, services);
  const { activeProfiles } = services;
  if (activeProfiles.focused?.name === name) return `${oneLine(name)} is the active profile already.`;
  await untilAborted(Promise.resolve(runCommand('awsSso.switchProfile', { profile: name })), signal);
  if (activeProfiles.focused?.name === name) return `${oneLine(name)} is the active profile now.`;
  throw toolError('The user did not agree to the switch.', 'Ask them before you try again.');
}

async function listAccountsAndRoles(
  input: AgentToolInput,
  services: AgentServices,
  signal: AbortSignal,
): Promise<string> {
  const { session, filter } = input;
  const status = findToolSession(session === undefined ? {} : { session }, services);
  if (!status) {
    throw toolError(
      session === undefined
        ? 'The profile that agents use has no session.'
        : `There is no session ${session}.`,
      `Sessions: ${[...services.sessions.current.keys()].join(', ') || 'none'}.`,
    );
  }
  const { id } = status.session;
  try {
    const { directory, failures } = await services.directories.listAll(id, { signal });
    const rows = [...directory.accounts.values()]
      .filter(({ accountId, name }) => matches(filter, accountId, name))
      .map(({ accountId, name, roles = [] }) => `${accountId} ${name}: ${roles.join(', ') || 'no roles'}`);
    const gap = failures.length > 0 ? `\nThe roles of ${failures.length} accounts could not be read.` : '';
    return listText(rows, 'There are no accounts', 'Give a filter to see the others.') + gap;
  } catch (error) {
    signal.throwIfAborted();
    throw toolError(
      `The accounts can't be listed: ${describeError(error).message}`,
      `If a login is needed, call log_in with {"session": ${JSON.stringify(id)}}.`,
    );
  }
}

function matches(filter: string | undefined, ...texts: readonly (string | undefined)[]): boolean {
  if (!filter) return true;
  return texts.some((text) => text?.toLowerCase().includes(filter.toLowerCase()));
}

function listText(rows: readonly string[], none: string, hint: string): string {
  if (rows.length === 0) return `${none} of this kind.`;
  const lines: string[] = [];
  let length = 0;
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = oneLine(row);
    length += line.length + 1;
    if (length > LONGEST_ANSWER && lines.length > 0) break;
    lines.push(line);
  }
  const left = rows.length - lines.length;
  return [...lines, ...(left > 0 ? [`… and ${left} more. ${hint}`] : [])].join('\n');
}

function shortened(text: string): string {
  return text.length > LONGEST_ANSWER ? `${text.slice(0, LONGEST_ANSWER)}\n… shortened.` : text;
}
