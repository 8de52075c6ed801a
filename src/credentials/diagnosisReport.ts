import { escapeProse } from '../base/escapeProse';
import type { Diagnosis } from './diagnosis';
import type { Layer, Verdict } from './diagnosisLayer';

/** What the report says of the place it was made in: label and value. */
export type About = readonly (readonly [label: string, value: string])[];

/** Characters that every font has; the words beside them say the same. */
const MARKS: Readonly<Record<Verdict, string>> = {
  ok: '✓',
  warning: '⚠',
  wrong: '✗',
  notChecked: '–',
};

const WORDS: Readonly<Record<Verdict, string>> = {
  ok: 'fine',
  warning: 'worth a look',
  wrong: 'wrong',
  notChecked: 'not checked',
};

/**
 * A diagnosis as a Markdown document to read and to paste into a ticket: in English, as logs are, without secrets, and with
 * `~` for the home directory.
 */
export function diagnosisReport({ target, at, layers }: Diagnosis, about: About, home: string): string {
  const text = (value: string): string => escapeProse(shortenHome(value, home));
  const subject =
    target.profile !== undefined
      ? `profile ${target.profile}`
      : target.session !== undefined
        ? `session ${target.session}`
        : 'no profile';
  return [
    `# AWS SSO diagnosis: ${text(subject)}`,
    '',
    `${verdictSentence(layers)} This report holds no secret: it can be pasted into a ticket.`,
    '',
    ...[...about, ['Made', at.toISOString()] as const].map(
      ([label, value]) => `- ${text(label)}: ${text(value)}`,
    ),
    '',
    '| | Layer | |',
    '|---|---|---|',
    ...layers.map((layer) => `| ${MARKS[layer.verdict]} | ${layer.title} | ${text(summaryOf(layer))} |`),
    '',
    ...layers.flatMap((layer) => section(layer, text)),
  ].join('\n');
}

/** The first thing that is wrong is usually the cause of the others. */
function verdictSentence(layers: readonly Layer[]): string {
  const wrong = layers.filter(({ verdict }) => verdict === 'wrong');
  const [first] = wrong;
  if (first) {
    const others = wrong.length > 1 ? ' It may explain the others.' : '';
    return `**${wrong.length} of ${layers.length} layers wrong; begin with: ${first.title}.**${others}`;
  }
  return layers.some(({ verdict }) => verdict === 'warning')
    ? '**Nothing is wrong; some things are worth a look.**'
    : '**Nothing is wrong.**';
}

function summaryOf(layer: Layer): string {
  const { verdict, troubles, notCheckedBecause } = layer;
  if (verdict === 'notChecked') return `not checked: ${notCheckedBecause ?? ''}`;
  const worst = troubles.find((trouble) => trouble.verdict === verdict);
  return worst ? `${WORDS[verdict]}: ${worst.what}` : WORDS[verdict];
}

function section(layer: Layer, text: (value: string) => string): string[] {
  const { title, verdict, found, troubles, notCheckedBecause } = layer;
  const lines = [`## ${MARKS[verdict]} ${title}: ${WORDS[verdict]}`, ''];
  if (notCheckedBecause !== undefined) lines.push(`- Not checked because ${text(notCheckedBecause)}.`);
  for (const fact of found) lines.push(`- ${text(fact)}`);
  for (const { what, mend, verdict: kind } of troubles) {
    lines.push(`- ${MARKS[kind]} **${text(what)}**`);
    lines.push(`  - What to do: ${text(mend)}`);
  }
  lines.push('');
  return lines;
}

function shortenHome(value: string, home: string): string {
  if (home.length < 2) return value;
  const pattern = home.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.replace(new RegExp(`${pattern}(?=$|[\\\\/\\s:;,.()"'])`, 'g'), '~');
}
