import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { SharedConfig } from '../../config/sharedConfig';
import { planSessions } from '../../sso/imports/applyImport';
import type { FoundImports, ImportSource } from '../../sso/imports/importTypes';
import { shortPath } from '../../config/locations';
import { withSaveHint } from '../accounts/addProfilesWrite';
import { runCommand } from '../commands';
import { askInPreview, type PreviewedChange } from '../configEdits/configPreview';
import { editFiles, tellWithUndo } from '../configEdits/openDocumentEdits';
import { copyLogin } from '../configEdits/sectionEdits';
import { withoutIcons, withoutLinks } from '../plainText';
import { askChoice, askMany, runSteps, type Step, type StepPlace, type ValueItem } from '../quickInputSteps';
import type { ImportServices } from './importCommand';
import { ImportSearch } from './importSearch';
import { becomesText, sourceCount, sourceDetail, sourceName, stayingText } from './importTexts';
import { showNotice } from '../notifications';

interface ImportDraft {
  readonly found: FoundImports | undefined;
  /** By name, so that what is written is made of the file as it is then. */
  readonly chosen: readonly string[];
}

/** `awsSso.importFrom`: from the tool over its profiles to the change, which is seen before it is written. */
export async function importFromTools(services: ImportServices): Promise<void> {
  const search = await ImportSearch.create(services);
  const found = await search.findAll();
  if (found.length === 0) {
    await showNotice(nothingText(services));
    return;
  }
  const steps = [sourceStep(found), profilesStep(search), reviewStep(search, services)];
  const draft = await runSteps(l10n.t('Import from another tool'), steps, { found: undefined, chosen: [] });
  if (draft.found) await write(draft.found.source, draft.chosen, search, services);
}

function sourceStep(found: readonly FoundImports[]): Step<ImportDraft> {
  return {
    id: 'source',
    async ask(draft, place) {
      for (;;) {
        const items = found.map((value): ValueItem<FoundImports> => {
          const detail = sourceDetail(value);
          return {
            label: sourceName(value.source),
            description: sourceCount(value),
            ...(detail !== undefined && { detail }),
            value,
          };
        });
        const { answer, goes } = await askChoice(place, {
          items,
          active: items.find(({ value }) => value.source === draft.found?.source),
          placeholder: l10n.t(
            'Import from which tool? AWS Toolkit reads the same files, so it needs no import.',
          ),
        });
        if (!answer) return { draft, goes };
        const { value } = answer;
        if (value.importable.length === 0) {
          await showStaying(value, place);
          continue;
        }
        const isSame = value.source === draft.found?.source;
        const chosen = isSame ? draft.chosen : value.importable.map(({ name }) => name);
        return { draft: { found: value, chosen }, goes };
      }
    },
  };
}

function profilesStep(search: ImportSearch): Step<ImportDraft> {
  return {
    id: 'profiles',
    async ask(draft, place) {
      const { found } = draft;
      if (!found) return { draft, goes: 'back' };
      const { importable, staying } = found;
      const button = {
        iconPath: new vscode.ThemeIcon('info'),
        tooltip: l10n.t('Profiles That Stay as They Are'),
      };
      const sessions = planSessions(importable, search.config);
      const items = importable.map((profile): ValueItem<string> => ({
        label: withoutIcons(profile.name),
        description: withoutIcons(becomesText(profile, sessions.get(profile.name))),
        value: profile.name,
      }));
      for (let { chosen } = draft; ;) {
        const checked = new Set(chosen);
        const { answer, goes } = await askMany(
          { ...place, ...(staying.length > 0 && { buttons: [button] }) },
          {
            items,
            selected: items.filter(({ value }) => checked.has(value)),
            placeholder:
              staying.length === 0
                ? l10n.t('Which profiles? Their names stay the same.')
                : l10n.t("Which profiles? The button above lists those that aren't imported."),
            mayBeNone: false,
          },
        );
        chosen = answer.map(({ value }) => value);
        if (goes !== button) return { draft: { ...draft, chosen }, goes };
        await showStaying(found, place);
      }
    },
  };
}

/** Lists the profiles that can't be imported, each with the reason; one that is chosen is shown in its file. */
async function showStaying({ source, staying }: FoundImports, { title }: StepPlace): Promise<void> {
  const items = staying.map((profile): ValueItem<string> => ({
    label: withoutIcons(profile.name),
    detail: withoutIcons(stayingText(profile, source)),
    value: profile.name,
  }));
  const { answer } = await askChoice(
    { title, step: 1, totalSteps: 1, canGoBack: true },
    { items, placeholder: l10n.t('These profiles stay as they are. Choose one to see it in its file.') },
  );
  if (!answer) return;
  await runCommand('awsSso.showInConfig', { profile: answer.value });
  throw new vscode.CancellationError();
}

