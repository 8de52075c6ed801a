import { l10n, InputBoxValidationSeverity } from 'vscode';
import type { ExistingPolicy } from '../../config/profileBatch';
import type { SsoSession } from '../../config/sharedConfig';
import { readTarget, type CommandTarget } from '../commandTarget';
import { EditedConfig } from '../configEdits/configPreview';
import { tellWithUndo } from '../configEdits/openDocumentEdits';
import { withoutIcons } from '../plainText';
import {
  askChoice,
  askText,
  runSteps,
  type InputMessage,
  type Step,
  type ValueItem,
} from '../quickInputSteps';
import { settings } from '../settings';
import type { AddProfilesParts } from './accountCommands';
import { profileSteps, rolesStep, withChosen, type StepContext } from './addProfilesSteps';
import {
  countsText,
  planChange,
  reviewStep,
  withSaveHint,
  writeChange,
  type ReviewedDraft,
} from './addProfilesWrite';
import { readRoles, readRolesOfAccount, withLogin, type RoleListing } from './listDirectory';
import { matchRoles, type RoleChoice } from '../../sso/roleProfiles';
import { addRoleProfile } from './useRole';
import { showNotice } from '../notifications';

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
): Promise<string | undefined> {
  const target = readTarget(argument);
  const request = readRequest(argument);
  const { account, role } = target;
  if (account !== undefined && role !== undefined && request.pattern === undefined) {
    return addRoleProfile({ session, accountId: account, roleName: role }, request.name, parts);
  }
  const listing = await withLogin(session, () =>
    account === undefined ? readRoles(session, parts) : readRolesOfAccount(session, account, parts),
  );
  const told = findTold(listing.roles, target, request);
  if ((told ?? listing.roles).length === 0) {
    const message = told
      ? l10n.t('No role of {0} matches.', session.label)
      : l10n.t('You have no role in {0}.', session.label);
    await showNotice(withGap(message, listing));
    return undefined;
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
    isAgreedToMore: false,
  };
  const steps = stepsFor(told !== undefined, account !== undefined, request, parts);
  const draft = await runSteps(l10n.t('Add profiles from {0}', session.label), steps, start);
  await write(draft, parts);
  return undefined;
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
    ...(preview === false ? [] : [reviewStep<ChoosingDraft>(WITHOUT_SESSION, parts)]),
  ];
}

const WITHOUT_SESSION = { isSessionWritten: false };

async function write(draft: ChoosingDraft, parts: AddProfilesParts): Promise<void> {
  const change = await planChange(draft, WITHOUT_SESSION, parts);
  const { applied, counts } = await writeChange(change, parts);
  if (applied.length === 0) {
    await showNotice(l10n.t('These roles have their profiles already.'));
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

/** A draft whose roles may be chosen in several ways. */
export interface ChoosingDraft extends ReviewedDraft {
  readonly way: 'list' | 'role' | 'pattern';
  readonly roleName: string;
  readonly pattern: string;
}

/** Chooses the roles: from the list, by the role's name, or by a pattern. */
export function choiceSteps(context: StepContext): Step<ChoosingDraft>[] {
  return [
    wayStep(),
    { ...rolesStep<ChoosingDraft>(context), applies: ({ way }) => way === 'list' },
    roleNameStep(),
    patternStep(),
  ];
}

function wayStep(): Step<ChoosingDraft> {
  return {
    id: 'way',
    async ask(draft, place) {
      const { roles } = draft.listing;
      const accounts = new Set(roles.map(({ accountId }) => accountId)).size;
      const items: ValueItem<ChoosingDraft['way']>[] = [
        {
          label: l10n.t('From the list'),
          description: l10n.t('{0} roles in {1} accounts', roles.length, accounts),
          value: 'list',
        },
        {
          label: l10n.t('By role…'),
          description: l10n.t('one profile for each account that has it'),
          value: 'role',
        },
        { label: l10n.t('By pattern…'), description: l10n.t('such as {0}', EXAMPLE), value: 'pattern' },
      ];
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.way),
        placeholder: l10n.t('How do you want to choose the roles?'),
      });
      return { draft: answer ? { ...draft, way: answer.value } : draft, goes };
    },
  };
}

function roleNameStep(): Step<ChoosingDraft> {
  return {
    id: 'roleName',
    applies: ({ way }) => way === 'role',
    async ask(draft, place) {
      const counts = new Map<string, number>();
      for (const { roleName } of draft.listing.roles) counts.set(roleName, (counts.get(roleName) ?? 0) + 1);
      const items = [...counts]
        .sort(([, one], [, other]) => other - one)
        .map(([roleName, count]) => ({
          label: withoutIcons(roleName),
          description: count === 1 ? l10n.t('1 account') : l10n.t('{0} accounts', count),
          value: roleName,
        }));
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.roleName),
        placeholder: l10n.t('Choose a role. Each account that has it gets a profile.'),
      });
      if (!answer) return { draft, goes };
      const chosen = draft.listing.roles.filter(({ roleName }) => roleName === answer.value);
      return { draft: withChosen({ ...draft, roleName: answer.value }, chosen), goes };
    },
  };
}

const EXAMPLE = 'Acme*/ReadOnly*';

function patternStep(): Step<ChoosingDraft> {
  return {
    id: 'pattern',
    applies: ({ way }) => way === 'pattern',
    async ask(draft, place) {
      const { roles } = draft.listing;
      const { answer, goes } = await askText(place, {
        value: draft.pattern,
        placeholder: EXAMPLE,
        prompt: l10n.t("ACCOUNT/ROLE, with the account's name or ID. * matches anything."),
        check: (typed) => checkPattern(typed, roles),
      });
      return { draft: withChosen({ ...draft, pattern: answer }, matchRoles(roles, answer)), goes };
    },
  };
}

function checkPattern(typed: string, roles: readonly RoleChoice[]): InputMessage {
  const count = typed.trim() === '' ? 0 : matchRoles(roles, typed).length;
  if (count === 0) return l10n.t('No role matches.');
  const message = count === 1 ? l10n.t('1 role matches.') : l10n.t('{0} roles match.', count);
  return { message, severity: InputBoxValidationSeverity.Info };
}
