import { readSharedConfig } from '../profiles';
import type { ConfigFileRole } from '../sectionHeader';
import type { Problem, SharedConfig } from '../sharedConfig';
import type { ConfigProblemCode } from './catalog';
import { lintSession, lintPiece, type EditorLintOptions } from './editorLint';
import { factsOf, ownerKey, type OwnerKey } from './pieceFacts';
import { addTo, SectionIndex, splitKey, type PlacedSection } from './sectionIndex';
import { SectionedText, withPiecesAlone, type Piece, type PlacedPiece } from './sectionedText';

/** A problem at its line, from 1, of one of the two files. */
export interface LocatedProblem {
  readonly code: ConfigProblemCode;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** English; holds no secret. */
  readonly message: string;
  readonly role: ConfigFileRole;
  readonly line: number;
}

export interface AnalyzedFiles {
  /** Paths, as messages name them. */
  readonly config: string;
  readonly credentials: string;
}

/** A problem by the piece that it is in. */
interface KeptProblem extends Omit<LocatedProblem, 'line'> {
  readonly piece: Piece | undefined;
  /** In the piece, from 1. */
  readonly lineInPiece: number;
}

interface OwnerResult {
  readonly problems: readonly KeptProblem[];
  /** Pieces whose places are in the messages; the result is void when one of them moves. */
  readonly boundTo: readonly { readonly piece: Piece; readonly linesBefore: number }[];
}

/** The problems of the text of a piece. */
interface PieceResult {
  readonly problems: readonly KeptProblem[];
  /** Where it was, if a message names a line. */
  readonly boundTo: number | undefined;
}

const ROLES = ['config', 'credentials'] as const;
/** Told of the text of a section as it is, wherever the section belongs. */
const OF_TEXT: ReadonlySet<string> = new Set(['duplicateKey', 'indentedHeader']);
const NAMES_A_LINE = /\bline \d/;

/**
 * The problems of both files, kept up to date while they are typed. A change reads again the sections that it touches, together
 * with what these refer to, by the one reader of the shared files; what is known of the others stays.
 */
