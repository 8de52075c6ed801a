/** A profile that a file of a project names. */
export interface FoundName {
  readonly profile: string;
  /** Absolute path. */
  readonly file: string;
  /** Starting at 1. */
  readonly line: number;
}

/** What to say about the names that were found. */
export type Hint =
  /** Profiles that are there; each once, where it is named first. */
  | { readonly kind: 'offer'; readonly names: readonly FoundName[] }
  | { readonly kind: 'missing'; readonly name: FoundName };

export interface HintFacts {
  readonly found: readonly FoundName[];
  readonly isDefined: (profile: string) => boolean;
  /** What the folder works as, and whether that was chosen for it, by a pick or a setting. */
  readonly active: { readonly name: string; readonly isChosen: boolean } | undefined;
  /** Keys (see `keysOf`) of what was said before. */
  readonly said: ReadonlySet<string>;
}

/**
 * One thing to say at a time, and each once: what the project names is offered where nothing is chosen, and said to be
 * missing where nothing defines it.
 */
export function decideHint({ found, isDefined, active, said }: HintFacts): Hint | undefined {
  const first = new Map<string, FoundName>();
  for (const name of found) if (!first.has(name.profile)) first.set(name.profile, name);
  const names = [...first.values()];
  const isNews = (hint: Hint): boolean => keysOf(hint).some((key) => !said.has(key));

  const defined = names.filter(({ profile }) => isDefined(profile));
  const isServed = active !== undefined && (active.isChosen || first.has(active.name));
  const offer: Hint = { kind: 'offer', names: defined };
  if (!isServed && isNews(offer)) return offer;
  return names
    .filter(({ profile }) => !isDefined(profile))
    .map((name): Hint => ({ kind: 'missing', name }))
    .find(isNews);
}

/** What a hint says, for remembering that it was said. */
export function keysOf(hint: Hint): string[] {
  return hint.kind === 'missing'
    ? [`missing ${hint.name.profile}`]
    : hint.names.map(({ profile }) => `offer ${profile}`);
}
