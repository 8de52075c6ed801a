import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Observable } from '../../base/event';
import { KNOWN_REGIONS } from '../../config/knownRegions';
import type { NameTemplateProblem } from '../../config/nameTemplate';
import type { ExistingPolicy } from '../../config/profileBatch';
import { checkNameTemplate } from '../../config/profileNames';
import { findNameProblem } from '../../config/profileSections';
import type { SharedConfig, SsoSession } from '../../config/sharedConfig';
import { isRegionName } from '../../sso/sessionSettings';
import { nameProblemText } from '../failures';
import { withoutIcons } from '../plainText';
import {
  askChoice,
  askMany,
  askText,
  type InputMessage,
  type SettingStep,
  type Step,
  type ValueItem,
} from '../quickInputSteps';
import type { RoleListing } from './listDirectory';
import {
  assignmentKey,
  findRoleProfiles,
  nameRoleProfiles,
  type RoleChoice,
  type RoleNames,
  type RoleProfile,
} from '../../sso/roleProfiles';

/** What is gathered before profiles are written. */
export interface ProfilesDraft {
  readonly session: SsoSession;
  readonly listing: RoleListing;
  readonly chosen: readonly RoleChoice[];
  readonly onExisting: ExistingPolicy;
  readonly template: string;
  /** Of the only profile to make, when the user gave it one; it counts while it is free. */
  readonly singleName: string | undefined;
  /** Empty: none. */
  readonly profileRegion: string;
  /** Empty: none. */
  readonly output: string;
}

export interface StepContext {
  readonly config: Pick<Observable<SharedConfig>, 'current'>;
  /** Whether a task without any profile makes sense. */
  readonly mayBeNone: boolean;
}

/** The profile of each chosen role: the one that is there, or the one to make. */
export function draftProfiles(draft: ProfilesDraft, config: SharedConfig): RoleProfile[] {
  const { chosen, template, session, profileRegion, singleName } = draft;
  const profiles = nameRoleProfiles(chosen, template, { session: session.id, region: profileRegion, config });
  const [only] = profiles;
  if (singleName === undefined || !only || only.isThere || profiles.length > 1) return profiles;
  if (config.profiles.has(singleName)) return profiles;
  return [{ role: only.role, name: singleName, isThere: false }];
}

/** From the roles to what their profiles consist of. */
export function profileSteps<Draft extends ProfilesDraft>(context: StepContext): Step<Draft>[] {
  return [
    rolesStep(context),
    existingStep(context),
    namesStep(context),
    regionStep(context),
    outputStep(context),
  ];
}

/** What profiles consist of, for a gear: each with a good default. */
export function profileSettings<Draft extends ProfilesDraft>(context: StepContext): SettingStep<Draft>[] {
  return [namesStep(context), regionStep(context), outputStep(context), existingStep(context)];
}

export function rolesStep<Draft extends ProfilesDraft>({ config, mayBeNone }: StepContext): Step<Draft> {
  return {
    id: 'roles',
    async ask(draft, place) {
      const { listing, chosen, session } = draft;
      const items = roleItems(listing.roles, findRoleProfiles(config.current, session.id));
      const gap = listing.gap === undefined ? [] : [separator(listing.gap)];
      const checked = new Set(chosen.map(assignmentKey));
      const { answer, goes } = await askMany<vscode.QuickPickItem>(place, {
        items: [...gap, ...byAccount(items)],
        selected: items.filter(({ value }) => checked.has(assignmentKey(value))),
        placeholder: mayBeNone
          ? l10n.t('Select the roles to add, or none. Type to filter by account, ID or role.')
          : l10n.t('Select the roles to add. Type to filter by account, ID or role.'),
        mayBeNone,
      });
      const answered = new Set(answer);
      const roles = items.filter((item) => answered.has(item)).map(({ value }) => value);
      return { draft: withChosen(draft, roles), goes };
    },
  };
}

/** A name that was typed belongs to the role it was typed for. */
export function withChosen<Draft extends ProfilesDraft>(draft: Draft, chosen: readonly RoleChoice[]): Draft {
  const isSame = chosen.map(assignmentKey).join() === draft.chosen.map(assignmentKey).join();
  return { ...draft, chosen, singleName: isSame ? draft.singleName : undefined };
}

function existingStep<Draft extends ProfilesDraft>({ config }: StepContext): SettingStep<Draft> {
  const count = (draft: ProfilesDraft): number =>
    draftProfiles(draft, config.current).filter(({ isThere }) => isThere).length;
  return {
    id: 'existing',
    label: l10n.t('Existing profiles'),
    describe: ({ onExisting }) =>
      existingItems(0).find(({ value }) => value === onExisting)?.label ?? onExisting,
    applies: (draft) => count(draft) > 0,
    async ask(draft, place) {
      const existing = count(draft);
      const items = existingItems(existing);
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.onExisting),
        placeholder:
          existing === 1
            ? l10n.t('One of these roles has a profile already')
            : withoutIcons(l10n.t('{0} of these roles have profiles already', existing)),
      });
      return { draft: answer ? { ...draft, onExisting: answer.value } : draft, goes };
    },
  };
}

