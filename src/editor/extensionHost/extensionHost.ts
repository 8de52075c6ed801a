import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { errorText } from '../../base/errors';
import { Emitter } from '../../base/event';
import { isFilledText, membersOf } from '../../base/json';
import type { Logger } from '../../base/logger';
import { shortDuration } from '../../base/relativeTime';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { ageText } from '../activeProfile/hover';
import { agentProfileOf, offersAwsServer, type AgentRestarts } from '../agents/agents';
import { settings } from '../settings';
import type { Profile } from '../../config/sharedConfig';
import { beatsProfile, findEnvironmentConflicts } from '../../credentials/environmentConflicts';
import {
  namedProfile,
  PROFILE_VARIABLES,
  profileVariables,
  type Assignments,
} from '../../credentials/shells/profileVariables';

/** Why programs of other extensions work as what they do. */
type ExtensionHostState =
  /** The setting is off, or the workspace isn't trusted. */
  | 'off'
  /** The folders of the window work as different profiles. */
  | 'foldersDiffer'
  /** VS Code's own environment says so, and the user has not picked another. */
  | 'environment'
  /** What is active is what programs use untold. */
  | 'nothing'
  | 'given';

export interface ExtensionHostServices {
  readonly activeProfiles: ActiveProfileStore;
  /** As it was before anything was given. */
  readonly environment: NodeJS.ProcessEnv;
  readonly workspaceState: vscode.Memento;
  /** By `giveAgain`. */
  readonly givenAgain: Assignments;
  readonly logger: Logger;
}

const NOTHING: Assignments = {};
const GIVEN_KEY = 'awsSso.givenToExtensions';

/**
 * Gives what this window gave when it was last open. Other extensions may start programs before the profiles are read; what
 * holds by then replaces it.
 */
export function giveAgain(workspaceState: vscode.Memento): Assignments {
  if (!settings.extensionsInject() || !vscode.workspace.isTrusted) return NOTHING;
  const given = membersOf(workspaceState.get<unknown>(GIVEN_KEY));
  const variables = Object.fromEntries(
    PROFILE_VARIABLES.flatMap((name) => {
      const value = given[name];
      return isFilledText(value) ? [[name, value]] : [];
    }),
  );
  // What VS Code was started with stays until the profiles are read.
  if (Object.keys(variables).some((name) => process.env[name])) return NOTHING;
  Object.assign(process.env, variables);
  return variables;
}

/**
 * Puts the active profile into the environment of the extension host, so that programs which other extensions start from then
 * on have it: language servers, Terraform's and Docker's extensions, MCP servers. What runs keeps what it had.
 */
export class ExtensionHostEnvironment implements Disposable {
  readonly #services: ExtensionHostServices;
  readonly #disposables = new DisposableStore();
  readonly #changed = new Emitter<undefined>();
  #given: Assignments;
  #state: ExtensionHostState = 'off';

  /** Fires when what programs get from now on has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(services: ExtensionHostServices) {
    this.#services = services;
    this.#given = services.givenAgain;
    const update = (): void => this.#update();
    this.#disposables.add(services.activeProfiles.onDidChange(update));
    this.#disposables.add(settings.onDidChange(update, 'awsSso.extensions.inject', 'awsSso.region'));
    this.#update();
  }

  get state(): ExtensionHostState {
    return this.#state;
  }

  /** What programs work as that other extensions start now. */
  get profile(): string {
    return namedProfile(process.env) ?? 'default';
  }

