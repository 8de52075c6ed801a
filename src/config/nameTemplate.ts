/** What a profile's name can be made of. */
export interface ProfileNameFacts {
  readonly session: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** As its owner wrote it: anything. */
  readonly accountName: string;
  readonly email?: string;
  readonly roleName: string;
  readonly region?: string;
}

/** What is wrong with a template; `text` is the part of it that is meant. */
export interface NameTemplateProblem {
  readonly code:
    | 'empty'
    /** No field at all: every profile would get the same name. */
    | 'noField'
    | 'unbalancedBraces'
    | 'unknownField'
    | 'unknownPipe'
    /** The argument of a pipe is missing, too much, or not a number above 0. */
    | 'invalidArgument';
  readonly text: string;
}

/** What makes a name of the facts, not cleaned yet. */
export type NameTemplate = (facts: ProfileNameFacts) => string;

export type TemplateReading = { readonly template: NameTemplate } | { readonly problem: NameTemplateProblem };

type Pipe = (text: string) => string;

const FIELDS = new Map<string, (facts: ProfileNameFacts) => string | undefined>([
  ['accountName', ({ accountName }) => accountName],
  ['accountId', ({ accountId }) => accountId],
  ['email', ({ email }) => email],
  ['emailUser', ({ email }) => email?.replace(/@[^@]*$/, '')],
  ['roleName', ({ roleName }) => roleName],
  ['region', ({ region }) => region],
  ['session', ({ session }) => session],
]);

const PLAIN_PIPES = new Map<string, Pipe>([
  ['lower', (text) => text.toLowerCase()],
  ['upper', (text) => text.toUpperCase()],
  [
    'title',
    (text) => text.toLowerCase().replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase()),
  ],
  ['kebab', (text) => joinWords(text, '-')],
  ['snake', (text) => joinWords(text, '_')],
]);

const PIPES_WITH_ARGUMENT = new Map<string, (argument: string) => Pipe | undefined>([
  [
    'first',
    (count) =>
      /^\s*[1-9]\d*\s*$/.test(count)
        ? (text) => Array.from(text).slice(0, Number(count)).join('')
        : undefined,
  ],
  ['removePrefix', (prefix) => (text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)],
  ['removeSuffix', (suffix) => (text) => (text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)],
]);

/**
 * Reads a template such as `{accountName|removePrefix:acme |kebab}-{roleName}`.
 *
 * Fields: accountName, accountId, email, emailUser (of the email, what is before the @), roleName, region, session.
 * Pipes, from left to right: lower, upper, title (Each Word), kebab (some-words), snake (some_words), first:N
 * (characters), removePrefix:TEXT, removeSuffix:TEXT (exactly so written).
 */
export function readNameTemplate(text: string): TemplateReading {
  if (text.trim() === '') return problem('empty', text);
  const parts: NameTemplate[] = [];
  let hasField = false;
  for (const [part] of text.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (part === '{' || part === '}') return problem('unbalancedBraces', part);
    if (!part.startsWith('{')) {
      parts.push(() => part);
      continue;
    }
    const reading = readField(part.slice(1, -1));
    if ('problem' in reading) return reading;
    parts.push(reading.template);
    hasField = true;
  }
  if (!hasField) return problem('noField', text);
  return { template: (facts) => parts.map((part) => part(facts)).join('') };
}

function readField(text: string): TemplateReading {
  const [name = '', ...written] = text.split('|');
  const field = FIELDS.get(name.trim());
  if (!field) return problem('unknownField', name.trim());
  const pipes: Pipe[] = [];
  for (const pipe of written) {
    const reading = readPipe(pipe);
    if ('code' in reading) return { problem: reading };
    pipes.push(reading.pipe);
  }
  return { template: (facts) => pipes.reduce((value, pipe) => pipe(value), field(facts) ?? '') };
}

function readPipe(text: string): { readonly pipe: Pipe } | NameTemplateProblem {
  const colon = text.indexOf(':');
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  const argument = colon === -1 ? '' : text.slice(colon + 1);
  const plain = PLAIN_PIPES.get(name);
  if (plain) return colon === -1 ? { pipe: plain } : { code: 'invalidArgument', text: text.trim() };
  const create = PIPES_WITH_ARGUMENT.get(name);
  if (!create) return { code: 'unknownPipe', text: name };
  const pipe = argument === '' ? undefined : create(argument);
  return pipe ? { pipe } : { code: 'invalidArgument', text: text.trim() };
}

function problem(code: NameTemplateProblem['code'], text: string): { problem: NameTemplateProblem } {
  return { problem: { code, text } };
}

/** `AWSProd Account` is three words. */
function joinWords(text: string, separator: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(separator)
    .toLowerCase();
}
