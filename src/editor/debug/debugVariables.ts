import { RegularFileError, readRegularFile } from '../../base/regularFile';
import { CONTAINER_VARIABLES, KEY_VARIABLES } from '../../credentials/credentialVariables';
import { PROFILE_VARIABLES, type Assignments } from '../../credentials/shells/profileVariables';

/** The part of VS Code's `DebugConfiguration` that is looked at; any property may hold anything. */
export type LaunchConfiguration = Readonly<Record<string, unknown>>;

export interface LaunchContext {
  /** Whether `AWS_profile` and `AWS_PROFILE` are one variable. */
  readonly isWindows: boolean;
  /** VS Code's own environment. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** Names of variables that the launch configuration's files and launch.json set, as far as `env` does not tell. */
  readonly setElsewhere: readonly string[];
}

/** Debuggers whose launch configurations take `env`, an object of texts. Others are seen by theirs having one. */
const ENV_OBJECT: ReadonlySet<unknown> = new Set([
  'clr',
  'coreclr',
  'debugpy',
  'extensionHost',
  'go',
  'java',
  'lldb',
  'node',
  'pwa-extensionHost',
  'pwa-node',
  'python',
  'rdbg',
]);

/** Debuggers that take `environment`, a list of `{ name, value }`. */
const ENVIRONMENT_LIST: ReadonlySet<unknown> = new Set(['cppdbg', 'cppvsdbg']);

/**
 * A launch configuration with one of these has decided what the program works as, or where it looks for that. A role alone
 * decides nothing: tools take it with a web identity only, and programs keep one there that they go on to from the
 * profile.
 */
const DECIDES_WHO = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  ...KEY_VARIABLES,
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  ...CONTAINER_VARIABLES,
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
];
const DECIDES_WHERE: readonly string[] = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/**
 * A launch configuration with the variables of the workspace's profile, unless it says itself what the program works as;
 * the same object when there is nothing to add.
 */
export function withProfileVariables(
  configuration: LaunchConfiguration,
  assignments: Assignments,
  context: LaunchContext,
): LaunchConfiguration {
  const variables = readVariables(configuration);
  if (!variables) return configuration;
  const fold = (name: string): string => (context.isWindows ? name.toUpperCase() : name);
  // Debuggers that start the program themselves hand VS Code's whole environment over as the configuration's.
  const isInherited = (name: string): boolean => context.inherited[name] === variables.values.get(name);
  const own = [...variables.values.keys()].filter((name) => !isInherited(name));
  const set = new Set([...context.setElsewhere, ...own].map(fold));
  if (DECIDES_WHO.some((name) => set.has(name))) return configuration;
  const hasRegion = DECIDES_WHERE.some((name) => set.has(name));
  const added = new Map<string, string>();
  for (const name of PROFILE_VARIABLES) {
    const value = assignments[name];
    if (value !== undefined && !(hasRegion && DECIDES_WHERE.includes(name))) added.set(name, value);
  }
  if (added.size === 0) return configuration;
  const isReplaced = (name: string): boolean => added.has(fold(name));
  return { ...configuration, ...variables.write(added, isReplaced) };
}

/** The variables of a launch configuration, and how others are written into it. */
interface Variables {
  readonly values: ReadonlyMap<string, unknown>;
  write(added: ReadonlyMap<string, string>, isReplaced: (name: string) => boolean): LaunchConfiguration;
}

/** @returns undefined when nothing is known of where this debugger takes variables, or what is there is unexpected. */
function readVariables({ type, request, env, environment }: LaunchConfiguration): Variables | undefined {
  if (request !== 'launch') return undefined;
  if (ENVIRONMENT_LIST.has(type)) {
    if (environment !== undefined && !Array.isArray(environment)) return undefined;
    const list: readonly unknown[] = environment ?? [];
    const entries = list.filter(isNameAndValue);
    return {
      values: new Map(entries.map(({ name, value }) => [name, value])),
      write: (added, isReplaced) => ({
        environment: [
          ...list.filter((entry) => !isNameAndValue(entry) || !isReplaced(entry.name)),
          ...[...added].map(([name, value]) => ({ name, value })),
        ],
      }),
    };
  }
  if (env === undefined ? !ENV_OBJECT.has(type) : !isPlainObject(env)) return undefined;
  const entries = Object.entries(env ?? {});
  return {
    values: new Map(entries),
    write: (added, isReplaced) => ({
      env: Object.fromEntries([...entries.filter(([name]) => !isReplaced(name)), ...added]),
    }),
  };
}

/** Names of the variables that the configuration of that name in launch.json sets. */
export function namesInLaunchJson(configurations: unknown, name: string): string[] {
  if (!Array.isArray(configurations)) return [];
  const found = configurations.filter(isPlainObject).find((configuration) => configuration['name'] === name);
  return found ? [...(readVariables(found)?.values.keys() ?? [])] : [];
}

/** Names of the variables that a file in the format of `.env` sets. */
export function namesInEnvFile(text: string): string[] {
  return [...text.matchAll(/^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.]*)[^\S\n]*=/gm)].map(
    ([, name = '']) => name,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNameAndValue(value: unknown): value is { readonly name: string; readonly value: unknown } {
  return isPlainObject(value) && typeof value['name'] === 'string';
}

/** Far more than anybody writes by hand. */
const MOST_BYTES = 1024 * 1024;

/** Names of the variables that files in the format of `.env` set. What cannot be read sets nothing: the debugger says so. */
export async function namesInEnvFiles(paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(readEnvFile));
  return texts.flatMap(namesInEnvFile);
}

/** @throws RegularFileError for a pipe, whose other end may be a password manager, and for a file that is too large. */
async function readEnvFile(path: string): Promise<string> {
  try {
    return (await readRegularFile(path, MOST_BYTES)).toString();
  } catch (error) {
    if (RegularFileError.is(error)) throw error;
    return '';
  }
}
