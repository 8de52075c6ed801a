import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  stripComments,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** `vscode`: a file of hooks alone, for VS Code and Copilot CLI. `claude`: the settings of Claude Code, which VS Code reads too. */
export type HookForm = 'vscode' | 'claude';

const EVENT = ['hooks', 'PreToolUse'];
/** Those that run commands; the second on Windows. */
const TOOLS_OF_CLAUDE = 'Bash|PowerShell';
const MARK = '\uFEFF';

/** The file holds something else than hooks can be added to. */
export class HookFileError extends Error {}

/** Whether the hook that runs `command` is in the file's text. @throws HookFileError */
export function hasHook(text: string | undefined, command: string): boolean {
  return text !== undefined && findHook(readTree(withoutMark(text)), command) !== undefined;
}

/** The text with the hook; comments, order and all else stay. @throws HookFileError */
export function addHook(text: string | undefined, command: string, form: HookForm): string {
  const given = withoutMark(text ?? '');
  const root = readTree(given);
  if (findHook(root, command)) return text ?? '';
  const run = { type: 'command', command };
  const hook = form === 'vscode' ? run : { matcher: TOOLS_OF_CLAUDE, hooks: [run] };
  if (!root) return `${markOf(text)}${JSON.stringify({ hooks: { PreToolUse: [hook] } }, undefined, 2)}\n`;
  const hooks = findNodeAtLocation(root, ['hooks']);
  const entries = findNodeAtLocation(root, EVENT);
  const added = entries
    ? appendTo(given, entries, '', hook)
    : hooks
      ? appendTo(given, hooks, '"PreToolUse": ', [hook])
      : appendTo(given, root, '"hooks": ', { PreToolUse: [hook] });
  if (added !== undefined) return markOf(text) + added;
  const edits = modify(given, [...EVENT, 0], hook, { formattingOptions: layoutOf(given) });
  return markOf(text) + applyEdits(given, edits);
}

/**
 * Adds a member behind the last one, laid out as that one is, whose own layout and comment stay.
 * @returns undefined where there is none.
 */
function appendTo(text: string, holder: Node, name: string, value: unknown): string | undefined {
  const last = holder.children?.at(-1);
  if (!last) return undefined;
  const comma = findComma(text, endOf(last), endOf(holder));
  const [indent] = /(?<=\n)[ \t]*$/.exec(text.slice(0, last.offset)) ?? [];
  if (indent === undefined) {
    const place = comma === undefined ? endOf(last) : comma + 1;
    const added = `${comma === undefined ? ', ' : ' '}${name}${JSON.stringify(value)}${comma === undefined ? '' : ','}`;
    return text.slice(0, place) + added + text.slice(place);
  }
  const { insertSpaces, tabSize, eol } = layoutOf(text);
  const lines = JSON.stringify(value, undefined, insertSpaces ? tabSize : '\t').split('\n');
  const member = `${eol}${indent}${name}${lines.join(eol + indent)}${comma === undefined ? '' : ','}`;
  // A comment on its line is about the last one.
  const from = comma === undefined ? endOf(last) : comma + 1;
  const [onLine = ''] = /^(?:[ \t]*\/\*[^\n]*?\*\/)*(?:[ \t]*\/\/[^\r\n]*)?/.exec(text.slice(from)) ?? [];
  const place = from + onLine.length;
  return (
    text.slice(0, endOf(last)) +
    (comma === undefined ? ',' : '') +
    text.slice(endOf(last), place) +
    member +
    text.slice(place)
  );
}

/** The text without the hook, and without lists that held nothing else; comments stay. @throws HookFileError */
export function removeHook(text: string, command: string): string {
  let rest = withoutMark(text);
  for (;;) {
    const hook = findHook(readTree(rest), command);
    if (!hook) return markOf(text) + rest;
    rest = removeNode(rest, withWhatHoldsItAlone(rest, hook));
  }
}

