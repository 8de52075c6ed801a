import type { DocumentSection } from '../document';
import { readSectionHeader, type ConfigFileRole, type SectionHeader } from '../sectionHeader';
import type { Piece } from './sectionedText';

/** What a section is part of: `profile dev`, `sso-session corp`, or a title that defines neither. */
export type OwnerKey = string;

/** What a section says that concerns others. */
export interface SectionFacts {
  /** Its lines count from the beginning of the piece. */
  readonly section: DocumentSection;
  readonly header: SectionHeader;
  readonly owner: OwnerKey;
  /** The profile and the session that it names. */
  readonly refersTo: readonly OwnerKey[];
  /** Values of the settings that name others. */
  readonly source: string | undefined;
  readonly session: string | undefined;
  readonly services: string | undefined;
  /** Of a profile that names no session. */
  readonly inlineStartUrl: string | undefined;
  /** The value of each key; holds secrets. */
  readonly settings: ReadonlyMap<string, string>;
}

const known: Readonly<Record<ConfigFileRole, WeakMap<Piece, readonly SectionFacts[]>>> = {
  config: new WeakMap(),
  credentials: new WeakMap(),
};

export function factsOf(piece: Piece, role: ConfigFileRole): readonly SectionFacts[] {
  let facts = known[role].get(piece);
  if (!facts) {
    facts = piece.document.sections.map((section) => readFacts(section, role));
    known[role].set(piece, facts);
  }
  return facts;
}

export function ownerKey(kind: 'profile' | 'sso-session', name: string): OwnerKey {
  return `${kind} ${name}`;
}

function readFacts(section: DocumentSection, role: ConfigFileRole): SectionFacts {
  const header = readSectionHeader(section, role);
  const isNamed = header.kind === 'profile' || header.kind === 'sso-session';
  const valueOf = (key: string): string | undefined => section.settings.get(key) || undefined;
  const isProfile = header.kind === 'profile';
  const source = isProfile ? valueOf('source_profile') : undefined;
  const session = isProfile ? valueOf('sso_session') : undefined;
  return {
    section,
    header,
    owner: isNamed ? ownerKey(header.kind, header.name) : `title ${section.title}`,
    refersTo: [
      ...(source === undefined ? [] : [ownerKey('profile', source)]),
      ...(session === undefined ? [] : [ownerKey('sso-session', session)]),
    ],
    source,
    session,
    services: isProfile ? valueOf('services') : undefined,
    inlineStartUrl: isProfile && session === undefined ? valueOf('sso_start_url') : undefined,
    settings: section.settings,
  };
}
