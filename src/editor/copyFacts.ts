import { parse } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import { cmdShell, fishShell, posixShell, powerShell, type ShellDialect } from '../base/shellQuote';
import type { SharedConfig } from '../config/sharedConfig';
import type { CommandId } from '../contributions';
import type { IdentityService } from '../credentials/identityService';
import type { ActiveProfileStore } from './activeProfile/activeProfileStore';
import { readTarget, type CommandTarget } from './commandTarget';
import { registerCommand } from './commands';
import { withoutIcons } from './plainText';
import { showWhenLong } from './waiting';

export interface CopyFactsServices {
  readonly config: Observable<SharedConfig>;
  readonly identities: IdentityService;
  readonly activeProfiles: ActiveProfileStore;
  readonly logger: Logger;
}

/** How long the status bar says what was copied, in ms. */
const SHOWN_MS = 5000;

/** What the menu *Copy* of a row copies: facts that are no secrets. Without a row they are those of the active profile. */
export function registerCopyFacts(services: CopyFactsServices): Disposable {
  const { config, identities, activeProfiles, logger } = services;
  const disposables = new DisposableStore();
  const askIdentity = async (profile: string): Promise<{ account: string; arn: string }> =>
    identities.peek(profile) ??
    (await showWhenLong(l10n.t('Asking AWS who {0} is', profile), (signal) =>
      identities.ask(profile, signal),
    ));
  const facts: Partial<Record<CommandId, (target: CommandTarget) => Promise<string | undefined>>> = {
    'awsSso.copyAccountId': async ({ account, profile = '' }) =>
      account ?? config.current.profiles.get(profile)?.accountId ?? (await askIdentity(profile)).account,
    'awsSso.copyArn': async ({ profile = '' }) => (await askIdentity(profile)).arn,
    'awsSso.copyRoleName': async ({ role, profile = '' }) =>
      role ?? config.current.profiles.get(profile)?.roleName ?? roleOf((await askIdentity(profile)).arn),
    'awsSso.copyProfileName': ({ profile }) => Promise.resolve(profile),
    'awsSso.copyExportLine': ({ profile = '' }) =>
      Promise.resolve(dialectOf(vscode.env.shell).setVariable('AWS_PROFILE', profile)),
  };
  for (const [command, find] of Object.entries(facts)) {
    disposables.add(
      registerCommand(command as CommandId, logger, async (argument) => {
        const target = readTarget(argument);
        const profile = target.profile ?? (target.account ? undefined : activeProfiles.focused?.name);
        if (profile === undefined && target.account === undefined) return;
        const fact = await find(profile === undefined ? target : { ...target, profile });
        if (fact === undefined) return;
        await vscode.env.clipboard.writeText(fact);
        vscode.window.setStatusBarMessage(withoutIcons(l10n.t('Copied {0}', fact)), SHOWN_MS);
      }),
    );
  }
  return disposables;
}

/** The role of `arn:aws:sts::ID:assumed-role/ROLE/SESSION`; undefined for other principals. */
function roleOf(arn: string): string | undefined {
  return /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
}

function dialectOf(shell: string): ShellDialect {
  switch (parse(shell).name.toLowerCase()) {
    case 'fish':
      return fishShell;
    case 'pwsh':
    case 'powershell':
      return powerShell;
    case 'cmd':
      return cmdShell;
    default:
      return posixShell;
  }
}
