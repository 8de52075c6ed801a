import type { ConfigFileRole } from '../sectionHeader';
import { factsOf, type OwnerKey, type SectionFacts } from './pieceFacts';
import type { Piece, PieceChange } from './sectionedText';

/** A section with the piece that it is in. */
export interface PlacedSection {
  readonly role: ConfigFileRole;
  readonly piece: Piece;
  readonly facts: SectionFacts;
}

/** Settings of which it counts for other profiles whether they are there, and empty. */
const KIND_SETTINGS = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'credential_process',
  'login_session',
  'role_arn',
  'source_profile',
  'sso_account_id',
  'sso_role_name',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
] as const;
/** Of those: a profile with a start URL and none of these is one of Identity Center in any case. */
const OTHER_KINDS = [
  'aws_access_key_id',
  'credential_process',
  'login_session',
  'role_arn',
  'web_identity_token_file',
] as const;

/** Which sections define a profile or session, and which profiles refer to it. Kept up to date while both files are typed. */
export class SectionIndex {
  readonly #owners = new Map<OwnerKey, PlacedSection[]>();
  /** By the name of their `source_profile`. */
  readonly #dependents = new SectionsByName();
  /** By the name of their session. */
  readonly #users = new SectionsByName();
  /** By the name of their services. */
  readonly #clients = new SectionsByName();
  /** The sections `[services x]` by their names. */
  readonly #services = new Map<string, PlacedSection[]>();
  /** By the start URL that they have without a session. */
  readonly #inline = new SectionsByName();
  /** Since `takeConcerned`: owners of which sections came or went, with those that they had. */
  #touched = new Map<OwnerKey, readonly PlacedSection[]>();
  /** The same for names of services: whether a section had them. */
  #touchedServices = new Map<string, boolean>();
  /** The same for start URLs: what their leaders said. */
  #touchedUrls = new Map<string, string>();
  /** By start URL. */
  readonly #leaders = new Map<string, readonly OwnerKey[]>();

  change(role: ConfigFileRole, { removed, added }: PieceChange): void {
    for (const piece of [...removed, ...added]) for (const facts of factsOf(piece, role)) this.#touch(facts);
    for (const url of this.#touchedUrls.keys()) this.#leaders.delete(url);
    for (const piece of removed) for (const facts of factsOf(piece, role)) this.#remove(facts);
    for (const piece of added) for (const facts of factsOf(piece, role)) this.#add({ role, piece, facts });
  }

  /** In the order of the files. */
  sectionsOf(key: OwnerKey): readonly PlacedSection[] {
    return this.#owners.get(key) ?? [];
  }

  /** Whether a profile logs in with this session. */
  isUsed(session: string): boolean {
    return this.#users.of(session).size > 0;
  }

  /** Profiles with this start URL and no session. */
  withInline(startUrl: string): ReadonlySet<OwnerKey> {
    return ownersOf(this.#inline.of(startUrl));
  }

  /**
   * The sections by which the problems of an owner are found: its own, and those of what it refers to.
   * @param visited owners that are left out; those that are not join them
   */
  contextOf(key: OwnerKey, visited: Set<OwnerKey>): PlacedSection[] {
    const context: PlacedSection[] = [];
    this.#walk(key, (section) => context.push(section) > 0, visited);
    return context;
  }

  /** The same where it is short, with what is reached twice in it twice; undefined for more sections than `most`. */
  shortContextOf(key: OwnerKey, most: number): readonly PlacedSection[] | undefined {
    const context: PlacedSection[] = [];
    return this.#walk(key, (section) => context.push(section) <= most) ? context : undefined;
  }

  /** Whether that is still the same. */
  isShortContextOf(key: OwnerKey, context: readonly PlacedSection[]): boolean {
    let count = 0;
    const isSameToTheEnd = this.#walk(key, (section) => {
      const known = context[count++];
      return known !== undefined && isSameSection(section, known);
    });
    return isSameToTheEnd && count === context.length;
  }

