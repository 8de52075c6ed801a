// docs/settings.md, made of package.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.mjs';

/** Where a setting of each scope can be set. */
const PLACES = {
  application: 'user settings',
  window: 'user and workspace settings',
  resource: 'user, workspace and folder settings',
};

/** The text of docs/settings.md: each setting with its description, default, place and values. */
export function settingsPage() {
  const { properties } = readJson('package.json').contributes.configuration;
  const settings = Object.entries(properties).map(([key, setting]) =>
    settingSection(key, withTexts(setting)),
  );
  return [
    '# Settings',
    'All settings, as the Settings editor shows them. Search for `awsSso` there. `npm run docs` makes this page.',
    ...settings,
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * @param {string} key
 * @param {any} setting of package.json
 */
function settingSection(key, setting) {
  const values = (setting.enum ?? []).map(
    (/** @type {string} */ value, /** @type {number} */ index) =>
      `- \`${value}\`: ${setting.enumDescriptions[index]}`,
  );
  const entries = Object.entries(setting.items?.properties ?? {}).map(
    ([name, { markdownDescription, enum: values, enumDescriptions: meanings = [] }]) =>
      `- \`${name}\`: ${markdownDescription ?? values.map((/** @type {string} */ value, /** @type {number} */ index) => `\`${value}\` (${meanings[index]})`).join(', ')}`,
  );
  const facts = `Default: \`${JSON.stringify(setting.default)}\`. Set it in ${PLACES[/** @type {keyof PLACES} */ (setting.scope)]}.`;
  const details = [...values, ...entries].join('\n');
  return [`## ${key}`, linked(setting.markdownDescription), ...(details ? [details] : []), facts].join(
    '\n\n',
  );
}

/**
 * Links to other settings, which only the Settings editor knows, become code.
 * @param {string} description
 */
function linked(description) {
  return description.replace(/`#([\w.]+)#`/g, '`$1`');
}

/**
 * The setting with the texts in place of their keys.
 * @param {unknown} setting
 */
function withTexts(setting) {
  const texts = readJson('package.nls.json');
  return JSON.parse(JSON.stringify(setting), (_, value) =>
    typeof value === 'string' ? value.replace(/^%(.+)%$/, (_all, key) => texts[key]) : value,
  );
}

/** @param {string} name of a file in the repository's root */
function readJson(name) {
  return JSON.parse(readFileSync(join(repositoryRoot, name), 'utf8'));
}
