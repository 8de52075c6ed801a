import * as vscode from 'vscode';
import { l10n } from 'vscode';
import {
  AGENT_TOOLS,
  readToolInput,
  type AgentTool,
  type AgentToolInput,
} from '../../credentials/agents/toolCatalog';
import type { AgentToolName } from '../../credentials/agents/toolNames';
import { findToolLogin } from '../api/languageModelTools';
import { escapeMarkdown, withoutLinks } from '../plainText';
import { findEnvironment } from '../environments';
import { settings } from '../settings';
import { signalOf } from '../waiting';
import type { AgentServices } from './agentServices';
import { runAgentTool } from './agentToolsRun';

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
      detail: l10n.t(
        'An agent asks for it. New terminals, debug sessions and MCP servers of this workspace then use it.',
      ),
      action: l10n.t('Switch'),
    };
  }
}

function findTool(name: AgentToolName): AgentTool {
  const tool = AGENT_TOOLS.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}
