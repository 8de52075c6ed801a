import {
  readRedirection,
  ShellTokens,
  UnreadableScript,
  type HereDocument,
  type ReadInner,
  type ShellWord,
} from './shellTokens';

/**
 * Reads a command line as bash and its relatives do, as far as it says which programs run with which words. What it does not
 * know it refuses: a caller that has to be sure asks a person then.
 */

/** A command without control flow; the words may begin with assignments. */
export interface SimpleCommand {
  readonly kind: 'simple';
  readonly words: readonly ShellWord[];
  /** What runs inside of its words, `$(…)`, before it and in a shell of its own. */
  readonly substitutions: readonly ShellScript[];
  /** The here-documents and here-strings that are its input. */
  readonly documents: readonly HereDocument[];
}

/** `subshell`: variables end with it. `maybe`: runs once, many times or never. `same`: as if its braces weren't there. */
export interface CommandGroup {
  readonly kind: 'subshell' | 'maybe' | 'same';
  readonly script: ShellScript;
  /** The variable that a loop sets. */
  readonly variable?: string;
}

export interface ScriptItem {
  /** What is between it and the one before: nothing that matters (`then`), `&&`, `||` or a pipe. */
  readonly joined: 'then' | 'and' | 'or' | 'pipe';
  readonly node: SimpleCommand | CommandGroup;
  /** Whether it runs beside the shell: before a pipe or a single `&`. */
  readonly isApart: boolean;
}

export type ShellScript = readonly ScriptItem[];

const MOST_NESTING = 20;

/**
 * @param start where in `source` the script begins, and `end` where it ends; places of words are those in `source`.
 * @throws UnreadableScript
 */
export function readShellScript(source: string, start = 0, end = source.length): ShellScript {
  const { script, isClosed } = readScript(source, start, end, 0);
  if (isClosed) throw new UnreadableScript('something is not closed or not opened');
  return script;
}

function readScript(
  source: string,
  start: number,
  end: number,
  depth: number,
): ReturnType<ReadInner<ShellScript>> {
  const reader = new ScriptReader(source, start, end, depth);
  return { script: reader.readList(new Set()), ...reader.close() };
}

const KEYWORDS_REFUSED = new Set(['esac', 'function', 'select', 'coproc', '[[', 'in']);
const CASE_ENDS = new Set(['esac', ';;']);
const ENDS_OF_LISTS = new Set(['then', 'do', 'done', 'fi', 'elif', 'else', '}']);

class ScriptReader {
  readonly #tokens: ShellTokens<ShellScript>;
  #depth: number;

  constructor(source: string, start: number, end: number, depth: number) {
    this.#depth = depth;
    this.#tokens = new ShellTokens(source, start, end, (innerStart, innerEnd) =>
      readScript(source, innerStart, innerEnd, this.#depth + 1),
    );
  }

