import type { ConfigDocument } from '../document';
import { readSharedConfig } from '../profiles';
import type { ConfigFileRole } from '../sectionHeader';
import type { Problem, SharedConfig } from '../sharedConfig';
import type { ConfigProblemCode } from './catalog';
import { lintPiece, lintUnused, type EditorLintOptions } from './editorLint';
import { factsOf, ownerKey, type OwnerKey, type SectionFacts } from './pieceFacts';
import { addTo, SectionIndex, splitKey, type PlacedSection } from './sectionIndex';
import { piecesAlone } from './piecesAlone';
import { SectionedText, type Piece } from './sectionedText';

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
interface KeptProblem extends Omit<LocatedProblem, 'line' | 'role'> {
  /** In the piece, from 1. */
  readonly lineInPiece: number;
}

type ByPiece = ReadonlyMap<Piece, readonly KeptProblem[]>;

/** The problems of a profile or session. */
interface OwnerResult {
  readonly problems: ByPiece;
  /** What they were found by; undefined where that is too much to compare. */
  readonly context: readonly PlacedSection[] | undefined;
  /** After how many moves of lines, if a message names a line. */
  readonly boundTo: number | undefined;
  /** It may not hold any longer. */
  isStale: boolean;
}

/** The problems of the text of a piece. */
interface PieceResult {
  readonly problems: readonly KeptProblem[];
  /** After how many moves of lines, if a message names a line. */
  readonly boundTo: number | undefined;
}

const ROLES = ['config', 'credentials'] as const;
/** Told of the text of a section as it is, wherever the section belongs. */
const OF_TEXT: ReadonlySet<string> = new Set(['duplicateKey', 'indentedHeader']);
const NAMES_A_LINE = /\bline \d/;
/** Of a file: a longer list helps no reader. */
const MOST_PROBLEMS = 200;
/** Pieces that are read together, where many have to be. */
const MOST_AT_ONCE = 200;
/** Of more sections than these it is not kept by which a result was found. */
const LONGEST_COMPARED = 8;
const NO_PROBLEMS: ByPiece = new Map();

/**
 * The problems of both files, kept up to date while they are typed: the first 200 of each. A change reads again the sections
 * that it touches, and those that refer to them, by the one reader of the shared files; what is known of the others stays.
 * What comes after so many problems is read when there are fewer.
 */
