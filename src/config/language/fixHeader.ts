import { trimBlanks } from '../documentText';
import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import { findNearest } from './nearest';
import type { LineSpot } from './spots';

const WORDS = ['profile', 'sso-session', 'services'];

/** The lines of a header that every tool reads, and its comment; undefined where another section has that title. */
export function plainHeader(
  { facts, text }: LineSpot,
  role: ConfigFileRole,
  analysis: ConfigAnalysis,
): string[] | undefined {
  if (!facts) return undefined;
  const { section, header } = facts;
  const title = trimBlanks(section.title).replace(/\s+/g, (blanks, at: number) =>
    at === wordEnd(section.title) ? ' ' : blanks,
  );
  if ('name' in header && header.kind !== 'javaScript') {
    const others = analysis.sectionsOf(header.kind === 'services' ? 'sso-session' : header.kind, header.name);
    if (others.filter((other) => other.role === role).length > 1) return undefined;
  }
  const comment = trimBlanks(text.slice(section.indent + 1 + section.title.length + 1));
  const written = `[${title}]`;
  if (comment === '') return [written];
  return section.hasBracketInComment ? [comment, written] : [`${written} ${comment}`];
}

/** The title that an unknown one most likely stands for; undefined where that is taken, or nothing is likely. */
export function meantTitle(
  { facts }: LineSpot,
  role: ConfigFileRole,
  analysis: ConfigAnalysis,
): string | undefined {
  if (!facts || role !== 'config') return undefined;
  const { header } = facts;
  const title = trimBlanks(facts.section.title);
  const [word = '', ...rest] = title.split(/[ \t]+/);
  const name = rest.join(' ');
  const meant = (kind: string, meantName: string): string | undefined => {
    if (meantName === '') return undefined;
    const isTaken =
      (kind === 'profile' || kind === 'sso-session') && analysis.sectionsOf(kind, meantName).length > 0;
    return isTaken ? undefined : `${kind} ${meantName}`;
  };
  if (header.kind === 'javaScript') return meant(header.type, header.name);
  if (title.toLowerCase() === 'default') {
    return analysis.sectionsOf('profile', 'default').length > 0 ? undefined : 'default';
  }
  if (WORDS.includes(title.toLowerCase())) return undefined;
  if (name === '') {
    const glued = /^profile[-_:]?(\S+)$/i.exec(title)?.[1];
    return meant('profile', glued ?? title);
  }
  const kind = WORDS.find((each) => each === word.toLowerCase()) ?? findNearest(word, WORDS);
  return kind === undefined ? undefined : meant(kind, name);
}

/** Where the word that says what a section is ends, in the title without blanks around it; -1 without such a word. */
function wordEnd(title: string): number {
  return /^(?:profile|sso-session|services)(?=\s)/.exec(trimBlanks(title))?.[0].length ?? -1;
}
