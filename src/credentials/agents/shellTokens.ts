/**
 * The words and operators of a command line, as bash and its relatives tell them apart. What is not read here is refused.
 */

/** A word of a command. */
export interface ShellWord {
  /** Without its quotes; undefined when the shell puts in something that isn't known here, such as a variable. */
  readonly text: string | undefined;
  /** What is certain to begin the word: all of it, when `text` is known. */
  readonly prefix: string;
  /** Whether the shell may make several words of it. */
  readonly mayGrow: boolean;
  /** Where it is in the text; `end` is the place behind it. */
  readonly start: number;
  readonly end: number;
}

/** A here-document or a here-string: what a command has as its input. */
export interface HereDocument {
  /** Undefined when the shell puts in something that isn't known here, and until the text has been read. */
  text: string | undefined;
}

/** The text is no script, or one of a kind that isn't read here. */
export class UnreadableScript extends Error {}

export type Token =
  | { readonly kind: 'word'; readonly word: ShellWord }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'end' };

/**
 * Reads the script of a substitution, from a place in the text up to a `)` or to `end`.
 * @returns the script, whether a `)` ended it, and the place behind that
 */
export type ReadInner<Script> = (
  start: number,
  end: number,
) => { readonly script: Script; readonly isClosed: boolean; readonly at: number };

