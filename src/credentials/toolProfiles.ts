import type { ConfigDocument } from '../config/document';
import type { Property } from '../config/documentEdits';
import { addProfiles } from '../config/profileBatch';
import { findChainEnd } from '../config/profileSession';
import { findNameProblem, findProfileSections, nameError } from '../config/profileSections';
import { findError, type Profile, type SharedConfig } from '../config/sharedConfig';
import { CLI_COMMAND, CLI_FORMAT, readToolSource } from '../config/toolCommand';
import { ExportError } from './exportErrors';
import { portableName } from './exportProfileSection';
import { formatProfileCommand, quoteWord, readLaunchedProfile } from './keys/launcherCommand';

/**
 * Profiles for tools that read neither Identity Center sessions nor console sign-ins, such as Terraform's AWS provider
 * (`login_session`) and old SDKs: their `credential_process` gives the credentials of another profile.
 */
export interface ToolProfile {
  readonly name: string;
  /** The profile whose credentials it gives. */
  readonly source: string;
  readonly giver: CredentialGiver;
}

/**
 * What gives the credentials. `window`: a VS Code window, and the AWS CLI when none is open. `awsCli`: the AWS CLI alone, which
 * starts for each.
 */
export type CredentialGiver = 'window' | 'awsCli';

/** What a profile for tools is made of. */
export interface ToolProfileWish extends ToolProfile {
  /** Path of the launcher. */
  readonly launcher: string;
  readonly region?: string | undefined;
}

/** Whether a profile works, and its credentials come from where some tools do not get them. */
export function needsToolProfile(profile: Profile, config: SharedConfig): boolean {
  if (findError(profile)) return false;
  const kind = findChainEnd(profile, config)?.kind;
  return kind === 'sso' || kind === 'login';
}

/** The profile for tools that a profile is; undefined for any other. */
export function readToolProfile(
  { name, kind, properties }: Profile,
  launcher: string,
): ToolProfile | undefined {
  if (kind !== 'process') return undefined;
  const command = properties.get('credential_process') ?? '';
  const asked = readLaunchedProfile(command, launcher);
  if (asked !== undefined) return { name, source: asked, giver: 'window' };
  const source = command.startsWith(CLI_COMMAND.join(' ')) ? readToolSource(command) : undefined;
  return source === undefined ? undefined : { name, source, giver: 'awsCli' };
}

/** Whether a profile is one for tools and nothing else: it holds what is made again with a click. */
export function isOnlyForTools(profile: Profile, launcher: string): boolean {
  const isOurs = (key: string): boolean => key === 'credential_process' || key === 'region';
  return readToolProfile(profile, launcher) !== undefined && [...profile.properties.keys()].every(isOurs);
}

/** Those that give the credentials of `source`, in file order. */
export function findToolProfiles(source: string, config: SharedConfig, launcher: string): ToolProfile[] {
  return [...config.profiles.values()].flatMap((profile) => {
    const found = readToolProfile(profile, launcher);
    return found?.source === source ? [found] : [];
  });
}

/** A name that is free, for a profile for tools with the credentials of `source`. */
export function findToolName(source: string, { profiles }: SharedConfig): string {
  const wanted = `${portableName(source)}-tools`;
  let name = wanted;
  for (let number = 2; profiles.has(name); number++) name = `${wanted}-${number}`;
  return name;
}

/**
 * The command that gives a profile's credentials.
 * @throws ExportError `unquotable`
 */
export function toolCommand(
  { source, giver, launcher }: Pick<ToolProfileWish, 'source' | 'giver' | 'launcher'>,
  platform: NodeJS.Platform = process.platform,
): string {
  const command =
    giver === 'window'
      ? formatProfileCommand(launcher, source, platform)
      : formatCliCommand(quoteWord(source, platform));
  if (command !== undefined) return command;
  throw new ExportError(
    'unquotable',
    `credential_process cannot hold the name ${source} or the launcher's path`,
    {
      details: { profile: source },
    },
  );
}

/**
 * Adds a profile for tools to the config file.
 * @throws ProfileEditError for a name that is taken or that not every tool reads; ExportError `unquotable`
 */
export function withToolProfile(document: ConfigDocument, wish: ToolProfileWish): ConfigDocument {
  const { name, region } = wish;
  const problem = findNameProblem(name, () => findProfileSections(document, 'config', name).length > 0);
  if (problem) throw nameError(problem, name);
  const properties: Property[] = [
    ['credential_process', toolCommand(wish)],
    ...(region ? [['region', region] as const] : []),
  ];
  return addProfiles(document, [{ name, properties }], 'keep');
}

function formatCliCommand(name: string | undefined): string | undefined {
  return name === undefined ? undefined : [...CLI_COMMAND, name, ...CLI_FORMAT].join(' ');
}
