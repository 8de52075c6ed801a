import { l10n, InputBoxValidationSeverity } from 'vscode';
import type { ValueItem } from './addProfilesQuestions';
import { rolesStep, withChosen, type ProfilesDraft, type StepContext } from './addProfilesSteps';
import { withoutIcons } from '../plainText';
import { askChoice, askText, type InputMessage, type Step } from '../quickInputSteps';
import { matchRoles, type RoleChoice } from './roleProfiles';

/** A draft whose roles may be chosen in several ways. */
export interface ChoosingDraft extends ProfilesDraft {
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
          label: l10n.t('Pick from the list'),
          description: l10n.t('{0} roles in {1} accounts', roles.length, accounts),
          value: 'list',
        },
        {
          label: l10n.t('All accounts with a role…'),
          description: l10n.t('one profile for each account that has it'),
          value: 'role',
        },
        { label: l10n.t('By pattern…'), description: l10n.t('such as {0}', EXAMPLE), value: 'pattern' },
      ];
      const { answer, goes } = await askChoice(place, {
        items,
        active: items.find(({ value }) => value === draft.way),
        placeholder: l10n.t('Which roles get a profile?'),
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
        placeholder: l10n.t('The role of which every account gets a profile'),
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
        prompt: l10n.t('Account by name or id, a slash, and the role; * stands for anything'),
        check: (typed) => checkPattern(typed, roles),
      });
      return { draft: withChosen({ ...draft, pattern: answer }, matchRoles(roles, answer)), goes };
    },
  };
}

function checkPattern(typed: string, roles: readonly RoleChoice[]): InputMessage {
  const count = typed.trim() === '' ? 0 : matchRoles(roles, typed).length;
  if (count === 0) return l10n.t('No role fits.');
  const message = count === 1 ? l10n.t('1 role fits.') : l10n.t('{0} roles fit.', count);
  return { message, severity: InputBoxValidationSeverity.Info };
}
