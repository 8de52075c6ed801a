import { cmdShell, posixShell, powerShell } from '../base/shellQuote';
import { renderDotenv } from './exportDotenv';
import { ExportError } from './exportErrors';
import type { MergingInto } from './exportMerge';
import { renderProcessJson } from './exportProcessJson';
import { renderProfileSection } from './exportProfileSection';
import { renderFish, renderShell, toCmdFile, toPowerShellFile } from './exportShells';
import type { ExportInput } from './exportVariables';
import type { AwsCredentials } from './ports';

export const EXPORT_FORMAT_IDS = [
  'posix',
  'fish',
  'powershell',
  'cmd',
  'dotenv',
  'envrc',
  'process',
  'profile',
] as const;
export type ExportFormatId = (typeof EXPORT_FORMAT_IDS)[number];

export interface ExportFormat {
  readonly id: ExportFormatId;
  /** Names of tools and files, the same in every language. */
  readonly label: string;
  /** What a file of it is called by default. */
  readonly fileName: string;
  /** `always`: it has no other use. `default`: unless only the name is asked for. `onRequest`: the name unless asked. */
  readonly keys: 'always' | 'default' | 'onRequest';
  /** @throws ExportError `unwritable`, or `noKeys` when it needs credentials and has none. */
  readonly render: (input: ExportInput) => string;
  /** What else files of it hold, where it can be put among that. */
  readonly mergesInto?: MergingInto;
  /** What is rendered, as it has to be in a file. */
  readonly toFile?: (text: string) => string;
}

/** In the order in which they are offered. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'posix',
    label: 'bash, zsh',
    fileName: 'aws-env.sh',
    keys: 'default',
    render: (input) => renderShell(posixShell, input, 'bash'),
  },
  {
    id: 'fish',
    label: 'fish',
    fileName: 'aws-env.fish',
    keys: 'default',
    render: renderFish,
  },
  {
    id: 'powershell',
    label: 'PowerShell',
    fileName: 'aws-env.ps1',
    keys: 'default',
    render: (input) => renderShell(powerShell, input, 'PowerShell'),
    toFile: toPowerShellFile,
  },
  {
    id: 'cmd',
    label: 'cmd',
    fileName: 'aws-env.cmd',
    keys: 'default',
    render: (input) => renderShell(cmdShell, input, 'cmd', '\r\n'),
    toFile: toCmdFile,
  },
  {
    id: 'dotenv',
    label: '.env',
    fileName: '.env',
    keys: 'default',
    mergesInto: 'assignments',
    render: (input) => renderDotenv(input, '.env'),
  },
  {
    id: 'envrc',
    label: '.envrc (direnv)',
    fileName: '.envrc',
    keys: 'onRequest',
    mergesInto: 'script',
    render: (input) => renderShell(posixShell, input, '.envrc'),
  },
  {
    id: 'process',
    label: 'credential_process JSON',
    fileName: 'aws-credentials.json',
    keys: 'always',
    render: (input) => renderProcessJson(needCredentials(input)),
  },
  {
    id: 'profile',
    label: 'AWS CLI profile',
    fileName: 'aws-credentials',
    keys: 'always',
    render: (input) => renderProfileSection(input, needCredentials(input), 'AWS'),
  },
];

/** The format of this id; undefined for anything else. */
export function findExportFormat(id: unknown): ExportFormat | undefined {
  return EXPORT_FORMATS.find((format) => format.id === id);
}

function needCredentials({ credentials }: ExportInput): AwsCredentials {
  if (credentials) return credentials;
  throw new ExportError('noKeys', 'the format holds nothing but keys');
}
