import type { ConfigFileRole } from '../sectionHeader';
import { factsOf, ownerKey, type OwnerKey, type SectionFacts } from './pieceFacts';
import type { PlacedPiece } from './sectionedText';

/** A section where it is. */
export interface PlacedSection {
  readonly role: ConfigFileRole;
  readonly placed: PlacedPiece;
  readonly facts: SectionFacts;
}

/** Which sections define a profile or session, and which profiles refer to it. */
export class SectionIndex {
  readonly #owners = new Map<OwnerKey, PlacedSection[]>();
  /** By source: the profiles that name it as their `source_profile`. */
  readonly #dependents = new Map<string, OwnerKey[]>();
  /** By session name: the profiles of it. */
  readonly #users = new Map<string, OwnerKey[]>();
  /** By start URL: the profiles that have it inline. */
  readonly #inline = new Map<string, OwnerKey[]>();

  add(role: ConfigFileRole, placed: PlacedPiece): void {
    for (const facts of factsOf(placed.piece, role)) {
      const { owner, source, session, inlineStartUrl } = facts;
      addTo(this.#owners, owner, { role, placed, facts });
      if (source !== undefined) addTo(this.#dependents, source, owner);
      if (session !== undefined) addTo(this.#users, session, owner);
      if (inlineStartUrl !== undefined) addTo(this.#inline, inlineStartUrl, owner);
    }
  }

  /** In the order of the files. */
  get owners(): readonly OwnerKey[] {
    return [...this.#owners.keys()];
  }

  has(key: OwnerKey): boolean {
    const [kind, name] = splitKey(key);
    return kind === 'inline' ? this.#inline.has(name) : this.#owners.has(key);
  }

  sectionsOf(key: OwnerKey): readonly PlacedSection[] {
    return this.#owners.get(key) ?? [];
  }

  /** Profiles that take their credentials from this one. */
  dependentsOf(profile: string): readonly OwnerKey[] {
    return this.#dependents.get(profile) ?? [];
  }

  /** Profiles that log in with this session. */
  usersOf(session: string): readonly OwnerKey[] {
    return this.#users.get(session) ?? [];
  }

  /** Profiles with this start URL and no session. */
  withInline(startUrl: string): readonly OwnerKey[] {
    return this.#inline.get(startUrl) ?? [];
  }

  /** The sections by which the problems of an owner are found: its own, and those of what it names. */
  contextOf(key: OwnerKey, visited = new Set<OwnerKey>()): PlacedSection[] {
    const context: PlacedSection[] = [];
    const pending = [key];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (visited.has(next)) continue;
      visited.add(next);
      const [kind, name] = splitKey(next);
      if (kind === 'inline') pending.push(...this.withInline(name));
      for (const section of this.sectionsOf(next)) {
        const { source, session } = section.facts;
        context.push(section);
        if (source !== undefined) pending.push(ownerKey('profile', source));
        if (session !== undefined) pending.push(ownerKey('sso-session', session));
      }
    }
    return context;
  }

  /**
   * The owners whose problems a change of the files can have changed.
   * @param alsoChanged owners that are read again in any case
   */
  changedSince(before: SectionIndex, alsoChanged: readonly OwnerKey[]): ReadonlySet<OwnerKey> {
    const changed = new Set<OwnerKey>();
    for (const [key, sections] of this.#owners) {
      if (!isSame(before.sectionsOf(key), sections)) changed.add(key);
    }
    for (const key of before.#owners.keys()) {
      if (!this.#owners.has(key)) changed.add(key);
    }
    const dirty = new Set(changed);
    const pending = [...changed];
    const add = (key: OwnerKey): void => {
      if (dirty.has(key)) return;
      dirty.add(key);
      pending.push(key);
    };
    for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
      const [kind, name] = splitKey(key);
      if (kind === 'profile') {
        for (const index of [before, this]) index.dependentsOf(name).forEach(add);
      } else if (kind === 'sso-session' && changed.has(key)) {
        this.#usersConcerned(name, key, before).forEach(add);
      }
    }
    for (const key of alsoChanged) dirty.add(key);
    for (const key of this.#inlineConcerned(dirty, before)) dirty.add(key);
    return dirty;
  }

  /** Of a session that changed: the profiles that can be read in another way now. */
  #usersConcerned(name: string, key: OwnerKey, before: SectionIndex): OwnerKey[] {
    const [was, is] = [before.sectionsOf(key), this.sectionsOf(key)];
    const keys = new Set([...was, ...is].flatMap(({ facts }) => [...facts.settings.keys()]));
    const isThere = was.length > 0 && is.length > 0;
    return [...before.usersOf(name), ...this.usersOf(name)].filter(
      (user) =>
        !isThere ||
        this.sectionsOf(user).some(({ facts }) => [...keys].some((each) => facts.settings.has(each))),
    );
  }

  /** The start URLs whose profiles share a login, where one of them changed. */
  #inlineConcerned(dirty: ReadonlySet<OwnerKey>, before: SectionIndex): OwnerKey[] {
    const urls = new Set<string>();
    for (const key of dirty) {
      for (const index of [before, this]) {
        for (const { facts } of index.sectionsOf(key)) {
          if (facts.inlineStartUrl !== undefined) urls.add(facts.inlineStartUrl);
        }
      }
    }
    return [...urls].map((url) => `inline ${url}`);
  }
}

export function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/** `profile my name` in two. */
export function splitKey(key: OwnerKey): [kind: string, name: string] {
  const blank = key.indexOf(' ');
  return [key.slice(0, blank), key.slice(blank + 1)];
}

function isSame(one: readonly PlacedSection[], other: readonly PlacedSection[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ facts, role }, index) => facts === other[index]?.facts && role === other[index].role)
  );
}