  /** Undoes what was given. */
  dispose(): void {
    this.#give(NOTHING);
    disposeAll([this.#disposables, this.#changed]);
  }

  #update(): void {
    const wanted = this.#wanted();
    const isSame = isDeepStrictEqual(wanted.variables, this.#given);
    if (isSame && wanted.state === this.#state) return;
    const { logger, workspaceState } = this.#services;
    this.#state = wanted.state;
    if (isSame) return;
    this.#give(wanted.variables);
    workspaceState
      .update(GIVEN_KEY, wanted.variables)
      .then(undefined, (error: unknown) => logger.warn(`[extensions] not kept: ${errorText(error)}`));
    logger.info(`[extensions] AWS_PROFILE=${process.env['AWS_PROFILE'] ?? '(none)'}: ${wanted.state}`);
    this.#changed.fire(undefined);
  }

  #wanted(): { readonly state: ExtensionHostState; readonly variables: Assignments } {
    const { activeProfiles, environment } = this.#services;
    if (!settings.extensionsInject() || !vscode.workspace.isTrusted)
      return { state: 'off', variables: NOTHING };
    const open = vscode.workspace.workspaceFolders ?? [];
    const [first, ...others] = (open.length > 0 ? open : [undefined]).map((folder) => {
      const active = activeProfiles.get(folder);
      return {
        isPicked: active?.source === 'pick',
        variables: withoutMissing(
          profileVariables(active, settings.region(folder) || undefined, environment),
        ),
      };
    });
    if (!first) return { state: 'nothing', variables: NOTHING };
    if (others.some(({ variables }) => !isDeepStrictEqual(variables, first.variables)))
      return { state: 'foldersDiffer', variables: NOTHING };
    if (Object.keys(first.variables).length === 0)
      return {
        state: namedProfile(environment) === undefined ? 'nothing' : 'environment',
        variables: NOTHING,
      };
    const isOver = Object.keys(first.variables).some((name) => environment[name]);
    if (isOver && ![first, ...others].every(({ isPicked }) => isPicked))
      return { state: 'environment', variables: NOTHING };
    return { state: 'given', variables: first.variables };
  }

  /** What another extension has set meanwhile stays. */
  #give(variables: Assignments): void {
    for (const name of PROFILE_VARIABLES) {
      const [before, given, value] = [this.#services.environment[name], this.#given[name], variables[name]];
      if (value !== undefined) process.env[name] = value;
      else if (given !== undefined && process.env[name] === given) {
        if (before === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before;
      }
    }
    this.#given = variables;
  }
}

function withoutMissing(assignments: Assignments): Assignments {
  return Object.fromEntries(Object.entries(assignments).filter(([, value]) => value !== undefined));
}

export interface WorksAsServices {
  readonly activeProfiles: ActiveProfileStore;
  readonly agentRestarts: Pick<AgentRestarts, 'current' | 'onDidChange'>;
  readonly clock: Clock;
  readonly config: { readonly current: { readonly profiles: ReadonlyMap<string, Profile> } };
  readonly extensionHost: ExtensionHostEnvironment;
  readonly terminalEnvironment: {
    assignments(folder: ActiveProfileStore['focusedFolder']): Readonly<Record<string, string | undefined>>;
  };
}

/** What runs here works as, kind by kind. */
export interface WorksAs {
  readonly terminals: string;
  /** null: a name that no file defines. */
  readonly agents: string | null;
  readonly hasMcpServers: boolean;
  /** For how long the MCP server of AWS runs since it was restarted. */
  readonly restartedForMs: number | undefined;
  readonly extensions: string;
  readonly extensionsState: ExtensionHostState;
  /** A variable of VS Code's environment that precedes the profile for them, such as AWS_ACCESS_KEY_ID. */
  readonly extensionsVariable: string | undefined;
}

/** A sentence of the hover, and what its link changes. */
export interface WorksAsSentence {
  readonly text: string;
  readonly changes?: 'agents' | 'extensions';
}

/** @param none what is said of tools that use no profile */
export function worksAs(services: WorksAsServices, none = l10n.t('no profile')): WorksAs {
  const { activeProfiles, agentRestarts, clock, config, extensionHost, terminalEnvironment } = services;
  const { profiles } = config.current;
  // What tools use untold is no profile where no file defines it.
  const nameOf = (name: string): string => (name === 'default' && !profiles.has(name) ? none : name);
  const folder = activeProfiles.focusedFolder;
  const given = terminalEnvironment.assignments(folder)['AWS_PROFILE'];
  const terminals = given ?? namedProfile(activeProfiles.inherited) ?? 'default';
  const agents = agentProfileOf(folder, services);
  const hasMcpServers = offersAwsServer();
  const restartedAt = hasMcpServers ? agentRestarts.current : undefined;
  return {
    terminals: nameOf(terminals),
    // Where none is chosen, their commands name none.
    agents: agents === undefined ? nameOf(terminals) : agents,
    hasMcpServers,
    restartedForMs: restartedAt === undefined ? undefined : clock.now() - restartedAt,
    extensions: nameOf(extensionHost.profile),
    extensionsState: extensionHost.state,
    extensionsVariable: findEnvironmentConflicts(
      process.env,
      profiles.get(extensionHost.profile),
      profiles,
    ).find(beatsProfile)?.variable,
  };
}

/** For the hover: one sentence where all work as one profile, and nothing more is to be said. */
export function worksAsText(facts: WorksAs): readonly WorksAsSentence[] {
  const {
    terminals,
    agents,
    hasMcpServers,
    restartedForMs,
    extensions,
    extensionsState,
    extensionsVariable,
  } = facts;
  const isOne = terminals === agents && agents === extensions && extensionsVariable === undefined;
  if (isOne && restartedForMs === undefined) {
    const text = l10n.t('Terminals, agents and other extensions use {0}.', terminals);
    return [{ text, changes: 'extensions' }];
  }
  const ofAgents = agents ?? l10n.t('a profile that no file defines');
  const servers =
    restartedForMs === undefined
      ? l10n.t('Agents and MCP servers: {0}.', ofAgents)
      : l10n.t('Agents and MCP servers: {0} (restarted {1}).', ofAgents, ageText(restartedForMs));
  // Who has no agents must not read of them.
  const guarded = agents === terminals ? [] : [l10n.t('Agents (tools and guarded commands): {0}.', ofAgents)];
  const ofExtensions =
    extensionsVariable === undefined
      ? l10n.t('Other extensions: {0} ({1}).', extensions, stateText(extensionsState))
      : l10n.t("Other extensions: {0} in VS Code's environment, not a profile.", extensionsVariable);
  return [
    { text: l10n.t('Terminals: {0}.', terminals) },
    ...(hasMcpServers ? [servers] : guarded).map((text) => ({ text, changes: 'agents' as const })),
    { text: ofExtensions, changes: 'extensions' },
  ];
}

/** For the report, which is English, with what changes it. */
export function worksAsReport(facts: WorksAs): readonly string[] {
  const { agents, restartedForMs, extensionsState, extensionsVariable } = facts;
  const kind = facts.hasMcpServers ? 'Agents and MCP servers' : 'Agents (tools and guarded commands)';
  const restarted = restartedForMs === undefined ? '' : ` (restarted ${shortDuration(restartedForMs)} ago)`;
  return [
    `Terminals: ${facts.terminals}.`,
    `${kind}: ${agents ?? 'a profile that no file defines'}${restarted}. "Choose Profile for Agents" changes it.`,
    extensionsVariable === undefined
      ? `Other extensions: ${facts.extensions} (${STATES_IN_REPORTS[extensionsState]}). The setting awsSso.extensions.inject changes it.`
      : `Other extensions: ${extensionsVariable} in VS Code's environment, not a profile. Start VS Code without it.`,
  ];
}

function stateText(state: ExtensionHostState): string {
  switch (state) {
    case 'off':
      return l10n.t('not set by this extension');
    case 'foldersDiffer':
      return l10n.t('not set: the folders use different profiles');
    case 'environment':
      return l10n.t("from VS Code's environment");
    case 'nothing':
      return l10n.t('the default');
    case 'given':
      return l10n.t('set by this extension');
  }
}

const STATES_IN_REPORTS: Readonly<Record<ExtensionHostState, string>> = {
  off: 'not set by this extension',
  foldersDiffer: 'not set: the folders use different profiles',
  environment: "from VS Code's environment",
  nothing: 'the default',
  given: 'set by this extension',
};