/** @returns undefined for a file without text. @throws HookFileError */
function readTree(text: string): Node | undefined {
  if (!text.trim()) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || root?.type !== 'object') throw new HookFileError('It is not a JSON object.');
  for (const [name, holder] of [
    ['hooks', root],
    ['PreToolUse', findNodeAtLocation(root, ['hooks'])],
  ] as const) {
    // One program takes the first, another the last.
    if ((holder?.children ?? []).filter(({ children }) => children?.[0]?.value === name).length > 1)
      throw new HookFileError(`Its "${name}" is there twice.`);
  }
  return root;
}

function entriesOf(root: Node | undefined): readonly Node[] {
  const hooks = root && findNodeAtLocation(root, ['hooks']);
  if (!hooks) return [];
  if (hooks.type !== 'object') throw new HookFileError('Its "hooks" is not an object.');
  const entries = findNodeAtLocation(hooks, ['PreToolUse']);
  if (!entries) return [];
  if (entries.type !== 'array') throw new HookFileError('Its "PreToolUse" is not a list.');
  return entries.children ?? [];
}

/** What is to be removed: an entry, or its part, where it runs other programs too. */
function findHook(root: Node | undefined, command: string): Node | undefined {
  for (const entry of entriesOf(root)) {
    if (runsCommand(entry, command)) return entry;
    const runs = memberOf(entry, 'hooks');
    if (runs?.type !== 'array') continue;
    const run = runs.children?.find((candidate) => runsCommand(candidate, command));
    if (run) return runs.children?.length === 1 ? entry : run;
  }
  return undefined;
}

function runsCommand(hook: Node, command: string): boolean {
  const found = memberOf(hook, 'command');
  return found !== undefined && getNodeValue(found) === command;
}

function memberOf(node: Node, name: string): Node | undefined {
  return node.type === 'object' ? findNodeAtLocation(node, [name]) : undefined;
}

/** The list or object around it instead, as far as it would be left empty. */
function withWhatHoldsItAlone(text: string, node: Node): Node {
  const holder = node.parent;
  // The holder of a list is the member of an object, which has a name too.
  const member = holder?.parent;
  if (!holder || member?.type !== 'property' || holder.children?.length !== 1) return node;
  return hasComment(text, holder.offset, node.offset) || hasComment(text, endOf(node), endOf(holder))
    ? node
    : withWhatHoldsItAlone(text, member);
}

/** Removes it with its comma, and the lines that are left empty. */
function removeNode(text: string, node: Node): string {
  const siblings = node.parent?.children ?? [];
  const before = siblings[siblings.indexOf(node) - 1];
  const comma =
    findComma(text, endOf(node), endOf(node.parent ?? node)) ??
    (before && findComma(text, endOf(before), node.offset));
  const cuts = [{ start: node.offset, end: endOf(node) }];
  if (comma !== undefined) cuts.push({ start: comma, end: comma + 1 });
  return cuts
    .toSorted((one, other) => other.start - one.start)
    .reduce((rest, { start, end }) => cut(rest, start, end), text);
}

/** The line goes too when nothing else is on it. */
function cut(text: string, start: number, end: number): string {
  const [blank = ''] = /[ \t]*$/.exec(text.slice(0, start)) ?? [];
  const [after = ''] = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end)) ?? [];
  const lineStart = start - blank.length;
  const isWholeLine = after.endsWith('\n') && (lineStart === 0 || text[lineStart - 1] === '\n');
  if (isWholeLine) return text.slice(0, lineStart) + text.slice(end + after.length);
  // In the middle of a line, the blank in front of it belongs to it.
  const from = text[lineStart - 1] === '\n' ? start : lineStart;
  return text.slice(0, from) + text.slice(end);
}

/** Between members there are commas and comments alone. */
function findComma(text: string, start: number, end: number): number | undefined {
  const at = stripComments(text.slice(start, end), ' ').indexOf(',');
  return at === -1 ? undefined : start + at;
}

function hasComment(text: string, start: number, end: number): boolean {
  const between = text.slice(start, end);
  return stripComments(between) !== between;
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** As the file is laid out. */
function layoutOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function markOf(text: string | undefined): string {
  return text?.startsWith(MARK) ? MARK : '';
}

function withoutMark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}
