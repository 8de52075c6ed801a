// docs/commands.md, made of package.json and of what is written about each command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABOUT_KEYS, COMMAND_SECTIONS, ROW_KEYS } from './commandTexts.mjs';
import { repositoryRoot } from './paths.mjs';

/**
 * @typedef {object} MenuEntry
 * @property {string} [command]
 * @property {string} [submenu]
 * @property {string} [when]
 * @property {string} [group]
 */

/** Rows of the view as menus know them: the `viewItem` of one in each state, and what the page calls it. */
const ROWS = /** @type {const} */ ([
  ['session.signedOut', 'session'],
  ['session.expired', 'session'],
  ['session.signedIn', 'session'],
  ['consoleSession.signedOut', 'console sign-in'],
  ['consoleSession.signedIn', 'console sign-in'],
  ['profile.sso', 'profile'],
  ['profile.sso.active.favorite', 'profile'],
  ['profile.sso.needsLogin', 'profile'],
  ['profile.keys', 'profile'],
  ['account', 'account'],
  ['account.favorite', 'account'],
  ['directory', '*Accounts and roles*'],
  ['directoryAccount', 'account'],
  ['directoryAccount.favorite', 'account'],
  ['directoryRole.free', 'role'],
  ['directoryRole.free.favorite', 'role'],
  ['directoryRole.profile', 'role'],
  ['directoryRole.profile.favorite', 'role'],
  ['container', 'container'],
  ['problem', 'problem'],
]);

const INTRO = `*Palette* is the Command Palette, where each title begins with *AWS SSO:*. The other places are in the AWS SSO view: its *toolbar*, its *⋯ menu*, the *menu* of a row (with the submenu), and a *button* on a row.`;

/**
 * The text of docs/commands.md: each command with its title, where it is found and what it does.
 * @throws {Error} when a command has no description, or a description no command
 */
export function commandsPage() {
  const { contributes } = readJson('package.json');
  /** @type {readonly string[]} */
  const ids = contributes.commands.map((/** @type {{ command: string }} */ { command }) => command);
  const described = COMMAND_SECTIONS.flatMap(({ commands }) => Object.keys(commands));
  const differing = [
    ...ids.filter((id) => !described.includes(id)),
    ...described.filter((id, index) => !ids.includes(id) || described.indexOf(id) !== index),
  ];
  if (differing.length > 0)
    throw new Error(`described not at all, or once too often, in commandTexts.mjs: ${differing.join(', ')}`);
  return [
    '# Commands',
    INTRO,
    ...COMMAND_SECTIONS.flatMap(({ title, intro, commands }) => [
      `## ${title}`,
      ...(intro === undefined ? [] : [intro]),
      table(
        ['command', 'where', 'what it does'],
        Object.entries(commands).map(([id, text]) => [titleOf(id), placesOf(id).join('; '), text]),
      ),
    ]),
    '## Keys of a row',
    'In the AWS SSO view, these keys act on the row that has the focus:',
    table(
      ['key', 'what it does'],
      contributes.keybindings.map((/** @type {{ command: string, key: string, mac?: string }} */ binding) => [
        keyText(binding),
        ROW_KEYS[binding.command] ?? failFor(binding.command),
      ]),
    ),
    ABOUT_KEYS,
  ]
    .join('\n\n')
    .concat('\n');

  /** @param {string} id */
  function titleOf(id) {
    const { title } = contributes.commands.find(
      (/** @type {{ command: string }} */ { command }) => command === id,
    );
    return translated(typeof title === 'string' ? title : title.value);
  }

  /**
   * Where VS Code shows a command.
   * @param {string} id
   */
  function placesOf(id) {
    const { commandPalette, 'editor/title': editorTitle, 'view/title': viewTitle } = menus();
    const palette = commandPalette.find(({ command }) => command === id);
    const isIn = (/** @type {readonly MenuEntry[]} */ entries, /** @type {RegExp} */ groups = /^/) =>
      entries.some(({ command, group = '' }) => command === id && groups.test(group));
    return [
      ...(palette?.when === 'false' ? [] : ['palette']),
      ...(isIn(viewTitle, /^navigation/) ? ['toolbar'] : []),
      ...(isIn(viewTitle, /^(?!navigation)/) ? ['⋯ menu'] : []),
      ...(isIn(editorTitle) ? ['title of the diff'] : []),
      ...rowPlaces(id),
    ];
  }

  /** @param {string} id */
  function rowPlaces(id) {
    const { 'view/item/context': entries, ...others } = menus();
    const direct = entries.filter(({ command }) => command === id);
    const inline = direct.filter(({ group = '' }) => group.startsWith('inline'));
    const inMenu = direct.filter((entry) => !inline.includes(entry));
    const nested = contributes.submenus.flatMap((/** @type {{ id: string, label: string }} */ submenu) => {
      const entry = others[submenu.id]?.find(({ command }) => command === id);
      const parents = entries.filter((parent) => parent.submenu === submenu.id);
      const rows = rowsOf(parents, entry);
      return entry && rows ? [`menu of ${rows} › *${translated(submenu.label)}*`] : [];
    });
    return [
      ...(inMenu.length > 0 ? [`menu of ${rowsOf(inMenu)}`] : []),
      ...nested,
      ...(inline.length > 0 ? [`button of ${rowsOf(inline)}`] : []),
    ];
  }

  /** @returns {Readonly<Record<string, readonly MenuEntry[]>> & Record<'commandPalette' | 'editor/title' | 'view/title' | 'view/item/context', readonly MenuEntry[]>} */
  function menus() {
    return contributes.menus;
  }
}

/**
 * The rows that one of the entries is for, such as `session, role`.
 * @param {readonly MenuEntry[]} entries
 * @param {MenuEntry} [nested] an entry of their submenu, which may be for fewer rows
 */
function rowsOf(entries, nested) {
  const names = ROWS.filter(
    ([viewItem]) =>
      entries.some((entry) => isFor(entry, viewItem)) && (nested === undefined || isFor(nested, viewItem)),
  ).map(([, name]) => name);
  return [...new Set(names)].join(', ');
}

/**
 * @param {MenuEntry} entry
 * @param {string} viewItem
 */
function isFor({ when = '' }, viewItem) {
  const pattern = /viewItem =~ \/(.+)\/$/.exec(when)?.[1];
  return pattern === undefined || new RegExp(pattern).test(viewItem);
}

/** @param {{ key: string, mac?: string }} binding */
function keyText({ key, mac }) {
  const written = (/** @type {string} */ text) =>
    `\`${text.replace(/(^|\+)(\w)/g, (_all, plus, letter) => `${plus}${letter.toUpperCase()}`)}\``;
  return mac === undefined ? written(key) : `${written(key)} (${written(mac)} on macOS)`;
}

/**
 * @param {string} command
 * @returns {never}
 */
function failFor(command) {
  throw new Error(`commandTexts.mjs does not say what the key of ${command} does on a row`);
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => (cells[0] === '---' ? `|${cells.join('|')}|` : `| ${cells.join(' | ')} |`))
    .join('\n');
}

/** @param {string} text or the key of one, such as `%command.login%` */
function translated(text) {
  const texts = readJson('package.nls.json');
  return text.replace(/^%(.+)%$/, (_all, key) => texts[key]);
}

/** @param {string} name of a file in the repository's root */
function readJson(name) {
  return JSON.parse(readFileSync(join(repositoryRoot, name), 'utf8'));
}
