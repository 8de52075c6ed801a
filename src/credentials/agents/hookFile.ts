import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';
import { isJsonObject } from '../../base/json';

/** `vscode`: a file of hooks alone, for VS Code and Copilot CLI. `claude`: the settings of Claude Code, which VS Code reads too. */
export type HookForm = 'vscode' | 'claude';

const EVENT = ['hooks', 'PreToolUse'];
const LAYOUT = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

/** The file holds something else than hooks can be added to. */
export class HookFileError extends Error {}

/** Whether the hook that runs `command` is in the file's text. @throws HookFileError */
export function hasHook(text: string | undefined, command: string): boolean {
  return findHooks(text).some((hook) => runsCommand(hook, command));
}

/** The text with the hook; comments, order and all else stay. @throws HookFileError */
export function addHook(text: string | undefined, command: string, form: HookForm): string {
  const hooks = findHooks(text);
  if (hooks.some((hook) => runsCommand(hook, command))) return text ?? '';
  const run = { type: 'command', command };
  const hook = form === 'vscode' ? run : { matcher: 'Bash', hooks: [run] };
  const before = text?.trim() ? text : '{}\n';
  return applyEdits(
    before,
    modify(before, [...EVENT, hooks.length], hook, { ...LAYOUT, isArrayInsertion: true }),
  );
}

/** The text without the hook, and without the lists that are empty then. @throws HookFileError */
export function removeHook(text: string, command: string): string {
  let rest = text;
  for (;;) {
    const hooks = findHooks(rest);
    const at = hooks.findIndex((hook) => runsCommand(hook, command));
    if (at === -1) return rest;
    const isLast = hooks.length === 1;
    const isAlone = isLast && Object.keys(objectOf(rest)['hooks'] as object).length === 1;
    const path = isAlone ? ['hooks'] : isLast ? EVENT : [...EVENT, at];
    rest = applyEdits(rest, modify(rest, path, undefined, LAYOUT));
  }
}

function findHooks(text: string | undefined): readonly unknown[] {
  const { hooks } = objectOf(text);
  if (hooks === undefined) return [];
  if (!isJsonObject(hooks)) throw new HookFileError('"hooks" is not an object');
  const found = hooks['PreToolUse'];
  if (found === undefined) return [];
  if (!Array.isArray(found)) throw new HookFileError('"PreToolUse" is not a list');
  return found;
}

function objectOf(text: string | undefined): Record<string, unknown> {
  if (!text?.trim()) return {};
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as unknown;
  if (errors.length > 0 || !isJsonObject(value)) throw new HookFileError('it is not a JSON object');
  return value;
}

function runsCommand(hook: unknown, command: string): boolean {
  if (!isJsonObject(hook)) return false;
  if (hook['command'] === command) return true;
  const inner = hook['hooks'];
  return Array.isArray(inner) && inner.some((run) => isJsonObject(run) && run['command'] === command);
}
