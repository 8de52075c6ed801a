import { readFileSync, writeFileSync } from 'node:fs';

export const DIALECT_PAGE = 'docs/config-dialects.md';

/** What is after it is made with the tests that AWS publishes, which most machines do not have. */
const VECTORS_HEADING = '\n## The conformance tests of the AWS SDKs\n';

/** The two parts of the page; each has a test that makes it. */
export interface DialectPage {
  /** What tools read. */
  readonly tools: string;
  /** The tests that AWS publishes, from the heading on. */
  readonly vectors: string;
}

export function readDialectPage(): DialectPage {
  const text = readFileSync(DIALECT_PAGE, 'utf8');
  const at = text.indexOf(VECTORS_HEADING);
  return at === -1 ? { tools: text, vectors: '' } : { tools: text.slice(0, at), vectors: text.slice(at) };
}

/** Writes parts of the page; the others stay. */
export function writeDialectPage(parts: Partial<DialectPage>): void {
  const { tools, vectors } = { ...readDialectPage(), ...parts };
  writeFileSync(DIALECT_PAGE, `${tools}${vectors}`);
}

/** The part about the tests that AWS publishes. */
export function vectorsPart(introduction: string, table: string): string {
  return `${VECTORS_HEADING}\n${introduction}\n\n${table}\n`;
}

/** A table of Markdown, without a line end behind it. */
export function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell.replaceAll('|', '\\|')} `)).join('|')}|`;
  return [line(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(line)].join('\n');
}

/** A text of a file, with what cannot be seen in it. */
export function code(text: string): string {
  const seen = text
    .replaceAll('\r', '␍')
    .replaceAll('\n', '↵')
    .replaceAll('\u0085', '␤')
    .replaceAll('\t', '→')
    .replaceAll('\u00a0', '⍽')
    .replaceAll('\uFEFF', '␉BOM');
  return `\`${seen}\``;
}

/** Both files in one cell. */
export function filesCode(config = '', credentials = ''): string {
  const separator = credentials === '' || config === '' ? '' : '\n~/.aws/credentials:\n';
  return code([config, credentials].filter((text) => text !== '').join(separator));
}
