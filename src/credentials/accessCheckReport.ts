import { escapeProse } from '../base/escapeProse';
import { ACCESS_CALLS, type AccessReport, type AccessVerdicts, type ProfileAccess } from './accessCheck';
import type { AccessVerdict } from './accessVerdict';

/** Characters that every font has, and the words beside them. */
const MARKS: Readonly<Record<AccessVerdict['kind'], string>> = {
  allowed: '✓ allowed',
  denied: '✗ denied',
  notInRegion: '○ not in this region',
  credentialsRefused: '✗ credentials refused',
  notAsked: '– not checked',
  failed: '⚠ failed',
};

/**
 * What profiles may do, as a Markdown document to read and to paste into a request for access: in English, as what AWS
 * says of it is, and without secrets.
 */
export function accessReport({ at, profiles }: AccessReport): string {
  const names = profiles.map(({ profile }) => profile).join(', ');
  return [
    `# AWS access: ${escapeProse(names)}`,
    '',
    `These calls only read. Made ${at.toISOString()}. This report has no secrets.`,
    '',
    ...(profiles.length > 1 ? [...overview(profiles), ''] : []),
    ...profiles.flatMap((profile) => [...section(profile), '']),
  ].join('\n');
}

/** Names the subjects alone, so that the columns fit beside each other; the sections below have the calls. */
function overview(profiles: readonly ProfileAccess[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['Profile', ...ACCESS_CALLS.map(({ subject }) => subject)]),
    row(['---', ...ACCESS_CALLS.map(() => '---')]),
    ...profiles.map((profile) =>
      row([
        escapeProse(profile.profile),
        ...ACCESS_CALLS.map(({ id }) =>
          'trouble' in profile ? '– no credentials' : MARKS[profile.verdicts[id].kind],
        ),
      ]),
    ),
  ];
}

function section(profile: ProfileAccess): string[] {
  const title = `## ${escapeProse(profile.profile)}`;
  if ('trouble' in profile) return [title, '', `No credentials: ${escapeProse(profile.trouble)}`];
  const { identity, region, verdicts } = profile;
  return [
    title,
    '',
    `- Region: ${escapeProse(region)}`,
    ...(identity ? [`- Identity: ${escapeProse(identity.arn)}`] : []),
    ...missingActions(verdicts),
    '',
    '| Call | Result | |',
    '|---|---|---|',
    ...ACCESS_CALLS.map(({ id, title: call }) => {
      const verdict = verdicts[id];
      return `| ${call} | ${MARKS[verdict.kind]} | ${escapeProse(explain(verdict))} |`;
    }),
  ];
}

/** What to ask an administrator for. */
function missingActions(verdicts: AccessVerdicts): string[] {
  const actions = Object.values(verdicts).flatMap((verdict) =>
    verdict.kind === 'denied' && verdict.action !== undefined ? [verdict.action] : [],
  );
  return actions.length === 0 ? [] : [`- Missing: ${escapeProse(actions.join(', '))}`];
}

function explain(verdict: AccessVerdict): string {
  switch (verdict.kind) {
    case 'allowed':
      return verdict.detail;
    case 'denied': {
      const { action = 'AWS does not say which action', policy, isExplicit } = verdict;
      if (policy === undefined) return action;
      return isExplicit ? `${action}: forbidden by a ${policy}` : `${action}: no ${policy} allows it`;
    }
    case 'credentialsRefused':
      return verdict.areUnknown
        ? `${verdict.code}: the credentials have expired, or the account has not enabled the region`
        : verdict.code;
    case 'notInRegion':
    case 'notAsked':
      return verdict.because;
    case 'failed':
      return verdict.reason;
  }
}
