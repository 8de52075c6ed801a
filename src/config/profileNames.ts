import { readNameTemplate, type NameTemplateProblem, type ProfileNameFacts } from './nameTemplate';

export type { NameTemplateProblem, ProfileNameFacts };

/** Two roles of the same name in accounts of the same name differ by it as people speak of them. */
export const DEFAULT_PROFILE_NAME_TEMPLATE = '{accountName|kebab}-{roleName}';

/** A name for one role of many. */
export interface ProposedName<T> {
  readonly facts: T;
  readonly name: string;
  /** What the template gives; `name` is another when that clashes. */
  readonly rendered: string;
  /** `taken`: by a profile that is there. `sameName`: by another of these. */
  readonly clash?: 'taken' | 'sameName';
}

/** What is wrong with a template, or undefined when it is fine. */
export function checkNameTemplate(template: string): NameTemplateProblem | undefined {
  const reading = readNameTemplate(template);
  return 'problem' in reading ? reading.problem : undefined;
}

/**
 * The name that a template gives, made of what every SDK reads: `[A-Za-z0-9_\-/.%@:+]`. Accents go, everything else that
 * is not of that becomes `-`; separators do not repeat and stand between other characters only. Where that
 * leaves nothing, or what has a meaning of its own (`default`, `constructor`), the account's id comes in.
 * @param template read as `readNameTemplate` says; instead of a wrong one the default is used.
 */
export function renderProfileName(template: string, facts: ProfileNameFacts): string {
  return createRenderer(template)(facts);
}

/**
 * Names many roles at once, in their order. Where several would get one name each of them gets what tells it apart: its
 * role, else its account's id, else both, else a number from 2. One whose name is taken gets the same, alone.
 */
export function nameProfiles<T extends ProfileNameFacts>(
  roles: readonly T[],
  template: string,
  isTaken: (name: string) => boolean,
): ProposedName<T>[] {
  const render = createRenderer(template);
  const used = new Set<string>();
  const named: Building<T>[] = [];
  const groups = new Map<string, Building<T>[]>();
  for (const facts of roles) {
    const rendered = render(facts);
    const proposed = { facts, name: rendered, rendered };
    const group = groups.get(rendered);
    if (group) group.push(proposed);
    else groups.set(rendered, [proposed]);
    named.push(proposed);
  }

  const isClash = ([rendered, group]: [string, Building<T>[]]): boolean =>
    group.length > 1 || isTaken(rendered);
  const clashes = [...groups].filter(isClash);
  for (const { rendered } of named) used.add(rendered);
  for (const [rendered] of clashes) used.delete(rendered);
  for (const [rendered, group] of clashes) {
    const names = findNames(rendered, group, (name) => !used.has(name) && !isTaken(name));
    for (const [index, proposed] of group.entries()) {
      proposed.name = names[index] ?? rendered;
      proposed.clash = group.length > 1 ? 'sameName' : 'taken';
      used.add(proposed.name);
    }
  }
  return named;
}

type Building<T> = { -readonly [K in keyof ProposedName<T>]: ProposedName<T>[K] };

const DISTINCTIONS: readonly ((facts: ProfileNameFacts) => string[])[] = [
  ({ roleName }) => [roleName],
  ({ accountId }) => [accountId],
  ({ roleName, accountId }) => [roleName, accountId],
];

/** A free name for each of a group that the template gives one name. */
function findNames(
  rendered: string,
  group: readonly { readonly facts: ProfileNameFacts }[],
  isFree: (name: string) => boolean,
): string[] {
  for (const distinction of DISTINCTIONS) {
    const names = group.map(({ facts }) => {
      const parts = distinction(facts).map(clean);
      // A name alone in its group is not told apart by what it says already.
      const added = group.length > 1 ? parts : parts.filter((part) => !rendered.includes(part));
      return [rendered, ...added].join('-');
    });
    if (new Set(names).size === names.length && names.every(isFree)) return names;
  }
  let number = 0;
  return group.map(() => {
    for (;;) {
      number++;
      const name = number === 1 ? rendered : `${rendered}-${number}`;
      if (isFree(name)) return name;
    }
  });
}

function createRenderer(template: string): (facts: ProfileNameFacts) => string {
  const reading = readNameTemplate(template);
  if ('problem' in reading) return createRenderer(DEFAULT_PROFILE_NAME_TEMPLATE);
  return (facts) => {
    const name = clean(reading.template(facts));
    if (name === '') return clean(`${facts.accountId}-${facts.roleName}`) || 'profile';
    return hasMeaning(name) ? clean(`${name}-${facts.accountId}-profile`) : name;
  };
}

/** To an AWS tool, or to the JavaScript SDK, which loses profiles that are called as what every object has. */
function hasMeaning(name: string): boolean {
  return name.toLowerCase() === 'default' || name in Object.prototype;
}

function clean(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_/.%@:+]+/g, '-')
    .replace(/-?([_/.%@:+])-?/g, '$1')
    .replace(/([_/.%@:+])\1+/g, '$1')
    .replace(/^[-_/.%@:+]+|[-_/.%@:+]+$/g, '');
}