function reviewStep(search: ImportSearch, services: ImportServices): Step<ImportDraft> {
  return {
    id: 'review',
    async ask(draft, place) {
      if (!draft.found) return { draft, goes: 'back' };
      const { answer, goes } = await askInPreview(
        previewedChange(draft.found.source, draft.chosen, search, services),
        services,
        place,
      );
      return { draft, goes: goes === 'on' && answer === 'disagree' ? 'away' : goes };
    },
  };
}

function previewedChange(
  source: ImportSource,
  names: readonly string[],
  search: ImportSearch,
  { locations }: ImportServices,
): PreviewedChange {
  const file = search.fileOf(source);
  const edit = search.editOf(source, names);
  const path = shortPath(file, locations);
  const count = names.length;
  const disagree = l10n.t('Cancel');
  if (source === 'yawsso') {
    return {
      file,
      edit,
      title: l10n.t('AWS credentials: copied keys removed'),
      question:
        count === 1
          ? l10n.t('Remove the copied keys of 1 profile from {0}?', path)
          : l10n.t('Remove the copied keys of {0} profiles from {1}?', count, path),
      agree: l10n.t('Remove'),
      disagree,
    };
  }
  const profiles = count === 1 ? l10n.t('1 profile imported') : l10n.t('{0} profiles imported', count);
  return {
    file,
    edit,
    title: withoutLinks(l10n.t('AWS config: {0}', profiles)),
    question:
      count === 1
        ? l10n.t('Write 1 profile to {0}?', path)
        : l10n.t('Write {0} profiles to {1}?', count, path),
    agree: l10n.t('Write'),
    disagree,
  };
}

async function write(
  source: ImportSource,
  names: readonly string[],
  search: ImportSearch,
  services: ImportServices,
): Promise<void> {
  const { config, logger } = services;
  const before = search.config;
  const applied = await editFiles(
    [{ file: search.fileOf(source), edit: search.editOf(source, names) }],
    config,
  );
  if (applied.length === 0) {
    await showNotice(l10n.t('These profiles have changed meanwhile. Nothing was imported.'));
    return;
  }
  const sessions = await takeLoginsAlong(names, before, search.config, services);
  logger.info(`[import] ${source}: ${names.length} profiles`);
  tellWithUndo(
    {
      command: 'awsSso.importFrom',
      message: withSaveHint(doneText(source, names.length), applied),
      applied,
      next: source === 'yawsso' ? [] : nextActions(sessions, services),
    },
    services,
  );
}

/**
 * Has the login of a start URL under the name of its session, where that is new to the profiles.
 * @returns the sessions that the profiles log in with
 */
async function takeLoginsAlong(
  names: readonly string[],
  before: SharedConfig,
  after: SharedConfig,
  services: ImportServices,
): Promise<string[]> {
  const sessions = new Set<string>();
  const copied = new Set<string>();
  for (const name of names) {
    const to = after.profiles.get(name)?.sessionId;
    if (to === undefined) continue;
    sessions.add(to);
    const from = before.profiles.get(name)?.sessionId;
    if (from === undefined || from === to || copied.has(from)) continue;
    copied.add(from);
    await copyLogin(from, to, services);
    await services.sessions.reload(to);
  }
  return [...sessions];
}

function nextActions(
  sessions: readonly string[],
  { sessions: statuses }: ImportServices,
): { title: string; run: () => unknown }[] {
  const loggedOut = sessions.filter((id) => statuses.current.get(id)?.state !== 'signedIn');
  const [session, ...others] = loggedOut;
  if (session === undefined) {
    return [{ title: l10n.t('Choose Profile…'), run: () => runCommand('awsSso.switchProfile') }];
  }
  return others.length === 0
    ? [{ title: l10n.t('Log In'), run: () => runCommand('awsSso.login', { session }) }]
    : [{ title: l10n.t('Log In to All'), run: () => runCommand('awsSso.loginAll') }];
}

function doneText(source: ImportSource, count: number): string {
  if (source === 'yawsso') {
    return count === 1
      ? l10n.t('Removed the copied keys of 1 profile.')
      : l10n.t('Removed the copied keys of {0} profiles.', count);
  }
  if (source === 'inline') {
    return count === 1
      ? l10n.t('Moved the SSO settings of 1 profile to a session.')
      : l10n.t('Moved the SSO settings of {0} profiles to sessions.', count);
  }
  const tool = sourceName(source);
  return count === 1
    ? l10n.t('Imported 1 profile from {0}. It no longer needs {0}.', tool)
    : l10n.t('Imported {1} profiles from {0}. They no longer need {0}.', tool, count);
}

function nothingText({ locations }: ImportServices): string {
  return withoutLinks(
    l10n.t(
      'There is nothing to import. {0} and {1} have no profiles of Granted, aws-vault, AWS SSO CLI, aws-sso-util or Leapp, no SSO settings without a session, and no keys that yawsso copied.',
      shortPath(locations.configFile, locations),
      shortPath(locations.credentialsFile, locations),
    ),
  );
}