  /** Reads commands up to a closing keyword of `ends`, a `;;` where it is one, a `)` or the end. */
  readList(ends: ReadonlySet<string>): ShellScript {
    if (++this.#depth > MOST_NESTING) throw new UnreadableScript('nested too deeply');
    const items = this.#readItems(ends);
    this.#depth--;
    return items;
  }

  #readItems(ends: ReadonlySet<string>): ShellScript {
    const items: ScriptItem[] = [];
    let joined: ScriptItem['joined'] = 'then';
    for (;;) {
      const token = this.#tokens.peek();
      if (token.kind === 'operator' && (token.text === '\n' || token.text === ';') && joined !== 'pipe') {
        this.#tokens.take();
        continue;
      }
      if (token.kind === 'end' || (token.kind === 'operator' && (token.text === ')' || ends.has(token.text))))
        break;
      if (token.kind === 'word' && ends.has(this.#tokens.keywordOf(token.word) ?? '')) break;
      const node = this.#readCommand();
      const separator = this.#tokens.peek();
      const text = separator.kind === 'operator' ? separator.text : '';
      items.push({ joined, node, isApart: text === '|' || text === '|&' || text === '&' });
      joined = 'then';
      if (text === '' || text === ')' || ends.has(text)) {
        if (separator.kind === 'word') {
          const keyword = this.#tokens.keywordOf(separator.word);
          if (keyword === undefined || !ends.has(keyword)) throw new UnreadableScript('a word too many');
        }
        break;
      }
      if (text === '(' || text === ';;') throw new UnreadableScript(`an unexpected ${text}`);
      this.#tokens.take();
      if (text === '&&') joined = 'and';
      if (text === '||') joined = 'or';
      if (text === '|' || text === '|&') joined = 'pipe';
      if (joined !== 'then') this.#skipLines();
    }
    if (joined !== 'then') throw new UnreadableScript('something is missing at the end');
    return items;
  }

  /** Takes what ended the list: a `)`, or nothing at the end. */
  close(): { readonly isClosed: boolean; readonly at: number } {
    const { kind } = this.#tokens.take();
    if (this.#tokens.hasOpenDocument) throw new UnreadableScript('a here-document has no text');
    return { isClosed: kind === 'operator', at: this.#tokens.at };
  }

  #readCommand(): SimpleCommand | CommandGroup {
    const token = this.#tokens.peek();
    if (token.kind === 'operator') {
      if (readRedirection(token.text) !== undefined) return this.#readSimple();
      if (token.text !== '(') throw new UnreadableScript(`an unexpected ${token.text}`);
      this.#tokens.take();
      if (this.#tokens.nextCharacter === '(') throw new UnreadableScript('arithmetic');
      const script = this.readList(new Set());
      this.#expectOperator(')');
      return this.#withRedirections({ kind: 'subshell', script });
    }
    if (token.kind === 'end') throw new UnreadableScript('a command is missing');
    const keyword = this.#tokens.keywordOf(token.word);
    switch (keyword) {
      case '{': {
        this.#tokens.take();
        const script = this.readList(new Set(['}']));
        this.#expectKeyword('}');
        return this.#withRedirections({ kind: 'same', script });
      }
      case 'if':
        return this.#readIf();
      case 'while':
      case 'until': {
        this.#tokens.take();
        const condition = this.readList(new Set(['do']));
        return this.#readLoop(condition);
      }
      case 'for':
        return this.#readFor();
      case 'case':
        return this.#readCase();
      case '!':
        this.#tokens.take();
        if (this.#keywordIs('!')) throw new UnreadableScript('a command is missing');
        return this.#readCommand();
      default:
    }
    if (keyword !== undefined && (KEYWORDS_REFUSED.has(keyword) || ENDS_OF_LISTS.has(keyword))) {
      if (keyword === '[[') {
        this.#tokens.take();
        this.#tokens.takeTest();
        return {
          kind: 'simple',
          words: [],
          substitutions: this.#tokens.takeSubstitutions(),
          documents: [],
        };
      }
      throw new UnreadableScript(`an unexpected ${keyword}`);
    }
    return this.#readSimple();
  }

  #readIf(): CommandGroup {
    this.#tokens.take();
    const script: ScriptItem[] = [...this.readList(new Set(['then']))];
    this.#expectKeyword('then');
    for (;;) {
      script.push({
        joined: 'then',
        isApart: false,
        node: { kind: 'maybe', script: this.readList(new Set(['elif', 'else', 'fi'])) },
      });
      const word = this.#takeWord();
      if (word === 'fi') return this.#withRedirections({ kind: 'maybe', script });
      if (word === 'elif') {
        script.push(...this.readList(new Set(['then'])));
        this.#expectKeyword('then');
      }
    }
  }

  #readFor(): CommandGroup {
    this.#tokens.take();
    const variable = this.#takeWord();
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw new UnreadableScript('a loop of another kind');
    const values: ShellWord[] = [];
    this.#skipLines();
    const word = this.#tokens.peek();
    if (word.kind === 'word' && word.word.text === 'in') {
      this.#tokens.take();
      for (let token = this.#tokens.take(); ; token = this.#tokens.take()) {
        if (token.kind === 'end') throw new UnreadableScript('a loop without an end');
        if (token.kind === 'operator') {
          if (token.text !== ';' && token.text !== '\n') throw new UnreadableScript('a loop of another kind');
          break;
        }
        values.push(token.word);
      }
    } else if (word.kind === 'operator' && word.text === ';') this.#tokens.take();
    const substitutions = this.#tokens.takeSubstitutions();
    const head: ScriptItem[] = substitutions.map((script) => ({
      joined: 'then',
      isApart: false,
      node: { kind: 'subshell', script },
    }));
    this.#skipLines();
    return { ...this.#readLoop(head), variable };
  }

  #readCase(): CommandGroup {
    this.#tokens.take();
    if (this.#tokens.take().kind !== 'word') throw new UnreadableScript('a case of nothing');
    this.#skipLines();
    this.#expectKeyword('in');
    const script: ScriptItem[] = [];
    const add = (kind: CommandGroup['kind'], inner: ShellScript): void => {
      script.push({ joined: 'then', isApart: false, node: { kind, script: inner } });
    };
    this.#skipLines();
    while (!this.#keywordIs('esac')) {
      if (this.#isOperator('(')) this.#tokens.take();
      this.#readPatterns();
      // What is substituted in the word and in the patterns runs before.
      for (const substitution of this.#tokens.takeSubstitutions()) add('subshell', substitution);
      add('maybe', this.readList(CASE_ENDS));
      if (this.#isOperator(';;')) this.#tokens.take();
      else if (!this.#keywordIs('esac')) throw new UnreadableScript('a case without an end');
      this.#skipLines();
    }
    this.#tokens.take();
    for (const substitution of this.#tokens.takeSubstitutions()) add('subshell', substitution);
    return this.#withRedirections({ kind: 'maybe', script });
  }

  /** `a | b)` */
  #readPatterns(): void {
    for (;;) {
      if (this.#tokens.take().kind !== 'word') throw new UnreadableScript('a pattern is missing');
      const token = this.#tokens.take();
      if (token.kind === 'operator' && token.text === ')') return;
      if (token.kind !== 'operator' || token.text !== '|')
        throw new UnreadableScript('a pattern of another kind');
    }
  }

  #readLoop(condition: ShellScript): CommandGroup {
    this.#expectKeyword('do');
    const body = this.readList(new Set(['done']));
    this.#expectKeyword('done');
    return this.#withRedirections({ kind: 'maybe', script: [...condition, ...body] });
  }

  #readSimple(): SimpleCommand {
    const words: ShellWord[] = [];
    const documents: HereDocument[] = [];
    for (;;) {
      const token = this.#tokens.peek();
      if (token.kind === 'word') {
        words.push(token.word);
        this.#tokens.take();
        // `name() …` defines a function, and `name=(…)` a list.
        if (this.#isOperator('(')) throw new UnreadableScript('a function or a list');
        continue;
      }
      const redirection = token.kind === 'end' ? undefined : readRedirection(token.text);
      if (redirection === undefined) break;
      this.#tokens.take();
      const document = this.#tokens.takeTarget(redirection);
      if (document) documents.push(document);
    }
    if (words.length === 0 && documents.length === 0 && !this.#tokens.hasSubstitutions) {
      // A redirection alone makes a file and runs nothing.
      if (this.#tokens.peek().kind === 'word') throw new UnreadableScript('a command is missing');
    }
    return { kind: 'simple', words, substitutions: this.#tokens.takeSubstitutions(), documents };
  }

  #withRedirections(group: CommandGroup): CommandGroup {
    for (;;) {
      const token = this.#tokens.peek();
      const redirection = token.kind === 'operator' ? readRedirection(token.text) : undefined;
      if (redirection === undefined) break;
      this.#tokens.take();
      this.#tokens.takeTarget(redirection);
    }
    const substitutions = this.#tokens.takeSubstitutions();
    if (substitutions.length > 0) throw new UnreadableScript('a redirection of another kind');
    return group;
  }

  #skipLines(): void {
    while (this.#isOperator('\n')) this.#tokens.take();
  }

  #isOperator(text: string): boolean {
    const token = this.#tokens.peek();
    return token.kind === 'operator' && token.text === text;
  }

  #expectOperator(text: string): void {
    const token = this.#tokens.take();
    if (token.kind !== 'operator' || token.text !== text) throw new UnreadableScript(`no ${text}`);
  }

  #expectKeyword(keyword: string): void {
    if (this.#takeWord() !== keyword) throw new UnreadableScript(`no ${keyword}`);
  }

  #takeWord(): string {
    const token = this.#tokens.take();
    if (token.kind !== 'word' || token.word.text === undefined) throw new UnreadableScript('no word');
    return token.word.text;
  }

  #keywordIs(keyword: string): boolean {
    const token = this.#tokens.peek();
    return token.kind === 'word' && this.#tokens.keywordOf(token.word) === keyword;
  }
}
