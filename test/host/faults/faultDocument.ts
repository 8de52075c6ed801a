import type { TokenFate } from './faultBench';
import type { Operation } from './operations';

/** What one operation came to under one fault. */
export interface Outcome {
  readonly fault: string;
  /** The sentence of the notification, or what is told instead of one. */
  readonly seen: string;
  /** Titles of the buttons. */
  readonly actions: readonly string[];
  readonly state: string;
  readonly token: TokenFate;
}

export interface OperationOutcomes {
  readonly operation: Operation;
  readonly outcomes: readonly Outcome[];
}

const INTRO = `# When something goes wrong

Nothing that fails on the way to AWS costs you your session. This page says, for everything that we make go wrong in the
tests, what you see, what you are offered, and what happens to your token. A token is deleted by logging out and by
nothing else; a session is shown as expired only when AWS itself says so.

The test run writes this page (\`npm run host -- --only faults\` with \`UPDATE_FAULTS=1\`) and fails when it is no
longer true: do not edit it.
`;

/** The page as Markdown. The same outcomes give the same bytes. */
export function faultDocument(tables: readonly OperationOutcomes[]): string {
  return [INTRO, ...tables.map(tableOf)].join('\n');
}

function tableOf({ operation, outcomes }: OperationOutcomes): string {
  const header = ['What goes wrong', 'What you see', 'Buttons', 'The session shows', 'The token'];
  const rows = outcomes.map(({ fault, seen, actions, state, token }) =>
    [fault, seen, actions.join(', ') || '-', state, token].map(escape),
  );
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `## ${operation.title}\n\n${operation.intro}\n\n${lines.join('\n')}\n`;
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
