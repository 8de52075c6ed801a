import { escapeProse } from '../base/escapeProse';
import type { Diagnosis } from './diagnosis';
import type { Layer, Trouble, Verdict } from './diagnosisLayer';

/** What the report says of the place it was made in: label and value. */
export type About = readonly (readonly [label: string, value: string])[];

/** Characters that every font has; the words beside them say the same. */
const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '✓',
  warning: '⚠',
  wrong: '✗',
  notChecked: '–',
};

interface Finding extends Trouble {
  /** The title of its layer. */
  readonly title: string;
}

/** What mends the cause of a diagnosis: of the first layer that is wrong, for it usually explains the others. */
export function firstFinding({ layers }: Diagnosis): Finding | undefined {
  return findingsOf(layers, 'wrong')[0];
}

/**
 * A diagnosis as a Markdown document to read and to paste into a ticket: what is wrong and what to do come first, what is
 * fine takes one line, and the facts follow. In English, as logs are, without secrets, and with `~` for the home directory.
 */
export function diagnosisReport({ target, at, layers }: Diagnosis, about: About, home: string): string {
  const text = (value: string): string => escapeProse(shortenHome(value, home));
  const subject =
    target.profile !== undefined
      ? `profile ${target.profile}`
      : target.session !== undefined
        ? `session ${target.session}`
        : 'no profile';
  const wrong = findingsOf(layers, 'wrong');
  const warnings = findingsOf(layers, 'warning');
  return [
    `# AWS SSO diagnosis: ${text(subject)}`,
    '',
    `**${verdictSentence(wrong.length, warnings.length)}** This report has no secrets: you can paste it into a ticket.`,
    '',
    ...[...wrong, ...warnings].flatMap(({ title, verdict, what, mend }) => [
      `- ${MARKS[verdict]} **${title}: ${text(what)}**`,
      `  - What to do: ${text(mend)}`,
    ]),
    ...fineLine(layers),
    ...notCheckedLines(layers, text),
    '',
    '## Details',
    '',
    ...layers.flatMap(({ title, found }) => factLines(title, found, text)),
    ...factLines(
      'Made with',
      [...about, ['Made', at.toISOString()] as const].map(([label, value]) => `${label}: ${value}`),
      text,
    ),
  ].join('\n');
}

function findingsOf(layers: readonly Layer[], verdict: Trouble['verdict']): Finding[] {
  return layers.flatMap(({ title, troubles }) =>
    troubles.filter((trouble) => trouble.verdict === verdict).map((trouble) => ({ ...trouble, title })),
  );
}

function verdictSentence(wrong: number, warnings: number): string {
  const warningCount = warnings === 1 ? '1 warning' : `${warnings} warnings`;
  if (wrong === 0 && warnings === 0) return 'Nothing is wrong.';
  if (wrong === 0) return `Nothing is wrong, but there ${warnings === 1 ? 'is' : 'are'} ${warningCount}.`;
  const counts = [wrong === 1 ? '1 problem' : `${wrong} problems`, ...(warnings > 0 ? [warningCount] : [])];
  return `${counts.join(' and ')}.${wrong > 1 ? ' Start with the first: it may cause the others.' : ''}`;
}

function fineLine(layers: readonly Layer[]): string[] {
  const titles = layers.filter(({ verdict }) => verdict === 'ok').map(({ title }) => title);
  return titles.length === 0 ? [] : [`- ${MARKS.ok} Fine: ${titles.join(', ')}`];
}

/** One line for each reason. */
function notCheckedLines(layers: readonly Layer[], text: (value: string) => string): string[] {
  const titlesByReason = new Map<string, string[]>();
  for (const { title, verdict, notCheckedBecause } of layers) {
    if (verdict !== 'notChecked' || notCheckedBecause === undefined) continue;
    titlesByReason.set(notCheckedBecause, [...(titlesByReason.get(notCheckedBecause) ?? []), title]);
  }
  return [...titlesByReason].map(
    ([reason, titles]) => `- ${MARKS.notChecked} Not checked: ${titles.join(', ')} (${text(reason)})`,
  );
}

function factLines(title: string, facts: readonly string[], text: (value: string) => string): string[] {
  return facts.length === 0 ? [] : [`**${title}**`, '', ...facts.map((fact) => `- ${text(fact)}`), ''];
}

function shortenHome(value: string, home: string): string {
  if (home.length < 2) return value;
  const pattern = home.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.replace(new RegExp(`${pattern}(?=$|[\\\\/\\s:;,.()"'])`, 'g'), '~');
}
