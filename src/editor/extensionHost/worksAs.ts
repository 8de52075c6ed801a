import { l10n } from 'vscode';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { agentProfileOf } from '../agents/agents';
import { settings } from '../settings';
import type { ExtensionHostEnvironment, ExtensionHostState } from './extensionHostEnvironment';

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