  /**
   * Visits the sections of an owner and of all that it refers to, until `visit` returns false.
   * @param visited owners that are left out; without it, one that is reached twice is visited twice
   * @returns whether all were visited
   */
  #walk(key: OwnerKey, visit: (section: PlacedSection) => boolean, visited?: Set<OwnerKey>): boolean {
    const pending = [key];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (visited?.has(next)) continue;
      visited?.add(next);
      for (const section of this.sectionsOf(next)) {
        const { refersTo, services, inlineStartUrl } = section.facts;
        const ofServices = services === undefined ? undefined : this.#services.get(services);
        if (!visit(section) || ofServices?.every(visit) === false) return false;
        for (const other of refersTo) pending.push(other);
        if (inlineStartUrl !== undefined) pending.push(...this.#leadersOf(inlineStartUrl));
      }
    }
    return true;
  }

  /**
   * Visits the owners whose problems can be others than when that was last asked for; some of them more than once. There can
   * be thousands at each change, so they are not gathered.
   */
  takeConcerned(visit: (owner: OwnerKey) => void): void {
    const sources: string[] = [];
    for (const [key, before] of this.#touched) {
      const now = this.sectionsOf(key);
      if (isSame(before, now)) continue;
      visit(key);
      const [kind, name] = splitKey(key);
      if (kind === 'sso-session') this.#visitUsers(name, before, now, visit);
      if (kind === 'profile' && kindOf(before) !== kindOf(now)) sources.push(name);
    }
    for (const [name, before] of this.#touchedServices) {
      if (this.#services.has(name) !== before) for (const { owner } of this.#clients.of(name)) visit(owner);
    }
    for (const [url, before] of this.#touchedUrls) {
      if (this.#leadersSay(url) !== before) for (const { owner } of this.#inline.of(url)) visit(owner);
    }
    this.#visitDependents(sources, visit);
    this.#touched = new Map();
    this.#touchedServices = new Map();
    this.#touchedUrls = new Map();
  }

  #visitDependents(sources: string[], visit: (owner: OwnerKey) => void): void {
    const visited = new Set(sources);
    for (let source = sources.pop(); source !== undefined; source = sources.pop()) {
      for (const { owner } of this.#dependents.of(source)) {
        visit(owner);
        const [, name] = splitKey(owner);
        if (visited.has(name) || this.#dependents.of(name).size === 0) continue;
        visited.add(name);
        sources.push(name);
      }
    }
  }

  /** Of a session that changed: the profiles that can be read in another way now. */
  #visitUsers(
    name: string,
    before: readonly PlacedSection[],
    now: readonly PlacedSection[],
    visit: (owner: OwnerKey) => void,
  ): void {
    const [was, is] = [settingsOf(before), settingsOf(now)];
    const keys = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key));
    const hasOne = ({ facts }: PlacedSection): boolean => keys.some((key) => facts.settings.has(key));
    const isOther = before.length === 0 || now.length === 0;
    for (const { owner } of this.#users.of(name))
      if (isOther || this.sectionsOf(owner).some(hasOne)) visit(owner);
  }

  /**
   * The profiles by which others with a start URL are judged, which share its login: the first, and the first that surely says the
   * Region.
   */
  #leadersOf(url: string): readonly OwnerKey[] {
    let leaders = this.#leaders.get(url);
    if (!leaders) {
      const users = [...this.withInline(url)].sort((one, other) =>
        byPlace(this.sectionsOf(one)[0], this.sectionsOf(other)[0]),
      );
      const certain = users.findIndex((user) => surelySaysRegion(this.sectionsOf(user)));
      leaders = certain === -1 ? users : users.slice(0, certain + 1);
      this.#leaders.set(url, leaders);
    }
    return leaders;
  }

  #leadersSay(url: string): string {
    return this.#leadersOf(url)
      .map((owner) => {
        const sections = this.sectionsOf(owner);
        const settings = settingsOf(sections);
        return [owner, kindOf(sections), settings.get('sso_start_url'), settings.get('sso_region')].join();
      })
      .join('\n');
  }

  #touch({ owner, header, inlineStartUrl }: SectionFacts): void {
    this.#touchUrl(inlineStartUrl);
    if (header.kind === 'services' && !this.#touchedServices.has(header.name))
      this.#touchedServices.set(header.name, this.#services.has(header.name));
    if (this.#touched.has(owner)) return;
    const sections = [...this.sectionsOf(owner)];
    this.#touched.set(owner, sections);
    for (const { facts } of sections) this.#touchUrl(facts.inlineStartUrl);
  }

  #touchUrl(url: string | undefined): void {
    if (url !== undefined && !this.#touchedUrls.has(url)) this.#touchedUrls.set(url, this.#leadersSay(url));
  }

  #add(section: PlacedSection): void {
    const { facts } = section;
    const others = this.#owners.get(facts.owner);
    if (!others) this.#owners.set(facts.owner, [section]);
    else others.splice(others.findLastIndex((other) => byPlace(other, section) < 0) + 1, 0, section);
    this.#dependents.add(facts.source, facts);
    this.#users.add(facts.session, facts);
    this.#clients.add(facts.services, facts);
    if (facts.header.kind === 'services') addTo(this.#services, facts.header.name, section);
    this.#inline.add(facts.inlineStartUrl, facts);
  }

  #remove(facts: SectionFacts): void {
    const left = this.sectionsOf(facts.owner).filter((section) => section.facts !== facts);
    if (left.length > 0) this.#owners.set(facts.owner, left);
    else this.#owners.delete(facts.owner);
    this.#dependents.remove(facts.source, facts);
    this.#users.remove(facts.session, facts);
    this.#clients.remove(facts.services, facts);
    if (facts.header.kind === 'services') this.#removeServices(facts.header.name, facts);
    this.#inline.remove(facts.inlineStartUrl, facts);
  }

  #removeServices(name: string, facts: SectionFacts): void {
    const left = this.#services.get(name)?.filter((section) => section.facts !== facts) ?? [];
    if (left.length > 0) this.#services.set(name, left);
    else this.#services.delete(name);
  }
}