export class ConfigAnalysis {
  readonly #files: AnalyzedFiles;
  readonly #options: EditorLintOptions;
  readonly #texts: Readonly<Record<ConfigFileRole, SectionedText>> = {
    config: new SectionedText(),
    credentials: new SectionedText(),
  };
  #index = new SectionIndex();
  readonly #results = new Map<OwnerKey, OwnerResult>();
  /** By file. */
  readonly #pieceResults: Readonly<Record<ConfigFileRole, WeakMap<Piece, PieceResult>>> = {
    config: new WeakMap(),
    credentials: new WeakMap(),
  };
  #problems: readonly LocatedProblem[] = [];
  #isStale = true;

  constructor(files: AnalyzedFiles, options: EditorLintOptions = {}) {
    this.#files = files;
    this.#options = options;
  }

  /** Takes the text of a file, without byte order mark; undefined for one that is not there. */
  update(role: ConfigFileRole, text: string | undefined): void {
    const { [role]: file } = this.#texts;
    if (file.text === (text ?? '')) return;
    file.update(text ?? '');
    this.#isStale = true;
  }

  textOf(role: ConfigFileRole): SectionedText {
    return this.#texts[role];
  }

  /** In the order of the lines, the config file's first. */
  get problems(): readonly LocatedProblem[] {
    this.#refresh();
    return this.#problems;
  }

  /** The sections of a profile or session in both files. */
  sectionsOf(kind: 'profile' | 'sso-session', name: string): readonly PlacedSection[] {
    this.#refresh();
    return this.#index.sectionsOf(ownerKey(kind, name));
  }

  /** Names of the profiles or sessions that the files define, in their order. */
  namesOf(kind: 'profile' | 'sso-session'): string[] {
    this.#refresh();
    return this.#index.owners.map(splitKey).flatMap(([ofKind, name]) => (ofKind === kind ? [name] : []));
  }

  /** Profiles that take their credentials from one; or that are of a session. */
  dependentsOf(kind: 'profile' | 'sso-session', name: string): readonly string[] {
    this.#refresh();
    const keys = kind === 'profile' ? this.#index.dependentsOf(name) : this.#index.usersOf(name);
    return keys.map((key) => splitKey(key)[1]);
  }

  /** Profiles with this start URL and no session. */
  profilesWithInline(startUrl: string): readonly string[] {
    this.#refresh();
    return this.#index.withInline(startUrl).map((key) => splitKey(key)[1]);
  }

  #refresh(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const before = this.#index;
    this.#index = new SectionIndex();
    for (const role of this.#roles()) {
      for (const placed of this.#texts[role].placed) this.#index.add(role, placed);
    }
    const placed = this.#placedPieces();
    this.#read(this.#index.changedSince(before, this.#movedOwners(placed)));
    this.#problems = this.#compose(placed);
  }

  /** One file for both is read as the config file, with what it means as the other. */
  #roles(): readonly ConfigFileRole[] {
    return this.#files.config === this.#files.credentials ? ['config'] : ROLES;
  }

  /** Owners whose problems name lines that are elsewhere now. */
  #movedOwners(places: ReadonlyMap<Piece, number>): OwnerKey[] {
    return [...this.#results].flatMap(([key, { boundTo }]) =>
      boundTo.some(({ piece, linesBefore }) => places.get(piece) !== linesBefore) ? [key] : [],
    );
  }

  #placedPieces(): ReadonlyMap<Piece, number> {
    const places = new Map<Piece, number>();
    for (const role of this.#roles()) {
      for (const { piece, linesBefore } of this.#texts[role].placed) places.set(piece, linesBefore);
    }
    return places;
  }

  #read(dirty: ReadonlySet<OwnerKey>): void {
    const pieces: Readonly<Record<ConfigFileRole, Set<Piece>>> = {
      config: new Set(),
      credentials: new Set(),
    };
    const visited = new Set<OwnerKey>();
    for (const key of dirty) {
      for (const { role, placed } of this.#index.contextOf(key, visited)) pieces[role].add(placed.piece);
    }
    const unread = this.#findUnread(dirty);
    for (const { role, placed } of unread) {
      pieces[role].add(placed.piece);
      for (const { owner } of factsOf(placed.piece, role)) {
        if (!owner.startsWith('title ')) continue;
        for (const other of this.#index.contextOf(owner, visited)) pieces[other.role].add(other.placed.piece);
      }
    }
    const isNothing = pieces.config.size + pieces.credentials.size === 0;
    const found = isNothing ? undefined : this.#readPieces(pieces);
    for (const key of dirty) this.#keepResult(key, found);
    if (found) this.#keepPieceProblems(unread, found);
  }

  #readPieces(pieces: Readonly<Record<ConfigFileRole, ReadonlySet<Piece>>>): SharedConfig {
    const textOf = (role: ConfigFileRole): string => {
      const { text, placed } = this.#texts[role];
      if (pieces[role].size === placed.length) return text;
      return withPiecesAlone(placed.filter(({ piece }) => pieces[role].has(piece)));
    };
    const isBothFiles = this.#files.config === this.#files.credentials;
    const config = textOf('config');
    return readSharedConfig({
      config: { file: this.#files.config, text: config },
      credentials: { file: this.#files.credentials, text: isBothFiles ? config : textOf('credentials') },
    });
  }

  #keepResult(key: OwnerKey, found: SharedConfig | undefined): void {
    const [kind, name] = splitKey(key);
    const owner = kind === 'profile' ? found?.profiles.get(name) : found?.sessions.get(name);
    const problems =
      this.#index.has(key) && kind !== 'title'
        ? (owner?.problems ?? []).filter(({ code }) => !OF_TEXT.has(code))
        : [];
    // Nearly all have none: the map holds only what there is to tell.
    if (problems.length === 0) {
      this.#results.delete(key);
      return;
    }
    const isBound = problems.some(({ message }) => NAMES_A_LINE.test(message));
    this.#results.set(key, {
      problems: problems.map((problem) => this.#keep(problem)),
      boundTo: isBound ? this.#index.contextOf(key).map(({ placed }) => placed) : [],
    });
  }

  /** Pieces whose own text has not been looked at, and those that share a title with one. */
  #findUnread(dirty: ReadonlySet<OwnerKey>): { role: ConfigFileRole; placed: PlacedPiece }[] {
    const again = new Set<Piece>();
    for (const key of dirty) {
      if (!key.startsWith('title ')) continue;
      for (const { placed } of this.#index.sectionsOf(key)) again.add(placed.piece);
    }
    return this.#roles().flatMap((role) =>
      this.#texts[role].placed
        .filter(({ piece, linesBefore }) => {
          const result = this.#pieceResults[role].get(piece);
          return !result || again.has(piece) || (result.boundTo ?? linesBefore) !== linesBefore;
        })
        .map((placed) => ({ role, placed })),
    );
  }

  #keepPieceProblems(
    read: readonly { readonly role: ConfigFileRole; readonly placed: PlacedPiece }[],
    found: SharedConfig,
  ): void {
    if (read.length === 0) return;
    const byPiece = new Map<Piece, KeptProblem[]>();
    const owners = [...found.profiles.values(), ...found.sessions.values()];
    const ofText = [
      ...found.fileProblems,
      ...owners.flatMap(({ problems }) => problems.filter(({ code }) => OF_TEXT.has(code))),
    ];
    for (const problem of ofText) {
      const kept = this.#keep(problem);
      const firstHeader = kept.piece?.document.sections[0]?.line ?? Infinity;
      // What is before the first header is in no section, so that nothing is twice in one.
      const isOutside = OF_TEXT.has(kept.code) && kept.lineInPiece < firstHeader;
      if (kept.piece && !isOutside) addTo(byPiece, kept.piece, kept);
    }
    for (const { role, placed } of read) {
      const { piece } = placed;
      const own = lintPiece(piece, role, this.#options).map((problem) => ({ ...problem, role, piece }));
      const ofReader = byPiece.get(piece) ?? [];
      const isBound = ofReader.some(({ message }) => NAMES_A_LINE.test(message));
      this.#pieceResults[role].set(piece, {
        problems: [...ofReader, ...own],
        boundTo: isBound ? placed.linesBefore : undefined,
      });
    }
  }

  #keep({ code, severity, message, location }: Problem): KeptProblem {
    const role = location.file === this.#files.config ? 'config' : 'credentials';
    const placed = this.#texts[role].pieceAt(location.line);
    return {
      code,
      severity,
      message,
      role,
      piece: placed?.piece,
      lineInPiece: location.line - (placed?.linesBefore ?? 0),
    };
  }

  #compose(places: ReadonlyMap<Piece, number>): LocatedProblem[] {
    const found: LocatedProblem[] = [];
    const add = ({ piece, lineInPiece, ...problem }: KeptProblem): void => {
      const linesBefore = piece && places.get(piece);
      if (linesBefore !== undefined) found.push({ ...problem, line: linesBefore + lineInPiece });
    };
    for (const { problems } of this.#results.values()) problems.forEach(add);
    for (const role of this.#roles()) {
      for (const { piece } of this.#texts[role].placed)
        this.#pieceResults[role].get(piece)?.problems.forEach(add);
    }
    for (const key of this.#index.owners) {
      if (!key.startsWith('sso-session ')) continue;
      const sections = this.#index.sectionsOf(key);
      const [first] = sections;
      if (first) found.push(...lintSession(first, sections, this.#index.usersOf(splitKey(key)[1]).length));
    }
    return found.sort(
      (one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role) || one.line - other.line,
    );
  }
}
