import { membersOf, parseJson } from '../../base/json';
import type { AgentToolName } from './toolNames';

/**
 * The tools for agents, once: VS Code's language models know them by `aws_` and the name, MCP clients by the name. What they
 * do is in `editor/agents/`; none returns a secret.
 */
export interface AgentTool {
  readonly name: AgentToolName;
  readonly title: string;
  readonly description: string;
  /** What it takes, all texts and none needed unless it is in `required`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Whether it changes nothing: what changes something is confirmed by the user in VS Code. */
  readonly isReadOnly: boolean;
}

const PROFILE =
  'The name of an AWS profile as in ~/.aws/config. Omit it for the one that is set aside for agents, or else the active one.';
const SESSION = 'The name of an sso-session as in ~/.aws/config.';

export const AGENT_TOOLS: readonly AgentTool[] = [
  {
    name: 'who_am_i',
    title: 'Who am I in AWS',
    description:
      'Asks AWS STS who an AWS profile of the user is: account id, ARN, user id, role, region, and when its credentials end. Changes nothing and returns no secret. Use it before running AWS commands, to make sure that they reach the intended account, and to find out whether a login is needed. Without a profile it tells of the one that the user has set aside for agents, or else of the one that is active in the workspace, which new terminals have as AWS_PROFILE. When the user is not logged in, it fails and says which call of log_in fixes that.',
    inputs: { profile: PROFILE },
    isReadOnly: true,
  },
  {
    name: 'list_profiles',
    title: 'List AWS profiles',
    description:
      'Lists the AWS profiles of the user with account, role, region and whether a login is needed, and says which one is active. Reads files, asks AWS nothing, returns no secret.',
    inputs: { filter: 'Only profiles whose name, account or role contains this text.' },
    isReadOnly: true,
  },
  {
    name: 'log_in',
    title: 'Log in to AWS',
    description:
      'Lets the user log in to AWS IAM Identity Center (AWS SSO) in their browser, like the command aws sso login, after they have confirmed it. All AWS tools on the machine can use the login afterwards. Use it when an AWS command or who_am_i says that the user is not logged in or that the token or session has expired. It waits until the user is done, which may take minutes, and returns no secret. Name a profile or a session; without either it logs in for the profile that is set aside for agents, or else for the active one. Does not help profiles that use access keys.',
    inputs: {
      profile: 'The name of an AWS profile as in ~/.aws/config, whose session is logged in to.',
      session: SESSION,
    },
    isReadOnly: false,
  },
  {
    name: 'switch_profile',
    title: 'Switch the AWS profile',
    description:
      'Makes another AWS profile the active one of the workspace, after the user has confirmed it: new terminals and debug sessions then use it, and so do MCP servers where no profile is set aside for agents. Use it only when the user asks for another profile.',
    inputs: { profile: 'The name of an AWS profile as in ~/.aws/config.' },
    required: ['profile'],
    isReadOnly: false,
  },
  {
    name: 'check_access',
    title: 'Check AWS access',
    description:
      'Asks a few AWS services what a profile can read. For each denial, says which action is missing and which kind of policy denies it. Only reads, changes nothing.',
    inputs: { profile: PROFILE },
    isReadOnly: true,
  },
  {
    name: 'diagnose',
    title: 'Diagnose an AWS profile',
    description:
      'Examines why an AWS profile or session does not work: files, login, network, clock, credentials, environment. Changes nothing and returns no secret. Use it when AWS commands fail for reasons that who_am_i does not tell.',
    inputs: { profile: PROFILE, session: SESSION },
    isReadOnly: true,
  },
  {
    name: 'list_accounts_and_roles',
    title: 'List AWS accounts and roles',
    description:
      'Lists the accounts and roles of the user in an IAM Identity Center session. The user must be logged in. Without a session, uses the one of the profile for agents, or else of the active one.',
    inputs: { session: SESSION, filter: 'Only accounts whose name or id contains this text.' },
    isReadOnly: true,
  },
];

/** The JSON Schema of what a tool takes. */
export function inputSchemaOf({ inputs, required }: AgentTool) {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(inputs).map(([name, description]) => [name, { type: 'string', description }]),
    ),
    ...(required && { required: [...required] }),
    additionalProperties: false,
  } as const;
}

export type AgentToolInput = Readonly<Record<string, string | undefined>>;

/** No text that a tool is given is longer. */
const LONGEST_INPUT = 500;

/** @returns what is wrong, for the model, when it is not what the tool takes. */
export function readToolInput(tool: AgentTool, value: unknown): AgentToolInput | string {
  if (value === undefined || value === null) return readToolInput(tool, {});
  if (typeof value !== 'object' || Array.isArray(value)) return 'The arguments must be an object.';
  const known = Object.keys(tool.inputs);
  for (const [name, given] of Object.entries(value)) {
    if (!known.includes(name))
      return `${tool.name} takes no argument ${JSON.stringify(name.slice(0, 50))}; it takes ${known.join(', ')}.`;
    if (typeof given !== 'string') return `${name} must be text.`;
    if (given.length > LONGEST_INPUT) return `${name} is longer than ${LONGEST_INPUT} characters.`;
  }
  const input = value as AgentToolInput;
  const missing = tool.required?.find((name) => !input[name]);
  return missing === undefined ? input : `${missing} is missing.`;
}

/** What the MCP server asks a window, as one line of JSON. */
export interface ToolQuestion {
  readonly tool: AgentToolName;
  readonly input: AgentToolInput;
  /** Where the client works; empty asks any window. */
  readonly directory: string;
}

export function readToolQuestion(text: string): ToolQuestion | undefined {
  const { tool: name, input: given, directory } = membersOf(parseJson(text));
  const tool = AGENT_TOOLS.find((candidate) => candidate.name === name);
  if (!tool || typeof directory !== 'string') return undefined;
  const input = readToolInput(tool, given);
  return typeof input === 'string' ? undefined : { tool: tool.name, input, directory };
}
