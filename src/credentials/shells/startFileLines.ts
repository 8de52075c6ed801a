import { isAbsolute, normalize } from 'node:path';

const VARIABLES = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ACCESS_KEY_ID'];

const VALUE = String.raw`("[^"]*"|'[^']*'|[^\s;&|#]*)`;
const NAME = `(${VARIABLES.join('|')})`;

/** How a line that sets a variable begins, by language. A command that is given one for itself alone goes on behind it. */
const PATTERNS = {
  posix: [
    new RegExp(String.raw`^\s*(?:export|typeset\s+-\S+|declare\s+-\S+)\s[^;&|#]*?\b${NAME}=${VALUE}`),
    new RegExp(String.raw`^\s*${NAME}=${VALUE}\s*(?:[;&|#]|$)`),
  ],
  fish: [
    new RegExp(String.raw`^\s*set\s+(?:-\S+\s+)+${NAME}\s+${VALUE}`),
    new RegExp(String.raw`^SETUVAR --export ${NAME}:(.*)$`),
    new RegExp(String.raw`^\s*export\s+${NAME}=${VALUE}`),
  ],
  powerShell: [
    new RegExp(String.raw`^\s*\$env:${NAME}\s*=\s*${VALUE}`, 'i'),
    new RegExp(String.raw`SetEnvironmentVariable\(\s*['"]${NAME}['"]\s*,\s*${VALUE}`, 'i'),
  ],
  toml: [new RegExp(String.raw`^\s*(?:env\.)?${NAME}\s*=\s*${VALUE}`)],
};

/** What begins a function, whose lines run when it is called, and what ends it. */
const FUNCTIONS = {
  posix: [/^\s*(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))[^}]*$/, /^\}/],
  fish: [/^\s*function\s/, /^end\b/],
  powerShell: [/^\s*function\s[^}]*$/i, /^\}/],
  toml: [/(?!)/, /(?!)/],
} as const;

/** A start file that reads another one. */
const READS_ANOTHER = /^[^#]*?(?:^|[;&|]|\bthen|\bdo)\s*(?:source|\.)\s+("[^"]+"|'[^']+'|[^\s;&|#]+)/;

/** What start files are written in, and files like them. */
export type Language = keyof typeof PATTERNS;

/** A variable that a line sets. */
export interface SetVariable {
  /** From 0. */
  readonly line: number;
  readonly variable: string;
  /** Undefined where only the shell can tell. */
  readonly value: string | undefined;
}

/** What the lines of a start file set of the variables that decide which identity AWS tools use. */
export function readVariables(text: string, language: Language): SetVariable[] {
  return linesThatRun(text, language).flatMap(({ line, content }) => {
    const match = PATTERNS[language].map((pattern) => pattern.exec(content)).find(Boolean);
    const [, variable, value = ''] = match ?? [];
    return variable === undefined
      ? []
      : [{ line, variable: variable.toUpperCase(), value: literalValue(value.trim()) }];
  });
}

/** All but those of functions, which run when somebody calls them. */
function linesThatRun(
  text: string,
  language: Language,
): { readonly line: number; readonly content: string }[] {
  const [begin, end] = FUNCTIONS[language];
  let isInFunction = false;
  return text.split('\n').flatMap((content, line) => {
    if (isInFunction) {
      isInFunction = !end.test(content);
      return [];
    }
    isInFunction = begin.test(content);
    return isInFunction ? [] : [{ line, content }];
  });
}

function literalValue(value: string): string | undefined {
  if (/[$`(]/.test(value) && !value.startsWith("'")) return undefined;
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

/** Those that are named by a path from the root on, which may begin with `~` or with variables that are known. */
export function filesReadBy(text: string, language: Language, environment: NodeJS.ProcessEnv): string[] {
  return linesThatRun(text, language).flatMap(({ content }) => {
    const [, word = ''] = READS_ANOTHER.exec(content) ?? [];
    const path = word.replace(/^(["'])(.*)\1$/, '$2').replace(/^~(?=[/\\])/, '$HOME');
    const file = expandVariables(path, environment);
    return isAbsolute(file) ? [normalize(file)] : [];
  });
}

/** `$NAME`, `${NAME}`, `${NAME:-DEFAULT}` and PowerShell's `$env:NAME`; what is not known stays. */
function expandVariables(text: string, environment: NodeJS.ProcessEnv): string {
  return text
    .replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) => environment[name] || otherwise)
    .replace(/\$(?:env:)?(\w+)|\$\{(?:env:)?(\w+)\}/g, (whole, plain?: string, braced?: string) => {
      return environment[plain ?? braced ?? ''] ?? whole;
    });
}
