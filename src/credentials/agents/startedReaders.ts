import { programName } from './awsPrograms';
import { findCarrier, TAKES_FILES } from './programStarters';
import type { ShellWord } from './shellTokens';

const FIND_STARTS = /^-(?:exec|ok)(?:dir)?$/;
const FD_STARTS = /^(?:-[xX]|--exec(?:-batch)?)$/;

function behind(marks: RegExp): (words: readonly ShellWord[]) => string[] {
  return (words) =>
    words.flatMap(({ text = '' }, index) =>
      marks.test(text) ? [programName(words[index + 1]?.text ?? '')] : [],
    );
}

function behindOptions(valued: RegExp): (words: readonly ShellWord[]) => string[] {
  return (words) => {
    let at = 0;
    while (words[at]?.prefix.startsWith('-')) at += valued.test(words[at]?.text ?? '') ? 2 : 1;
    return [programName(words[at]?.text ?? '')];
  };
}

/** Where the words of a program are which another one starts. */
const STARTED_AT: Readonly<Record<string, (words: readonly ShellWord[]) => string[]>> = {
  find: behind(FIND_STARTS),
  fd: behind(FD_STARTS),
  fdfind: behind(FD_STARTS),
  xargs: behindOptions(/^-[aEdILnPs]$/),
  watch: behindOptions(/^-n$/),
  uv: behind(/^run$/),
  poetry: behind(/^run$/),
  pipenv: behind(/^run$/),
  hatch: behind(/^run$/),
};

/** Whether the programs that it starts are known to take words for names of files, and start nothing. */
export function startsReaders(name: string, words: readonly ShellWord[]): boolean {
  const programs = Object.hasOwn(STARTED_AT, name) ? STARTED_AT[name]?.(words) : undefined;
  // What puts its words together to a script starts what is between the signs of it.
  return (
    programs !== undefined &&
    programs.length > 0 &&
    programs.every((program) => TAKES_FILES.has(program) && findCarrier(program) === undefined) &&
    (name !== 'watch' || words.every(({ text }) => text !== undefined && /^[\w./:=@,+%-]+$/.test(text)))
  );
}