export class ConfigAnalysis {
  readonly #files: AnalyzedFiles;
  readonly #options: EditorLintOptions;
  readonly #texts: Readonly<Record<ConfigFileRole, SectionedText>> = {
    config: new SectionedText(),
    credentials: new SectionedText(),
  };
  readonly #index = new SectionIndex();
  readonly #results = new Map<OwnerKey, OwnerResult>();
  /** Owners whose results name a line. */
  readonly #bound = new Set<OwnerKey>();
  /** Whether an owner may have a stale result, or none. */
  #hasStale = false;
  /** By file. */
  readonly #pieceResults: Readonly<Record<ConfigFileRole, WeakMap<Piece, PieceResult>>> = {
    config: new WeakMap(),
    credentials: new WeakMap(),
  };
  /** How often a change moved the lines below it. */
  #moves = 0;
  #problems: readonly LocatedProblem[] | undefined = [];

  constructor(files: AnalyzedFiles, options: EditorLintOptions = {}) {
    this.#files = files;
    this.#options = options;
  }

  /** Takes the text of a file, without byte order mark; undefined for one that is not there. */
  update(role: ConfigFileRole, text = ''): void {
    const { [role]: file } = this.#texts;
    if (file.text === text) return;
    const change = file.update(text);
    if (this.#roles().includes(role)) this.#index.change(role, change);
    if (this.#isOneFile) this.#forgetAll();
    if (change.movesLines) this.#moves++;
    this.#problems = undefined;
  }

  textOf(role: ConfigFileRole): SectionedText {
    return this.#texts[role];
  }

  /** In the order of the lines, the config file's first. */
  get problems(): readonly LocatedProblem[] {
    return (this.#problems ??= this.#find());
  }

  /** The sections of a profile or session in both files. */
  sectionsOf(kind: 'profile' | 'sso-session', name: string): readonly PlacedSection[] {
    return this.#index.sectionsOf(ownerKey(kind, name));
  }

  /** Names of the profiles or sessions that the files define, in their order. */
  namesOf(kind: 'profile' | 'sso-session'): string[] {
    const names = new Set<string>();
    for (const role of this.#roles()) {
      for (const piece of this.#texts[role].pieces) {
        for (const { header } of factsOf(piece, role)) if (header.kind === kind) names.add(header.name);
      }
    }
    return [...names];
  }

  /** Profiles with this start URL and no session. */
  profilesWithInline(startUrl: string): readonly string[] {
    return [...this.#index.withInline(startUrl)].map((key) => splitKey(key)[1]);
  }

  /** One file for both is read as the config file, with what it means as the other. */
  #roles(): readonly ConfigFileRole[] {
    return this.#isOneFile ? ['config'] : ROLES;
  }

  get #isOneFile(): boolean {
    return this.#files.config === this.#files.credentials;
  }

  /** In one file for both `[x]` is a profile too, by a title that others do not refer to: all of it is read at each change. */
  #forgetAll(): void {
    this.#results.clear();
    this.#bound.clear();
    for (const piece of this.#texts.config.pieces) this.#pieceResults.config.delete(piece);
  }

  #find(): LocatedProblem[] {
    this.#index.takeConcerned((key) => this.#forget(key));
    this.#bound.forEach((key) => this.#markStale(key));
    const found = this.#roles().map((role) => this.#problemsIn(role));
    // Where a list is full, what follows is not looked at.
    if (found.every(({ length }) => length < MOST_PROBLEMS)) this.#hasStale = false;
    return found.flat();
  }

  #forget(key: OwnerKey): void {
    const sections = this.#index.sectionsOf(key);
    if (sections.length === 0) {
      this.#results.delete(key);
      this.#bound.delete(key);
    } else if (isOfTitle(key)) {
      for (const { role, piece } of sections) this.#pieceResults[role].delete(piece);
    } else this.#markStale(key);
  }

  #markStale(key: OwnerKey): void {
    this.#hasStale = true;
    const result = this.#results.get(key);
    if (result) result.isStale = true;
  }

  #problemsIn(role: ConfigFileRole): LocatedProblem[] {
    const found: LocatedProblem[] = [];
    const { pieces } = this.#texts[role];
    for (const [index, piece] of pieces.entries()) {
      if (found.length >= MOST_PROBLEMS) break;
      if (this.#isToBeRead(piece, role)) this.#readFrom(index, role);
      found.push(...this.#problemsOf(piece, role));
    }
    return found.slice(0, MOST_PROBLEMS);
  }

  #problemsOf(piece: Piece, role: ConfigFileRole): LocatedProblem[] {
    const problems: KeptProblem[] = [];
    const facts = factsOf(piece, role);
    const ofText = this.#pieceResults[role].get(piece)?.problems;
    if (ofText) problems.push(...ofText);
    for (const each of facts) {
      const ofOwner = this.#results.get(each.owner)?.problems.get(piece);
      if (ofOwner && each === facts.find(({ owner }) => owner === each.owner)) problems.push(...ofOwner);
      if (this.#isUnused(each)) problems.push(...lintUnused(each));
    }
    return problems
      .sort((one, other) => one.lineInPiece - other.lineInPiece)
      .map(({ lineInPiece, ...problem }) => ({ ...problem, role, line: piece.linesBefore + lineInPiece }));
  }

  #isUnused({ header, owner }: SectionFacts): boolean {
    const isAlone = header.kind === 'sso-session' && this.#index.sectionsOf(owner).length === 1;
    return isAlone && !this.#index.isUsed(header.name);
  }

  #isToBeRead(piece: Piece, role: ConfigFileRole): boolean {
    return (
      this.#isUnread(piece, role) ||
      (this.#hasStale && factsOf(piece, role).some(({ owner }) => this.#isStale(owner)))
    );
  }

  #isUnread(piece: Piece, role: ConfigFileRole): boolean {
    const result = this.#pieceResults[role].get(piece);
    return !result || (result.boundTo !== undefined && result.boundTo !== this.#moves);
  }

  /** What was found by the very same sections still holds. */
  #isStale(key: OwnerKey): boolean {
    const result = this.#results.get(key);
    if (!result) return !isOfTitle(key);
    const { context, boundTo = this.#moves } = result;
    if (result.isStale && context && boundTo === this.#moves)
      result.isStale = !this.#index.isShortContextOf(key, context);
    return result.isStale;
  }

  /** Reads what has to be, from a piece on, and keeps the results. */
  #readFrom(first: number, role: ConfigFileRole): void {
    const unread: Piece[] = [];
    const owners = new Set<OwnerKey>();
    const { pieces } = this.#texts[role];
    const most = this.#isOneFile ? Infinity : MOST_AT_ONCE;
    let count = 0;
    for (let index = first; index < pieces.length && count < most; index++) {
      const { [index]: piece } = pieces;
      if (!piece || !this.#isToBeRead(piece, role)) continue;
      count++;
      if (this.#isUnread(piece, role)) unread.push(piece);
      for (const { owner } of factsOf(piece, role)) if (this.#isStale(owner)) owners.add(owner);
    }
    const found = this.#read(owners, unread, role);
    const ofLogins = this.#problemsOfLogins(found);
    for (const key of owners) {
      const own = problemsOf(found, key).filter((problem) => !isOfText(problem));
      this.#keepResult(key, [...own, ...(ofLogins.get(key) ?? [])]);
    }
    const ownersOfText = new Set(unread.flatMap((piece) => factsOf(piece, role).map(({ owner }) => owner)));
    const ofText = this.#byPiece([
      ...found.fileProblems,
      ...[...ownersOfText].flatMap((key) => problemsOf(found, key).filter(isOfText)),
    ]);
    for (const piece of unread) this.#keepPieceResult(piece, role, ofText.get(piece) ?? []);
  }

  #read(owners: ReadonlySet<OwnerKey>, unread: readonly Piece[], role: ConfigFileRole): SharedConfig {
    const pieces = { config: new Set<Piece>(), credentials: new Set<Piece>() };
    const visited = new Set<OwnerKey>();
    const addContext = (owner: OwnerKey): void => {
      for (const section of this.#index.contextOf(owner, visited)) pieces[section.role].add(section.piece);
    };
    owners.forEach(addContext);
    for (const piece of unread) {
      pieces[role].add(piece);
      for (const { owner } of factsOf(piece, role)) if (isOfTitle(owner)) addContext(owner);
    }
    const documentOf = (each: ConfigFileRole): ConfigDocument =>
      piecesAlone([...pieces[each]].sort((one, other) => one.linesBefore - other.linesBefore));
    const config = documentOf('config');
    return readSharedConfig({
      config: { file: this.#files.config, document: config },
      credentials: {
        file: this.#files.credentials,
        document: this.#isOneFile ? config : documentOf('credentials'),
      },
    });
  }

  /** A login that profiles share by its start URL has problems of each of them. */
  #problemsOfLogins(found: SharedConfig): ReadonlyMap<OwnerKey, readonly Problem[]> {
    const shared = new Map<OwnerKey, Problem[]>();
    for (const { legacy, problems } of found.sessions.values()) {
      if (!legacy) continue;
      for (const problem of problems) {
        const owner = this.#ownerAt(problem);
        if (owner !== undefined) addTo(shared, owner, problem);
      }
    }
    return shared;
  }

  #ownerAt({ location: { file, line } }: Problem): OwnerKey | undefined {
    const role = file === this.#files.config ? 'config' : 'credentials';
    const piece = this.#texts[role].pieceAt(line);
    return (
      piece && factsOf(piece, role).findLast(({ section }) => section.line + piece.linesBefore <= line)?.owner
    );
  }

  #keepResult(key: OwnerKey, problems: readonly Problem[]): void {
    const isBound = problems.some(({ message }) => NAMES_A_LINE.test(message));
    this.#results.set(key, {
      problems: this.#byPiece(problems),
      context: this.#index.shortContextOf(key, LONGEST_COMPARED),
      boundTo: isBound ? this.#moves : undefined,
      isStale: false,
    });
    if (isBound) this.#bound.add(key);
    else this.#bound.delete(key);
  }

  #keepPieceResult(piece: Piece, role: ConfigFileRole, ofReader: readonly KeptProblem[]): void {
    const isBound = ofReader.some(({ message }) => NAMES_A_LINE.test(message));
    this.#pieceResults[role].set(piece, {
      problems: [...ofReader, ...lintPiece(piece, role, this.#options)],
      boundTo: isBound ? this.#moves : undefined,
    });
  }

  #byPiece(problems: readonly Problem[]): ByPiece {
    if (problems.length === 0) return NO_PROBLEMS;
    const byPiece = new Map<Piece, KeptProblem[]>();
    for (const { code, severity, message, location } of problems) {
      const role = location.file === this.#files.config ? 'config' : 'credentials';
      const piece = this.#texts[role].pieceAt(location.line);
      if (piece)
        addTo(byPiece, piece, { code, severity, message, lineInPiece: location.line - piece.linesBefore });
    }
    return byPiece;
  }
}

function problemsOf(found: SharedConfig, key: OwnerKey): readonly Problem[] {
  const [kind, name] = splitKey(key);
  if (kind === 'profile') return found.profiles.get(name)?.problems ?? [];
  return kind === 'sso-session' ? (found.sessions.get(name)?.problems ?? []) : [];
}

function isOfTitle(key: OwnerKey): boolean {
  return key.startsWith('title ');
}

function isOfText({ code }: Problem): boolean {
  return OF_TEXT.has(code);
}