function namesStep<Draft extends ProfilesDraft>({ config }: StepContext): SettingStep<Draft> {
  const profilesOf = (draft: ProfilesDraft): RoleProfile[] => draftProfiles(draft, config.current);
  return {
    id: 'names',
    label: l10n.t('Profile names'),
    describe: (draft) => {
      const profiles = profilesOf(draft);
      return profiles.length === 1 ? (profiles[0]?.name ?? '') : draft.template;
    },
    applies: (draft) => profilesOf(draft).some(({ isThere }) => !isThere),
    isToCome: isUndecided,
    async ask(draft, place) {
      const profiles = profilesOf(draft);
      const [only] = profiles;
      if (only && profiles.length === 1) {
        const { answer, goes } = await askText(place, {
          value: only.name,
          prompt: roleText(only.role),
          placeholder: l10n.t('Name of the profile'),
          check: (typed) => checkProfileName(typed, config.current),
        });
        return { draft: { ...draft, singleName: answer }, goes };
      }
      const { answer, goes } = await askText(place, {
        value: draft.template,
        prompt: l10n.t('How the profiles are named'),
        placeholder: '{accountName|kebab}-{roleName}',
        check: (typed) => checkTemplate(typed, (template) => profilesOf({ ...draft, template })),
      });
      return { draft: { ...draft, template: answer }, goes };
    },
  };
}

/** What is wrong with the name of a profile to make. */
export function checkProfileName(typed: string, { profiles }: SharedConfig): string | undefined {
  const problem = findNameProblem(typed, (name) => profiles.has(name));
  return problem && nameProblemText(problem, typed);
}

function checkTemplate(template: string, profilesOf: (template: string) => RoleProfile[]): InputMessage {
  const problem = checkNameTemplate(template);
  if (problem) return templateProblemText(problem);
  const profiles = profilesOf(template);
  const clashes = profiles.some(({ clashing }) => clashing !== undefined);
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  const names = namesText(profiles);
  return clashes
    ? { message: names, severity: Warning }
    : {
        message: [names, l10n.t('Fields: {0}', NAME_FIELDS)].filter(Boolean).join(' · '),
        severity: Info,
      };
}

function regionStep<Draft extends ProfilesDraft>(context: StepContext): SettingStep<Draft> {
  return {
    id: 'profileRegion',
    label: l10n.t('Region of the profiles'),
    describe: ({ profileRegion }) => profileRegion || l10n.t('None'),
    applies: (draft) => writesExtras(draft, context),
    isToCome: isUndecided,
    async ask(draft, place) {
      const none = {
        label: l10n.t('None'),
        description: l10n.t('Tools use their own region, or fail without one'),
        value: '',
      };
      const [ofSession, ...others] = regionItems(draft.session.region, l10n.t('region of the session'));
      const typed = draft.profileRegion === ofSession?.value ? undefined : typedRegion(draft.profileRegion);
      const items = [typed, ofSession, none, ...others].filter((item) => item !== undefined);
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.profileRegion),
        placeholder: l10n.t('Default region of the profiles: choose one or type it'),
        readTyped: typedRegion,
      });
      return { draft: answer ? { ...draft, profileRegion: answer.value } : draft, goes };
    },
  };
}

function outputStep<Draft extends ProfilesDraft>(context: StepContext): SettingStep<Draft> {
  return {
    id: 'output',
    label: l10n.t('Output format of the AWS CLI'),
    describe: ({ output }) => output || l10n.t('None'),
    applies: (draft) => writesExtras(draft, context),
    isToCome: isUndecided,
    async ask(draft, place) {
      const items = outputItems();
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.output),
        placeholder: l10n.t('Output format of the AWS CLI with these profiles'),
      });
      return { draft: answer ? { ...draft, output: answer.value } : draft, goes };
    },
  };
}

/** Before the user has chosen a role. */
function isUndecided({ chosen }: ProfilesDraft): boolean {
  return chosen.length === 0;
}

/** Profiles that are kept get no region and no output. */
function writesExtras(draft: ProfilesDraft, { config }: StepContext): boolean {
  return draftProfiles(draft, config.current).some(({ isThere }) => !isThere || draft.onExisting !== 'keep');
}

/** `Acme Development 111111111111 · PowerUserAccess` */
export function roleText(role: RoleChoice): string {
  return `${accountText(role)} · ${role.roleName}`;
}

