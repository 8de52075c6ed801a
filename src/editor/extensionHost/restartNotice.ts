import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { withoutLinks } from '../plainText';

/**
 * Extensions whose language server uses AWS, and may have a command that starts it again. Others have commands that restart
 * something else: Docker's, the user's containers.
 */
const STARTERS = ['hashicorp.terraform', 'opentofu.vscode-opentofu'];
const RESTARTS_SERVER = /restart\w*Server$|Server\W?restart$/i;

interface Restart {
  readonly title: string;
  readonly command: string;
}

/** Says that what runs keeps what it had, and offers to start it again. */
export async function offerRestart(profile: string): Promise<void> {
  const restarts = [...STARTERS.flatMap((id) => findRestart(id) ?? []), await findRestartOfAll()];
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      l10n.t(
        'From now on, programs that other extensions start use {0}. Programs that are already running keep their profile.',
        profile,
      ),
    ),
    ...restarts.map(({ title }) => title),
  );
  const restart = restarts.find(({ title }) => title === chosen);
  if (restart) await vscode.commands.executeCommand(restart.command);
}

/** A command of an extension that runs whose name says that it restarts a server. */
function findRestart(id: string): Restart | undefined {
  const extension = vscode.extensions.getExtension<unknown>(id);
  if (!extension?.isActive) return undefined;
  const { contributes, displayName } = extension.packageJSON as {
    readonly contributes?: { readonly commands?: readonly { readonly command: string }[] };
    readonly displayName?: string;
  };
  const found = contributes?.commands?.find(({ command }) => RESTARTS_SERVER.test(command));
  return found && { title: withoutLinks(l10n.t('Restart {0}', displayName ?? id)), command: found.command };
}

/** Of everything that extensions have started. A VS Code in a browser can't restart the extension host alone. */
async function findRestartOfAll(): Promise<Restart> {
  const command = 'workbench.action.restartExtensionHost';
  const known = await vscode.commands.getCommands(true);
  return known.includes(command)
    ? { title: l10n.t('Restart Extension Host'), command }
    : { title: l10n.t('Reload Window'), command: 'workbench.action.reloadWindow' };
}
