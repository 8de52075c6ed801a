import { findPartition } from '../partitions';
import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import { factsOf } from './pieceFacts';
import { valueRange, type LineRange } from './spots';

export interface ConfigLink extends LineRange {
  /** What the link opens: a web address, or the console as a profile. */
  readonly target: { readonly url: string } | { readonly consoleOf: string };
}

/** Start URLs, roles (in the IAM console) and account ids (the console of the profile). */
export function linksOf(analysis: ConfigAnalysis, role: ConfigFileRole): ConfigLink[] {
  const links: ConfigLink[] = [];
  for (const piece of analysis.textOf(role).pieces) {
    const { lines } = piece.document;
    for (const { section, header } of factsOf(piece, role)) {
      for (const { key, value, line } of section.properties) {
        if (!LINKED.has(key)) continue;
        const range = valueRange({ line: line + piece.linesBefore, text: lines[line - 1]?.text ?? '' });
        if (range.start === range.end) continue;
        const target = targetOf(key, value, header.kind === 'profile' ? header.name : undefined);
        if (target) links.push({ ...range, target });
      }
    }
  }
  return links;
}

const LINKED: ReadonlySet<string> = new Set(['sso_start_url', 'role_arn', 'sso_account_id']);

function targetOf(key: string, value: string, profile: string | undefined): ConfigLink['target'] | undefined {
  if (key === 'sso_start_url')
    return /^https:\/\/\S+$/.test(value) && URL.canParse(value) ? { url: value } : undefined;
  if (key === 'sso_account_id')
    return profile !== undefined && /^[0-9]{12}$/.test(value) ? { consoleOf: profile } : undefined;
  const arn = /^arn:([a-z-]+):iam::[0-9]{12}:role\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/.exec(value);
  const host = CONSOLE_HOSTS[arn?.[1] ?? ''];
  return arn?.[2] && host
    ? { url: `https://${host}/iam/home#/roles/details/${encodeURIComponent(arn[2])}` }
    : undefined;
}

const CONSOLE_HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** For texts about a region: the partition it is in. */
export function partitionOf(region: string): string | undefined {
  return findPartition(region)?.id;
}