/** The longer ones first. */
const OPERATORS = ['&&', '||', ';;', '|&', '&', '|', ';', '\n', '(', ')'] as const;
const REDIRECTION = /(?:\d+|\{\w+\})?(?:&>>|&>|<<<|<<-|<<|>>|>\||>&|<&|<>|>|<)/y;
/** A run of characters that mean themselves, wherever they stand in a word. */
const PLAIN = /[\w./:=@,+%~-]+/y;
/** Operators of a test, which mean something else in there. */
const TEST_OPERATORS = new Set(['&&', '||', '(', ')', '|', '<', '>', '\n']);
/** What runs something in a text that the shell puts values into. */
const RUNS_IN_TEXT = /\$\(|`|\$\{[\s|]|\$\[/;
const LONGEST_ARITHMETIC = 200;
/** Of names and numbers, and without a change of a variable. */
const PLAIN_ARITHMETIC = /^(?:[\w\s$*/%<>?:]|\+(?!\+)|-(?!-))*$/;
/** `${ command; }`, `${|…}`, the flags of zsh, and the prompt of bash, all of which may run something. */
const RUNNING_EXPANSION = /^[\s|(]|@P$/;

/** Reads tokens one after the other, and collects what runs inside of words. */
export class ShellTokens<Script> {
  readonly #source: string;
  readonly #end: number;
  readonly #readInner: ReadInner<Script>;
  #at: number;
  #next: Token | undefined;
  /** Of the command that is being read. */
  #substitutions: Script[] = [];
  /** Here-documents whose text comes after this line. */
  #documents: {
    readonly document: HereDocument;
    readonly delimiter: string;
    readonly isQuoted: boolean;
    readonly stripsTabs: boolean;
  }[] = [];

  /** @param start where in `source` the script begins, and `end` where it ends */
  constructor(source: string, start: number, end: number, readInner: ReadInner<Script>) {
    this.#source = source;
    this.#at = start;
    this.#end = end;
    this.#readInner = readInner;
  }

  /** The place behind the last token that was taken, or looked at. */
  get at(): number {
    return this.#at;
  }

  /** Whether a here-document still has no text. */
  get hasOpenDocument(): boolean {
    return this.#documents.length > 0;
  }

  get hasSubstitutions(): boolean {
    return this.#substitutions.length > 0;
  }

  /** The character that follows at once. */
  get nextCharacter(): string {
    return this.#source.charAt(this.#at);
  }

  peek(): Token {
    this.#next ??= this.#readToken();
    return this.#next;
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    if (token.kind === 'operator' && token.text === '\n') this.#skipDocuments();
    return token;
  }

  /** What ran inside of the words that were taken since the last call. */
  takeSubstitutions(): readonly Script[] {
    const taken = this.#substitutions;
    this.#substitutions = [];
    return taken;
  }

  /** The word as it is written, if that is what it says: only then it may be a keyword. */
  keywordOf({ text, start, end }: ShellWord): string | undefined {
    return text !== undefined && this.#source.slice(start, end) === text ? text : undefined;
  }

  /**
   * Takes what follows a redirection.
   * @returns the input that it gives; the text of a here-document comes after the line.
   */
  takeTarget(redirection: string): HereDocument | undefined {
    const target = this.take();
    if (target.kind !== 'word') throw new UnreadableScript('a redirection leads nowhere');
    const { text, start, end } = target.word;
    if (redirection === '<<<') return { text };
    if (redirection !== '<<' && redirection !== '<<-') return undefined;
    const written = this.#source.slice(start, end);
    // A delimiter of two lines ends nothing, and a line that is continued within it isn't quoted by that.
    if (text === undefined || written.includes('\n'))
      throw new UnreadableScript('a here-document of another kind');
    const document: HereDocument = { text: undefined };
    const isQuoted = /['"\\]/.test(written);
    this.#documents.push({ document, delimiter: text, isQuoted, stripsTabs: redirection === '<<-' });
    return document;
  }

  /** Takes a test, up to its `]]`: it runs nothing but what is substituted in it. */
  takeTest(): void {
    for (;;) {
      const token = this.take();
      if (token.kind === 'word') {
        if (this.keywordOf(token.word) === ']]') return;
      } else if (token.kind === 'end' || !TEST_OPERATORS.has(token.text)) {
        throw new UnreadableScript('a test of another kind');
      }
    }
  }

  /** The text that follows the line, up to the delimiter, is data. */
  #skipDocuments(): void {
    for (const { document, delimiter, isQuoted, stripsTabs } of this.#documents) {
      const start = this.#at;
      for (;;) {
        if (this.#at >= this.#end) throw new UnreadableScript('a here-document has no end');
        const found = this.#source.indexOf('\n', this.#at);
        const lineEnd = found === -1 || found > this.#end ? this.#end : found;
        const written = this.#source.slice(this.#at, lineEnd);
        const line = stripsTabs ? written.replace(/^\t+/, '') : written;
        if (line === delimiter) {
          document.text = this.#source.slice(start, this.#at);
          this.#at = Math.min(lineEnd + 1, this.#end);
          break;
        }
        // The two lines are one, which may be no delimiter, or run something.
        if (!isQuoted && line.endsWith('\\')) throw new UnreadableScript('a here-document of another kind');
        if (line === `${delimiter}\r`) throw new UnreadableScript('lines that end in two ways');
        if (!isQuoted && RUNS_IN_TEXT.test(line))
          throw new UnreadableScript('a here-document runs something');
        this.#at = Math.min(lineEnd + 1, this.#end);
      }
    }
    this.#documents = [];
  }

  #readToken(): Token {
    const source = this.#source;
    while (this.#at < this.#end) {
      const character = source.charAt(this.#at);
      if (character === ' ' || character === '\t' || character === '\r') this.#at++;
      else if (character === '\\' && source.charAt(this.#at + 1) === '\n') this.#at += 2;
      else if (character === '#') {
        while (this.#at < this.#end && source.charAt(this.#at) !== '\n') this.#at++;
      } else break;
    }
    if (this.#at >= this.#end) return { kind: 'end' };
    REDIRECTION.lastIndex = this.#at;
    const [redirection] = REDIRECTION.exec(source) ?? [];
    if (redirection !== undefined && !/^[<>]\(/.test(source.slice(this.#at, this.#at + 2))) {
      this.#at += redirection.length;
      return { kind: 'operator', text: redirection };
    }
    const operator = OPERATORS.find((text) => source.startsWith(text, this.#at));
    if (operator !== undefined) {
      this.#at += operator.length;
      return { kind: 'operator', text: operator };
    }
    return { kind: 'word', word: this.#readWord() };
  }

  #readWord(): ShellWord {
    const source = this.#source;
    const start = this.#at;
    let text = '';
    let prefix: string | undefined;
    let mayGrow = false;
    /** Something unknown is put in here. */
    const unknown = (isQuoted: boolean): void => {
      prefix ??= text;
      mayGrow ||= !isQuoted;
    };
    loop: while (this.#at < this.#end) {
      const character = source.charAt(this.#at);
      switch (character) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ';':
        case '&':
        case '|':
        case '(':
        case ')':
          break loop;
        case '<':
        case '>':
          if (source.charAt(this.#at + 1) !== '(') break loop;
          this.#at++;
          this.#readSubstitution();
          unknown(true);
          break;
        case '\\':
          if (this.#at + 1 >= this.#end) throw new UnreadableScript('an escape of nothing');
          if (source.charAt(this.#at + 1) !== '\n') text += source.charAt(this.#at + 1);
          this.#at += 2;
          break;
        case "'": {
          const close = source.indexOf("'", this.#at + 1);
          if (close === -1 || close >= this.#end) throw new UnreadableScript('a quote is not closed');
          text += source.slice(this.#at + 1, close);
          this.#at = close + 1;
          break;
        }
        case '"':
          text += this.#readDoubleQuotes((before, isMany) => {
            prefix ??= text + before;
            mayGrow ||= isMany;
          });
          break;
        case '$':
        case '`':
          if (this.#readExpansion(false) === 'itself') text += '$';
          else unknown(false);
          break;
        case '*':
        case '?':
        case '[':
          // Names of files; a word that begins otherwise keeps its beginning. `[` and `[[` alone are tests.
          if (this.#at === start && !/^\[\[?\s/.test(source.slice(start, start + 3))) unknown(false);
          text += character;
          this.#at++;
          break;
        case '{':
          if (/^\{[^\s{}]*(?:,|\.\.)[^\s{}]*\}/.test(source.slice(this.#at, this.#at + 500))) unknown(false);
          text += character;
          this.#at++;
          break;
        default: {
          PLAIN.lastIndex = this.#at;
          const plain = PLAIN.exec(source)?.[0].slice(0, this.#end - this.#at) ?? character;
          text += plain;
          this.#at += plain.length;
        }
      }
    }
    return {
      text: prefix === undefined ? text : undefined,
      prefix: prefix ?? text,
      mayGrow,
      start,
      end: this.#at,
    };
  }

  /** @param unknown told when something unknown is put in: what the quotes hold before it, and whether it may be many words. */
  #readDoubleQuotes(unknown: (before: string, isMany: boolean) => void): string {
    const source = this.#source;
    let text = '';
    this.#at++;
    while (this.#at < this.#end) {
      const character = source.charAt(this.#at);
      if (character === '"') {
        this.#at++;
        return text;
      }
      if (character === '\\') {
        const next = source.charAt(this.#at + 1);
        if (next !== '\n') text += '$`"\\'.includes(next) ? next : `\\${next}`;
        this.#at += 2;
      } else if (character === '$' || character === '`') {
        const expansion = this.#readExpansion(true);
        if (expansion === 'itself') text += '$';
        else unknown(text, expansion === 'many');
      } else {
        text += character;
        this.#at++;
      }
    }
    throw new UnreadableScript('a quote is not closed');
  }

  /** @returns `many` for what is several words between quotes too; `itself` for a dollar sign that means itself. */
  #readExpansion(isQuoted: boolean): 'one' | 'many' | 'itself' {
    const source = this.#source;
    if (source.charAt(this.#at) === '`') {
      const close = source.indexOf('`', this.#at + 1);
      if (close === -1 || close >= this.#end) throw new UnreadableScript('a backquote is not closed');
      if (source.slice(this.#at, close).includes('\\')) throw new UnreadableScript('backquotes with escapes');
      const { script, isClosed } = this.#readInner(this.#at + 1, close);
      if (isClosed) throw new UnreadableScript('something is not closed or not opened');
      this.#substitutions.push(script);
      this.#at = close + 1;
      return 'one';
    }
    this.#at++;
    const next = source.charAt(this.#at);
    if (next === '(') {
      if (source.charAt(this.#at + 1) === '(') this.#skipArithmetic();
      else this.#readSubstitution();
      return 'one';
    }
    if (next === '[') throw new UnreadableScript('arithmetic');
    if (next === '{') {
      const close = source.indexOf('}', this.#at);
      if (close === -1 || close >= this.#end) throw new UnreadableScript('a brace is not closed');
      const inner = source.slice(this.#at + 1, close);
      if (/[$`"'\\{]/.test(inner) || RUNNING_EXPANSION.test(inner))
        throw new UnreadableScript('an expansion of another kind');
      this.#at = close + 1;
      return inner.includes('@') ? 'many' : 'one';
    }
    if (!isQuoted && (next === "'" || next === '"')) throw new UnreadableScript('a quote with escapes');
    const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(source.slice(this.#at, this.#at + 200));
    if (!name || this.#at >= this.#end) return 'itself';
    this.#at += name[0].length;
    return name[0] === '@' ? 'many' : 'one';
  }

  /** Stands at the brackets that open it, and reads to behind those that close it. */
  #skipArithmetic(): void {
    const close = this.#source.indexOf('))', this.#at);
    const isRead =
      close !== -1 &&
      close + 2 <= this.#end &&
      close - this.#at <= LONGEST_ARITHMETIC &&
      PLAIN_ARITHMETIC.test(this.#source.slice(this.#at + 2, close));
    if (!isRead) throw new UnreadableScript('arithmetic');
    this.#at = close + 2;
  }

  /** Stands at the bracket that opens it, and reads to behind the one that closes it. */
  #readSubstitution(): void {
    const { script, isClosed, at } = this.#readInner(this.#at + 1, this.#end);
    if (!isClosed) throw new UnreadableScript('no )');
    this.#substitutions.push(script);
    this.#at = at;
  }
}

/** The redirection that an operator is, without the number before it. */
export function readRedirection(operator: string): string | undefined {
  REDIRECTION.lastIndex = 0;
  const [found] = REDIRECTION.exec(operator) ?? [];
  return found === operator ? operator.replace(/^(?:\d+|\{\w+\})/, '') : undefined;
}
