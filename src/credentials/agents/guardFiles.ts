import { membersOf } from '../../base/json';
import type { GuardPolicy, GuardRule, InheritedProfile } from './guardVerdict';

/**
 * What VS Code tells the guard, a program of its own: the user's rules in one file, and in one for each window what agents
 * work as there. Both are in a directory of the owner's alone, names and no secrets.
 */
export const POLICY_FILE = 'guard.json';
export const GUARD_WINDOWS_DIRECTORY = 'guardedWindows';

/** What agents work as in one window. */
export interface GuardedWindow {
  readonly host: string;
  readonly pid: number;
  readonly folders: readonly GuardedFolder[];
}

export interface GuardedFolder {
  /** Absolute; empty for a window without folders. */
  readonly path: string;
  /** Null: the profile that is chosen isn't defined by any file. Absent: none is chosen, and tools take what they have. */
  readonly profile?: string | null;
}

/** A rule as someone has written it; one whose action is none is not left out, but asks. */
export function readGuardRule(value: unknown): GuardRule | undefined {
  const { match, action } = membersOf(value);
  if (typeof match !== 'string') return undefined;
  return { match, action: action === 'allow' || action === 'deny' ? action : 'ask' };
}

/** Reads the policy's file as far as it is one. */
export function parsePolicy(content: Readonly<Record<string, unknown>> | undefined): GuardPolicy {
  const rules = listOf(content?.['rules']).flatMap((rule) => readGuardRule(rule) ?? []);
  const environments = listOf(content?.['environments']).flatMap(({ match, label, confirm }) =>
    typeof match === 'string'
      ? [{ match, confirm: Boolean(confirm), ...(typeof label === 'string' && { label }) }]
      : [],
  );
  return { rules, environments };
}

/** The profile that the user has set aside for agents, of the policy's file, as in `GuardedFolder`. */
export function parseAgentsProfile(
  content: Readonly<Record<string, unknown>> | undefined,
): string | null | undefined {
  const profile = content?.['profile'];
  return typeof profile === 'string' || profile === null ? profile : undefined;
}

export function parseWindow(
  content: Readonly<Record<string, unknown>> | undefined,
): GuardedWindow | undefined {
  const { host, pid, folders } = content ?? {};
  if (typeof host !== 'string' || typeof pid !== 'number') return undefined;
  return {
    host,
    pid,
    folders: listOf(folders).flatMap(({ path, profile }) =>
      typeof path === 'string'
        ? [{ path, ...((typeof profile === 'string' || profile === null) && { profile }) }]
        : [],
    ),
  };
}

/**
 * What commands of an agent work as that name no profile: as the profile that is set aside for agents; else as that of the
 * folder around the directory; else as that of a window without folders; else as their environment says.
 * @param told what VS Code has written: `agentsProfile` as `parseAgentsProfile` reads it, and the windows that live, the one last
 * in use first.
 * @param isWithin whether a directory is a folder, or below it.
 * @returns undefined when it isn't known.
 */
export function findInheritedProfile(
  directory: string,
  told: { readonly agentsProfile: string | null | undefined; readonly windows: readonly GuardedWindow[] },
  environment: NodeJS.ProcessEnv,
  isWithin: (directory: string, folder: string) => boolean,
): InheritedProfile | undefined {
  const folders = told.windows.flatMap((window) => window.folders);
  const [innermost] = folders
    .filter(({ path }) => path !== '' && isWithin(directory, path))
    .toSorted((one, other) => other.path.length - one.path.length);
  const around = innermost ?? folders.find(({ path }) => path === '');
  const profile = told.agentsProfile === undefined ? around?.profile : told.agentsProfile;
  if (profile === null) return undefined;
  const inherited: InheritedProfile =
    profile === undefined
      ? { name: environment['AWS_PROFILE'] || 'default', isToBeNamed: false }
      : { name: profile, isToBeNamed: true };
  // boto3 and version 1 of the AWS CLI take it before AWS_PROFILE.
  const another = environment['AWS_DEFAULT_PROFILE'] || inherited.name;
  return another === inherited.name ? inherited : undefined;
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === 'object' && item !== null) as Record<string, unknown>[];
}
