import { UNSEEN_CHARACTER } from './unseenText';

/**
 * Where the floors below the editor write what happened. Structurally VS Code's `LogOutputChannel`.
 * Lines read `[area] what happened: detail`; they name things and never hold a token, key or code.
 */
export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/**
 * Keeps each message on a line of its own, whatever names and answers hold: line ends and other characters that cannot be seen
 * or turn the text, which could pass for a line of ours, are written as escapes.
 */
export function lineLogger(channel: Logger): Logger {
  const entries = LEVELS.map((level) => [level, (message: string) => channel[level](escaped(message))]);
  return Object.fromEntries(entries) as Logger;
}

const UNSEEN = new RegExp(UNSEEN_CHARACTER, 'gu');

function escaped(message: string): string {
  return message.replaceAll(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
