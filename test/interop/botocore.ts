import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Answers questions with botocore, which the AWS CLI is built on; one Python process answers all of them. */
export interface Botocore {
  /**
   * What botocore reads in each of these texts of shared files; undefined for one that it refuses. As lists of pairs:
   * the order counts, and an object has names of its own.
   */
  readConfigs(texts: readonly string[]): Promise<(ConfigReading | undefined)[]>;
  close(): Promise<void>;
}

/** The sections in their order, each with its settings; nested settings are a text that starts with a newline. */
export type ConfigReading = readonly (readonly [
  title: string,
  settings: readonly (readonly [key: string, value: string])[],
])[];

/** Reads a JSON list of texts from each line, and answers with a line. */
const PROGRAM = `
import json, os, sys, tempfile
from botocore.configloader import raw_config_parse
from botocore.exceptions import ConfigParseError

handle, path = tempfile.mkstemp()
os.close(handle)

def read(text):
    with open(path, 'wb') as file:
        file.write(text.encode('utf-8', 'surrogatepass'))
    try:
        raw_config_parse(path)
        sections = raw_config_parse(path, parse_subsections=False)
    except ConfigParseError:
        return None
    return [[title, list(settings.items())] for title, settings in sections.items()]

try:
    for line in sys.stdin:
        print(json.dumps([read(text) for text in json.loads(line)]), flush=True)
finally:
    os.unlink(path)
`;

export function isBotocoreInstalled(): boolean {
  const { status } = spawnSync('python3', ['-c', 'import botocore.configloader'], { windowsHide: true });
  return status === 0;
}

export function openBotocore(): Botocore {
  const python = spawn('python3', ['-c', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Python would read and write in the encoding of the locale.
    env: { ...process.env, PYTHONUTF8: '1' },
    windowsHide: true,
  });
  const exit = once(python, 'exit');
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();

  const ask = async (question: unknown): Promise<unknown> => {
    python.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = await answers.next();
    if (answer.done) throw new Error('botocore has ended without an answer');
    return JSON.parse(answer.value);
  };
  return {
    readConfigs: (texts) => {
      const answer = last.then(() => ask(texts));
      last = answer.catch(() => undefined);
      return answer as Promise<(ConfigReading | undefined)[]>;
    },
    close: async () => {
      python.stdin.end();
      await exit;
    },
  };
}
