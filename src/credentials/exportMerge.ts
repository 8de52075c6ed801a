/** `NAME=`, `export NAME=` or `unset NAME`, as `.env` and `.envrc` files have them. */
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$|^\s*unset\s+([A-Za-z_]\w*)\s*$/;

/** What else a file holds: assignments alone, or the commands of a shell script. */
export type MergingInto = 'assignments' | 'script';

/** One word, bare or quoted in whole or in part, that ends in its line, and perhaps a comment. */
const VALUE = /(?:'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\\.|[^\s'"`\\;&|<>()])*(?:\s+#.*|\s*)$/.source;

const ONE_VALUE: Readonly<Record<MergingInto, RegExp>> = {
  assignments: new RegExp(String.raw`^\s*${VALUE}`),
  // What comes after a blank is another word of the command.
  script: new RegExp(`^${VALUE}`),
};

/** A line of a script that needs the next one. */
const GOES_ON = /(?:\\|&&|\||[({]|\b(?:then|else|do|in)|^[^()]+\))\s*(?:\s#.*)?$/;

/**
 * Puts exported lines into a file that holds other things: in the place of the first line that speaks of the same
 * variables, which all go; at the end when there is none.
 *
 * @param lines what was rendered
 * @param names all variables that the lines set or must not meet in the file
 * @returns undefined when more than the variables would go with such a line: it holds other commands or values too, its
 * value goes on in the next line, or it is part of something larger in a script.
 */
export function mergeExport(
  text: string,
  lines: string,
  names: ReadonlySet<string>,
  into: MergingInto,
): string | undefined {
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const kept: string[] = [];
  let place: number | undefined;
  let before = '';
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const [found, assigned, value = '', unset] = ASSIGNMENT.exec(line.trimEnd()) ?? [];
    if (found === undefined || !names.has(assigned ?? unset ?? '')) {
      kept.push(line.endsWith('\n') ? line : line + eol);
      if (!/^\s*(?:#|$)/.test(line)) before = line.trimEnd();
      continue;
    }
    const isPart = into === 'script' && (/^\s/.test(line) || GOES_ON.test(before));
    if (isPart || !ONE_VALUE[into].test(value)) return undefined;
    place ??= kept.length;
  }
  kept.splice(place ?? kept.length, 0, lines.replaceAll('\n', eol));
  return kept.join('');
}
