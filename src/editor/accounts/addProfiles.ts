import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { ExistingPolicy } from '../../config/profileBatch';
import type { SsoSession } from '../../config/sharedConfig';
import { choiceSteps, type ChoosingDraft } from './addProfilesChoice';
import type { AddProfilesParts } from './addProfilesCommands';
import { addRoleProfile } from './addProfilesRole';
import { profileSteps, rolesStep } from './addProfilesSteps';
import { countsText, planChange, previewChange, withSaveHint, writeChange } from './addProfilesWrite';
import { readTarget, type CommandTarget } from '../commandTarget';
import { EditedConfig } from '../configEdits/editedConfig';
import { withoutLinks } from '../plainText';
import { runSteps, type Step } from '../quickInputSteps';
import { readRoles, readRolesOfAccount, withLogin, type RoleListing } from './roleListing';
import { matchRoles, type RoleChoice } from './roleProfiles';
import { settings } from '../settings';
import { tellWithUndo } from '../configEdits/undoOffer';

/** What `awsSso.addProfiles` may be told besides its target; what is told is not asked for. */
interface AddProfilesRequest {
  readonly name?: string;
  /** Of account and role, such as `Acme*` with `/ReadOnly*` after it. */
  readonly pattern?: string;
  readonly template?: string;
  readonly onExisting?: ExistingPolicy;
  /** False writes without a diff, and asks nothing when the roles are told. */
  readonly preview?: boolean;
}

/** `awsSso.addProfiles`: profiles for many roles of a session, or for the one role that the argument names. */
export async function addProfilesOf(
  session: SsoSession,
  argument: unknown,
  parts: AddProfilesParts,
): Promise<void> {
  const target = readTarget(argument);
  const request = readRequest(argument);
  const { account, role } = target;
  if (account !== undefined && role !== undefined && request.pattern === undefined) {
    await addRoleProfile({ session, accountId: account, roleName: role }, request.name, parts);
    return;
  }
  const listing = await withLogin(session, () =>
    account === undefined ? readRoles(session, parts) : readRolesOfAccount(session, account, parts),
  );
  const told = findTold(listing.roles, target, request);
  if ((told ?? listing.roles).length === 0) {
    const message = told
      ? l10n.t('No role of {0} fits.', session.label)
      : l10n.t('No role of {0} is open to you.', session.label);
    await vscode.window.showInformationMessage(withoutLinks(withGap(message, listing)));
    return;
  }
  const start: ChoosingDraft = {
    session,
    listing,
    chosen: told ?? [],
    onExisting: request.onExisting ?? 'keep',
    template: request.template ?? settings.profileNameTemplate(),
    singleName: undefined,
    profileRegion: session.region,
    output: '',
    way: 'list',
    roleName: '',
    pattern: '',
  };
  const steps = stepsFor(told !== undefined, account !== undefined, request, parts);
  const draft = await runSteps(l10n.t('Add profiles of {0}', session.label), steps, start);
  await write(draft, request, parts);
}

function stepsFor(
  isTold: boolean,
  isOneAccount: boolean,
  { template, onExisting, preview }: AddProfilesRequest,
  parts: AddProfilesParts,
): Step<ChoosingDraft>[] {
  if (isTold && preview === false) return [];
  const context = { config: new EditedConfig(parts), mayBeNone: false };
  const [, ...rest] = profileSteps<ChoosingDraft>(context);
  const choice = isOneAccount ? [rolesStep<ChoosingDraft>(context)] : choiceSteps(context);
  return [
    ...(isTold ? [] : choice),
    ...rest.filter(
      ({ id }) =>
        !(id === 'existing' && onExisting !== undefined) && !(id === 'names' && template !== undefined),
    ),
  ];
}

async function write(
  draft: ChoosingDraft,
  { preview }: AddProfilesRequest,
  parts: AddProfilesParts,
): Promise<void> {
  const change = await planChange(draft, { isSessionWritten: false }, parts);
  const { changesAnything } = change;
  if (changesAnything && preview !== false && !(await previewChange(change, parts))) return;
  const { applied, counts } = await writeChange(change, parts);
  if (applied.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('These roles have their profiles already.'));
    return;
  }
  const message = withGap(`${sentence(countsText(counts))}.`, draft.listing);
  tellWithUndo({ command: 'awsSso.addProfiles', message: withSaveHint(message, applied), applied }, parts);
}

/** Roles that could not be read are none that do not fit. */
function withGap(message: string, { gap }: RoleListing): string {
  return gap === undefined ? message : `${message} ${gap}`;
}

/** The roles that the argument means; undefined when it leaves the choice to the user. */
function findTold(
  roles: readonly RoleChoice[],
  { role }: CommandTarget,
  { pattern }: AddProfilesRequest,
): readonly RoleChoice[] | undefined {
  if (pattern === undefined && role === undefined) return undefined;
  const fitting = pattern === undefined ? roles : matchRoles(roles, pattern);
  return role === undefined ? fitting : fitting.filter(({ roleName }) => roleName === role);
}

function readRequest(argument: unknown): AddProfilesRequest {
  if (typeof argument !== 'object' || argument === null) return {};
  const { name, pattern, template, onExisting, preview } = argument as Readonly<
    Record<keyof AddProfilesRequest, unknown>
  >;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof pattern === 'string' && { pattern }),
    ...(typeof template === 'string' && { template }),
    ...(isPolicy(onExisting) && { onExisting }),
    ...(typeof preview === 'boolean' && { preview }),
  };
}

function isPolicy(value: unknown): value is ExistingPolicy {
  return value === 'keep' || value === 'update' || value === 'replace';
}

function sentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
