import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { agentProfileOf } from '../agents/agents';
import { settings } from '../settings';
import { PROFILE_VARIABLES, profileVariables, type Assignments } from '../terminals/profileVariables';

/** Why programs of other extensions work as what they do. */
type ExtensionHostState =
  /** The setting is off, or the workspace isn't trusted. */
  | { readonly kind: 'off' }
  /** The folders of the window work as different profiles. */
  | { readonly kind: 'foldersDiffer' }
  /** VS Code's own environment says so, and the user has not picked another. */
  | { readonly kind: 'environment' }
  /** What is active is what programs use untold. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'given'; readonly since: number };

export interface ExtensionHostServices {
  readonly activeProfiles: ActiveProfileStore;
  /** As it was before anything was given. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
}

const NOTHING: Assignments = {};

/**
 * Puts the active profile into the environment of the extension host, so that programs which other extensions start from then
 * on have it: language servers, Terraform's and Docker's extensions, MCP servers. What runs keeps what it had.
 */
export class ExtensionHostEnvironment implements Disposable {
  readonly #services: ExtensionHostServices;
  readonly #disposables = new DisposableStore();
  readonly #changed = new Emitter<undefined>();
  #given: Assignments = NOTHING;
  #state: ExtensionHostState = { kind: 'off' };

  /** Fires when what programs get from now on has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(services: ExtensionHostServices) {
    this.#services = services;
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
    return process.env['AWS_PROFILE'] || 'default';
  }

  /** Undoes what was given. */
  dispose(): void {
    this.#give(NOTHING);
    disposeAll([this.#disposables, this.#changed]);
  }

  #update(): void {
    const wanted = this.#wanted();
    const isSame = isDeepStrictEqual(wanted.variables, this.#given);
    if (isSame && wanted.kind === this.#state.kind) return;
    const { clock, logger } = this.#services;
    this.#state = wanted.kind === 'given' ? { kind: 'given', since: clock.now() } : { kind: wanted.kind };
    if (isSame) return;
    this.#give(wanted.variables);
    logger.info(`[extensions] AWS_PROFILE=${process.env['AWS_PROFILE'] ?? '(none)'}: ${wanted.kind}`);
    this.#changed.fire(undefined);
  }

  #wanted(): { readonly kind: ExtensionHostState['kind']; readonly variables: Assignments } {
    const { activeProfiles, environment } = this.#services;
    if (!settings.extensionsInject() || !vscode.workspace.isTrusted)
      return { kind: 'off', variables: NOTHING };
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
    if (!first) return { kind: 'nothing', variables: NOTHING };
    if (others.some(({ variables }) => !isDeepStrictEqual(variables, first.variables)))
      return { kind: 'foldersDiffer', variables: NOTHING };
    if (Object.keys(first.variables).length === 0) return { kind: 'nothing', variables: NOTHING };
    const isOver = Object.keys(first.variables).some((name) => environment[name]);
    if (isOver && ![first, ...others].every(({ isPicked }) => isPicked))
      return { kind: 'environment', variables: NOTHING };
    return { kind: 'given', variables: first.variables };
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
  readonly config: { readonly current: { readonly profiles: ReadonlyMap<string, unknown> } };
  readonly extensionHost: ExtensionHostEnvironment;
  readonly terminalEnvironment: {
    assignments(folder: ActiveProfileStore['focusedFolder']): Readonly<Record<string, string | undefined>>;
  };
}

/** What runs here works as, kind by kind: sentences for a person. */
export function worksAs(services: WorksAsServices): readonly string[] {
  const { terminals, agents, extensions } = profilesOf(services);
  const ofAgents = agents ?? l10n.t('a profile that no file defines');
  return [
    l10n.t('Terminals: {0}.', terminals),
    settings.agentsMcpServers().length > 0
      ? l10n.t('Agents and MCP servers: {0}.', ofAgents)
      : l10n.t('Guarded agents: {0}.', ofAgents),
    l10n.t('Other extensions: {0} ({1}).', extensions, stateText(services.extensionHost.state)),
  ];
}

/** The same, in one sentence where all work as one profile. */
export function worksAsInShort(services: WorksAsServices): string {
  const { terminals, agents, extensions } = profilesOf(services);
  return terminals === agents && agents === extensions
    ? l10n.t('Terminals, agents and other extensions use {0}.', terminals)
    : worksAs(services).join(' ');
}

interface ProfilesByUser {
  readonly terminals: string;
  /** null: a name that no file defines. */
  readonly agents: string | null;
  readonly extensions: string;
}

function profilesOf(services: WorksAsServices): ProfilesByUser {
  const { activeProfiles, extensionHost, terminalEnvironment } = services;
  const folder = activeProfiles.focusedFolder;
  const given = terminalEnvironment.assignments(folder)['AWS_PROFILE'];
  const terminals = given ?? (activeProfiles.inherited['AWS_PROFILE'] || 'default');
  const agents = agentProfileOf(folder, services);
  return {
    terminals,
    // Where none is chosen, their commands name none.
    agents: agents === undefined ? terminals : agents,
    extensions: extensionHost.profile,
  };
}

function stateText({ kind }: ExtensionHostState): string {
  switch (kind) {
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
