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

/** The text of docs/settings.md: each setting with its description, values, example, default and place. */
export function settingsPage() {
  const { properties } = readJson('package.json').contributes.configuration;
  const settings = Object.entries(properties).map(([key, setting]) =>
    settingSection(key, withTexts(setting)),
  );
  return [
    '# Settings',
    'All settings, as the Settings editor shows them. Search for `awsSso` there.',
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
  const listed = setting.enum ? setting : setting.items;
  const values = (listed?.enum ?? []).map(
    (/** @type {string} */ value, /** @type {number} */ index) =>
      `- \`${value}\`: ${listed.enumDescriptions[index]}`,
  );
  const entries = Object.entries(setting.items?.properties ?? {}).map(
    ([name, { markdownDescription, enum: values, enumDescriptions: meanings = [] }]) =>
      `- \`${name}\`: ${markdownDescription ?? values.map((/** @type {string} */ value, /** @type {number} */ index) => `\`${value}\` (${meanings[index]})`).join(', ')}`,
  );
  const facts = `Default: \`${JSON.stringify(setting.default)}\`. Set it in ${PLACES[/** @type {keyof PLACES} */ (setting.scope)]}.`;
  const details = [...values, ...entries].join('\n');
  const [snippet] = setting.defaultSnippets ?? [];
  return [
    `## ${key}`,
    linked(setting.markdownDescription),
    ...(details ? [details] : []),
    ...(snippet ? [example(key, snippet.body)] : []),
    facts,
  ].join('\n\n');
}

/**
 * A snippet as a person would leave it.
 * @param {string} key
 * @param {unknown} body with places such as `${1:prod}`
 */
function example(key, body) {
  const text = JSON.stringify(body, undefined, 2).replace(/\$\{\d+:([^}]*)\}/g, '$1');
  return `\`\`\`json\n"${key}": ${text}\n\`\`\``;
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
