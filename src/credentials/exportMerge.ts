/** `NAME=`, `export NAME=` or `unset NAME`, as `.env` and `.envrc` files have them. */
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$|^\s*unset\s+([A-Za-z_]\w*)\s*$/;

/**
 * Puts exported lines into a file that holds other things: in the place of the first line that speaks of the same
 * variables, which all go; at the end when there is none.
 *
 * @param lines what was rendered
 * @param names all variables that the lines set or must not meet in the file
 * @returns undefined when a value in the file goes on over several lines, so that the end of it is not known.
 */
export function mergeExport(text: string, lines: string, names: ReadonlySet<string>): string | undefined {
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const kept: string[] = [];
  let place: number | undefined;
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const [found, assigned, value = '', unset] = ASSIGNMENT.exec(line.trimEnd()) ?? [];
    if (found === undefined || !names.has(assigned ?? unset ?? '')) {
      kept.push(line.endsWith('\n') ? line : line + eol);
      continue;
    }
    if (isOpen(value)) return undefined;
    place ??= kept.length;
  }
  kept.splice(place ?? kept.length, 0, lines.replaceAll('\n', eol));
  return kept.join('');
}

/** Whether a quote, or a backslash at the end, takes the next line along. */
function isOpen(value: string): boolean {
  if (value.endsWith('\\')) return true;
  return [`'`, '"', '`'].some((quote) => value.split(quote).length % 2 === 0);
}
