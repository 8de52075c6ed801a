import { LONGEST_LINE, type NamedProfile } from './projectProfileLines';

/** Blocks whose `profile` is one of AWS. */
const AWS_BLOCK = /^(?:provider\s+"aws"|backend\s+"s3"|data\s+"terraform_remote_state"\s+"[^"]*")$/;

/**
 * `profile = "dev"` in `provider "aws"`, in `backend "s3"`, and in the `config` of a remote state.
 * Blocks are told by their braces, so that the same word in a resource is not taken for it.
 */
export function readTerraformProfiles(text: string): NamedProfile[] {
  const found: NamedProfile[] = [];
  const blocks: string[] = [];
  for (const { line, number } of withoutComments(text)) {
    if (line.length > LONGEST_LINE) return found;
    const profile = /(?:^|[{\s])profile\s*=\s*"([^"\\]*)"/.exec(line)?.[1];
    // A block may be written on one line.
    const header = /^([^={}]*)\{/.exec(line)?.[1]?.trim();
    const around = header === undefined ? blocks : [...blocks, header];
    if (profile !== undefined && around.some((block) => AWS_BLOCK.test(block))) {
      found.push({ profile, line: number });
    }
    const withoutTexts = line.replace(/"(?:[^"\\]|\\.)*"/g, '');
    for (const [index, brace] of [...withoutTexts.matchAll(/[{}]/g)].map(
      ([character], at) => [at, character] as const,
    )) {
      if (brace === '{') blocks.push(index === 0 ? (header ?? '') : '');
      else blocks.pop();
    }
  }
  return found;
}

interface NumberedLine {
  readonly line: string;
  readonly number: number;
}

/**
 * `#` and `//` to the end of the line, and what stands between slash and star; texts may hold any of them. One that is not
 * closed goes to the end of its line, so that no character is looked at twice.
 */
function withoutComments(text: string): NumberedLine[] {
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n]/g, ''),
  );
  return bare.split('\n').map((line, index) => ({ line, number: index + 1 }));
}
