import { LONGEST_LINE, type NamedProfile } from './projectProfileLines';

/** Blocks whose `profile` is one of AWS. */
const AWS_BLOCK = /^(?:provider\s+"aws"|backend\s+"s3"|data\s+"terraform_remote_state"\s+"[^"]*")$/;

/**
 * `profile = "dev"` in `provider "aws"`, in `backend "s3"`, and in the `config` of a remote state.
 * Blocks are told by their braces, so that the same word in a resource is not taken for it.
 */
export function readTerraformProfiles(text: string): NamedProfile[] {
  const found: NamedProfile[] = [];
  /** For each block that is open, whether it is one of AWS. */
  const blocks: boolean[] = [];
  let openAwsBlocks = 0;
  for (const { line, number } of withoutComments(text)) {
    if (line.length > LONGEST_LINE) return found;
    const profile = /(?:^|[{\s])profile\s*=\s*"([^"\\]*)"/.exec(line)?.[1];
    const header = /^([^={}]*)\{/.exec(line)?.[1]?.trim();
    const opensAwsBlock = header !== undefined && AWS_BLOCK.test(header);
    // A block may be written on one line.
    if (profile !== undefined && (openAwsBlocks > 0 || opensAwsBlock)) found.push({ profile, line: number });
    const withoutTexts = line.replace(/"(?:[^"\\]|\\.)*"?/gs, '');
    for (const [index, [brace]] of [...withoutTexts.matchAll(/[{}]/g)].entries()) {
      if (brace === '{') {
        const isOfAws = index === 0 && opensAwsBlock;
        blocks.push(isOfAws);
        if (isOfAws) openAwsBlocks++;
      } else if (blocks.pop()) openAwsBlocks--;
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
