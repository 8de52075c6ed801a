import { parseArgs, type ParseArgsConfig } from 'node:util';
import { splitShellWords } from '../../config/shellWords';
import { splitWindowsWords } from '../../config/windowsWords';
import type { CalledTool } from './importTypes';

/** A `credential_process` that names a tool. */
export interface ToolCall {
  readonly tool: CalledTool;
  /** What the tool gives credentials for; undefined where the command is more than a call of the tool. */
  readonly asks: Asked | undefined;
}

/** Of a profile, by its name, or of a role, by what the options say. */
export interface Asked {
  readonly profile?: string;
  /** By the names of the options. */
  readonly options: ReadonlyMap<string, string>;
}

type Options = NonNullable<ParseArgsConfig['options']>;

interface Tool {
  readonly programs: readonly string[];
  /** What stands in any command line that has the tool give credentials, one for a shell say. */
  readonly mention: RegExp;
  readonly options: Options;
  /** Undefined: these arguments do not have the tool print credentials. */
  readonly read: (positionals: readonly string[], options: ReadonlyMap<string, string>) => Asked | undefined;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function optionsOf(names: string, kind: Options[string]): Options {
  return Object.fromEntries(names.split(' ').map((name) => [name, kind]));
}

/** Behind a blank, a quote, a path, or what parts commands of a shell. */
const BEGIN = String.raw`(?:^|[\s"'/\\|;&(])`;
const END = String.raw`(?:\.exe)?["']?\s`;

const TOOLS: Readonly<Record<CalledTool, Tool>> = {
  granted: {
    programs: ['granted', 'dgranted'],
    mention: new RegExp(`${BEGIN}d?granted${END}+credential-process`),
    options: { ...optionsOf('profile url window', text), ...optionsOf('auto-login no-cache verbose', flag) },
    read: (positionals, options) => ofProfile(positionals, 'credential-process', options),
  },
  awsVault: {
    programs: ['aws-vault'],
    mention: new RegExp(`${BEGIN}aws-vault${END}`),
    options: {
      ...optionsOf(
        'region format backend prompt keychain secret-service-collection pass-dir pass-cmd pass-prefix file-dir op-timeout op-vault-id op-item-title-prefix op-item-tag op-connect-host op-desktop-account-id proton-pass-share-id proton-pass-item-title-prefix proton-pass-api-base proton-pass-timeout',
        text,
      ),
      ...optionsOf('debug biometrics stdout', flag),
      duration: { ...text, short: 'd' },
      'mfa-token': { ...text, short: 't' },
      'no-session': { ...flag, short: 'n' },
      json: { ...flag, short: 'j' },
    },
    read: ([command, profile, ...more], options) => {
      const printsJson =
        command === 'export' ? options.get('format') === 'json' : command === 'exec' && options.has('json');
      return printsJson && profile !== undefined && more.length === 0 ? { profile, options } : undefined;
    },
  },
  awsSsoCli: {
    programs: ['aws-sso'],
    mention: new RegExp(`${BEGIN}aws-sso${END}.*process`),
    options: {
      sso: { ...text, short: 'S' },
      'url-action': { ...text, short: 'u' },
      browser: { ...text, short: 'b' },
      level: { ...text, short: 'L' },
      arn: { ...text, short: 'a' },
      account: { ...text, short: 'A' },
      role: { ...text, short: 'R' },
      ...optionsOf('lines sts-refresh no-config-check', flag),
    },
    read: ([command, ...more], options) =>
      command === 'process' && more.length === 0 ? { options } : undefined,
  },
  awsSsoUtil: {
    programs: ['aws-sso-util', 'aws-sso-credential-process'],
    mention: new RegExp(`${BEGIN}(?:aws-sso-util${END}+credential-process|aws-sso-credential-process${END})`),
    options: {
      ...optionsOf('profile sso-start-url start-url sso-region region account-id role-name', text),
      ...optionsOf('force-refresh debug interactive noninteractive', flag),
      verbose: { ...flag, short: 'v' },
    },
    read: (positionals, options) => {
      const isCall = positionals.every((word) => word === 'credential-process') && positionals.length <= 1;
      const profile = options.get('profile');
      return isCall ? { options, ...(profile !== undefined && { profile }) } : undefined;
    },
  },
  leapp: {
    programs: ['leapp'],
    mention: new RegExp(`${BEGIN}leapp${END}+session`),
    options: {},
    read: () => undefined,
  },
};

function ofProfile(
  [command, ...more]: readonly string[],
  wanted: string,
  options: ReadonlyMap<string, string>,
): Asked | undefined {
  const profile = options.get('profile');
  return command === wanted && more.length === 0 && profile !== undefined ? { profile, options } : undefined;
}

/** What is looked for before a command is taken apart: of thousands few name a tool. */
const ANY_TOOL = /granted|aws-vault|aws-sso|leapp/;

/** Reads a `credential_process`; undefined where it has to do with none of the tools. */
export function readToolCall(
  command: string,
  platform: NodeJS.Platform = process.platform,
): ToolCall | undefined {
  if (!ANY_TOOL.test(command)) return undefined;
  const [path = '', ...args] = (platform === 'win32' ? splitWindowsWords : splitShellWords)(command) ?? [];
  const program = programName(path);
  const tools = Object.entries(TOOLS) as [CalledTool, Tool][];
  const called = tools.find(([, { programs }]) => programs.includes(program));
  if (!called) {
    const mentioned = tools.find(([, { mention }]) => mention.test(command));
    return mentioned && { tool: mentioned[0], asks: undefined };
  }
  const [tool, { options, read }] = called;
  const parsed = parse(args, options);
  return { tool, asks: parsed && read(parsed.positionals, parsed.options) };
}

function parse(
  args: readonly string[],
  options: Options,
): { positionals: readonly string[]; options: ReadonlyMap<string, string> } | undefined {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const given = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
    return { positionals, options: new Map(given) };
  } catch {
    // An option that the tool does not have, or that we do not know.
    return undefined;
  }
}

function programName(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.exe$/i, '');
}