function accountText({ accountId, accountName }: RoleChoice): string {
  return accountName === accountId ? accountId : `${accountName} ${accountId}`;
}

/** A role for each row; its account stands beside it, so that the name, the id and the role can be searched. */
function roleItems(roles: readonly RoleChoice[], existing: RoleNames): ValueItem<RoleChoice>[] {
  return roles.map((role) => {
    const name = existing.get(role);
    const notes = [accountText(role), ...(name === undefined ? [] : [l10n.t('has the profile {0}', name)])];
    return {
      label: withoutIcons(role.roleName),
      description: withoutIcons(notes.join(' · ')),
      value: role,
    };
  });
}

/** The rows with a line between accounts, which each row names. */
function byAccount(items: readonly ValueItem<RoleChoice>[]): vscode.QuickPickItem[] {
  return items.flatMap((item, index) => {
    const isFirst = items[index - 1]?.value.accountId !== item.value.accountId;
    return isFirst ? [separator(''), item] : [item];
  });
}

function separator(label: string): vscode.QuickPickItem {
  return { label: withoutIcons(label), kind: vscode.QuickPickItemKind.Separator };
}

function existingItems(count: number): ValueItem<ExistingPolicy>[] {
  return [
    {
      label: l10n.t('Keep'),
      description: l10n.t('Leave all {0} as they are', count),
      value: 'keep',
    },
    {
      label: l10n.t('Update'),
      description: l10n.t('Change their region and output format, and keep their other settings'),
      value: 'update',
    },
    {
      label: l10n.t('Replace'),
      description: l10n.t('Overwrite them: their other settings are lost'),
      value: 'replace',
    },
  ];
}

/** The regions that are known, the likeliest first. */
export function regionItems(likely: string, why: string): ValueItem<string>[] {
  const known = KNOWN_REGIONS.find(({ id }) => id === likely);
  const first = isRegionName(likely)
    ? [{ label: likely, description: known ? `${known.name} · ${why}` : why, value: likely }]
    : [];
  const others = KNOWN_REGIONS.filter(({ id }) => id !== likely);
  return [...first, ...others.map(({ id, name }) => ({ label: id, description: name, value: id }))];
}

/** A region that is typed and stands in no list. */
export function typedRegion(typed: string): ValueItem<string> | undefined {
  const region = typed.trim().toLowerCase();
  if (!isRegionName(region) || KNOWN_REGIONS.some(({ id }) => id === region)) return undefined;
  return { label: region, description: l10n.t('the one you typed'), value: region };
}

function outputItems(): ValueItem<string>[] {
  return [
    {
      label: l10n.t('None'),
      description: l10n.t('json, unless AWS_DEFAULT_OUTPUT says otherwise'),
      value: '',
    },
    ...['json', 'yaml', 'yaml-stream', 'text', 'table'].map((value) => ({ label: value, value })),
  ];
}

/** What is wrong with a template of names, as a person reads it. */
function templateProblemText({ code, text }: NameTemplateProblem): string {
  switch (code) {
    case 'empty':
      return l10n.t('Enter a template for the profile names.');
    case 'noField':
      return l10n.t('Every profile would have the same name. Add a field, such as {0}.', '{accountName}');
    case 'unbalancedBraces':
      return l10n.t('A brace is not closed.');
    case 'unknownField':
      return l10n.t('{0} is not a field. Use one of {1}.', `{${text}}`, NAME_FIELDS);
    case 'unknownPipe':
      return l10n.t('|{0} is not a filter. Use one of {1}.', text, NAME_PIPES);
    case 'invalidArgument':
      return l10n.t('|{0} is not complete. Use one of {1}.', text, NAME_PIPES);
  }
}

const NAME_FIELDS = '{accountName} {accountId} {email} {emailUser} {roleName} {region} {session}';
const NAME_PIPES = '|lower |upper |title |kebab |snake |first:N |removePrefix:TEXT |removeSuffix:TEXT';

/** The names that a template makes, and which of them had to be others. */
function namesText(profiles: readonly RoleProfile[]): string {
  const made = profiles.filter(({ isThere }) => !isThere);
  const clashing = made.filter((profile) => profile.clashing !== undefined);
  const [first] = clashing;
  if (!first) return listText(made.map(({ name }) => name));
  const example = `${first.clashing ?? ''} → ${first.name}`;
  return clashing.length === 1
    ? l10n.t('This name is taken, so the profile gets another one: {0}', example)
    : l10n.t('{0} names are taken, so these profiles get others: {1}, …', clashing.length, example);
}

const MOST_LISTED = 3;

/** As many names as there is room for. */
export function listText(names: readonly string[], most = MOST_LISTED): string {
  const listed = names.slice(0, most).join(', ');
  const more = names.length - most;
  return more > 0 ? l10n.t('{0} and {1} more', listed, more) : listed;
}
