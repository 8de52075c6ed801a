import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { KNOWN_REGIONS } from '../../config/knownRegions';
import type { NameTemplateProblem } from '../../config/nameTemplate';
import type { ExistingPolicy } from '../../config/profileBatch';
import { isRegionName } from '../../sso/sessionSettings';
import { withoutIcons } from '../plainText';
import type { ValueItem } from '../quickInputSteps';
import type { RoleChoice, RoleNames, RoleProfile } from './roleProfiles';

/** `Acme Development 111111111111 · PowerUserAccess` */
export function roleText(role: RoleChoice): string {
  return `${accountText(role)} · ${role.roleName}`;
}

function accountText({ accountId, accountName }: RoleChoice): string {
  return accountName === accountId ? accountId : `${accountName} ${accountId}`;
}

/** A role for each row; its account stands beside it, so that the name, the id and the role can be searched. */
export function roleItems(roles: readonly RoleChoice[], existing: RoleNames): ValueItem<RoleChoice>[] {
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
export function byAccount(items: readonly ValueItem<RoleChoice>[]): vscode.QuickPickItem[] {
  return items.flatMap((item, index) => {
    const isFirst = items[index - 1]?.value.accountId !== item.value.accountId;
    return isFirst ? [separator(''), item] : [item];
  });
}

export function separator(label: string): vscode.QuickPickItem {
  return { label: withoutIcons(label), kind: vscode.QuickPickItemKind.Separator };
}

export function existingItems(count: number): ValueItem<ExistingPolicy>[] {
  return [
    {
      label: l10n.t('Keep'),
      description: l10n.t('Leave all {0} as they are', count),
      value: 'keep',
    },
    {
      label: l10n.t('Update'),
      description: l10n.t('Change their region and output, and keep their other settings'),
      value: 'update',
    },
    {
      label: l10n.t('Replace'),
      description: l10n.t('Write them again, without their other settings'),
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

export function outputItems(): ValueItem<string>[] {
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
export function templateProblemText({ code, text }: NameTemplateProblem): string {
  switch (code) {
    case 'empty':
      return l10n.t('Profiles need names.');
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

export const NAME_FIELDS = '{accountName} {accountId} {email} {emailUser} {roleName} {region} {session}';
const NAME_PIPES = '|lower |upper |title |kebab |snake |first:N |removePrefix:TEXT |removeSuffix:TEXT';

/** The names that a template makes, and which of them had to be others. */
export function namesText(profiles: readonly RoleProfile[]): string {
  const made = profiles.filter(({ isThere }) => !isThere);
  const clashing = made.filter((profile) => profile.clashing !== undefined);
  const [first] = clashing;
  if (!first) return listText(made.map(({ name }) => name));
  const example = `${first.clashing ?? ''} → ${first.name}`;
  return clashing.length === 1
    ? l10n.t('This name is taken and becomes another: {0}', example)
    : l10n.t('{0} names are taken and become others: {1}, …', clashing.length, example);
}

const MOST_LISTED = 3;

/** As many names as there is room for. */
export function listText(names: readonly string[], most = MOST_LISTED): string {
  const listed = names.slice(0, most).join(', ');
  const more = names.length - most;
  return more > 0 ? l10n.t('{0} and {1} more', listed, more) : listed;
}
