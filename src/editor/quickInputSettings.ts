import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { isTurnedAway } from './commands';
import { withoutIcons } from './plainText';
import { askChoice, type Aside, type AskedStep, type Step, type StepPlace } from './quickInputSteps';

/** A question with a good default, asked of those who want another answer. */
export type SettingStep<Draft> = Step<Draft> & {
  readonly label: string;
  /** What holds as it is now. */
  readonly describe: (draft: Draft) => string;
  readonly ask: (draft: Draft, place: StepPlace) => Promise<AskedStep<Draft>>;
};

/** A gear beside a question, with the list of what else can be set; Escape and Back lead to the question again. */
export function settingsAside<Draft>(title: string, settings: readonly SettingStep<Draft>[]): Aside<Draft> {
  const place = (name: string): StepPlace => ({ title: name, step: 1, totalSteps: 1, canGoBack: true });
  return {
    button: { iconPath: new vscode.ThemeIcon('gear'), tooltip: title },
    async work(start) {
      let draft = start;
      let active: string | undefined;
      try {
        for (;;) {
          const items = settings
            .filter(({ applies, isToCome }) => (applies?.(draft) ?? true) || isToCome?.(draft))
            .map((setting) => ({
              label: setting.label,
              description: withoutIcons(setting.describe(draft)),
              setting,
            }));
          const { answer } = await askChoice(place(title), {
            items,
            active: items.find(({ setting }) => setting.id === active),
            placeholder: l10n.t('Choose what to change; go back when you are done'),
          });
          if (!answer) return draft;
          const { setting } = answer;
          active = setting.id;
          const asked = await setting.ask(draft, place(setting.label));
          if (asked.goes === 'on') draft = asked.draft;
        }
      } catch (error) {
        if (isTurnedAway(error)) return draft;
        throw error;
      }
    },
  };
}