const NONE: ReadonlySet<SectionFacts> = new Set();

/** Sections by what one of their settings says. */
class SectionsByName {
  readonly #sections = new Map<string, Set<SectionFacts>>();

  of(name: string): ReadonlySet<SectionFacts> {
    return this.#sections.get(name) ?? NONE;
  }

  add(name: string | undefined, facts: SectionFacts): void {
    if (name === undefined) return;
    const others = this.#sections.get(name);
    if (others) others.add(facts);
    else this.#sections.set(name, new Set([facts]));
  }

  remove(name: string | undefined, facts: SectionFacts): void {
    const others = this.#sections.get(name ?? '');
    others?.delete(facts);
    if (others?.size === 0) this.#sections.delete(name ?? '');
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

/** Whether sections are the very same ones. */
function isSame(one: readonly PlacedSection[], other: readonly PlacedSection[]): boolean {
  return (
    one.length === other.length &&
    one.every((section, index) => isSameSection(section, other[index] ?? section))
  );
}

function isSameSection(one: PlacedSection, other: PlacedSection): boolean {
  return one.facts === other.facts && one.role === other.role;
}

function ownersOf(sections: ReadonlySet<SectionFacts>): Set<OwnerKey> {
  const owners = new Set<OwnerKey>();
  for (const { owner } of sections) owners.add(owner);
  return owners;
}

function byPlace(one: PlacedSection | undefined, other: PlacedSection | undefined): number {
  if (!one || !other) return 0;
  if (one.role !== other.role) return one.role === 'config' ? -1 : 1;
  return one.piece.linesBefore - other.piece.linesBefore || one.facts.section.line - other.facts.section.line;
}

/** Of several sections the last one that has a key counts. */
function settingsOf(sections: readonly PlacedSection[]): ReadonlyMap<string, string> {
  return new Map(sections.flatMap(({ facts }) => [...facts.settings]));
}

/** What a profile is for those that refer to it: two that are the same for them give the same text. */
function kindOf(sections: readonly PlacedSection[]): string {
  return sections
    .map(({ role, facts: { settings, source } }) => {
      const kinds = KIND_SETTINGS.map((key) =>
        settings.get(key) ? 'a value' : settings.has(key) ? 'empty' : '-',
      );
      return [role, source, ...kinds].join();
    })
    .join('\n');
}

function surelySaysRegion(sections: readonly PlacedSection[]): boolean {
  const [only] = sections;
  if (!only || sections.length > 1) return false;
  const { settings } = only.facts;
  return Boolean(settings.get('sso_region')) && OTHER_KINDS.every((key) => !settings.has(key));
}
