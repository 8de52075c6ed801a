import { CredentialsError } from './errors';

/** What `spawn` is called with. */
export interface Spawnable {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are quoted already. */
  readonly isVerbatim: boolean;
}

/**
 * Means nothing to the Windows command processor, inside double quotes. Letters of all languages, for the user's name is in
 * most paths, but none that programs of the system's code page take for a quote, such as U+02BA.
 */
const HARMLESS = /^[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{Mn}\p{Mc}\p{Nd}_' ./\\:=@,+-]*$/u;

/**
 * A command as the system can start it. Batch files on Windows are run by the command processor, whatever starts them:
 * their words must hold nothing that it would take for a command.
 * @throws CredentialsError `programUnsafe` when they do.
 */
export function toSpawnable(
  [program, ...args]: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Spawnable {
  if (platform !== 'win32' || !/\.(?:bat|cmd)$/i.test(program)) {
    return { file: program, args, isVerbatim: false };
  }
  const words = [program, ...args];
  if (!words.every((word) => HARMLESS.test(word))) {
    throw new CredentialsError('programUnsafe', `the arguments of ${program} are not safe for a batch file`, {
      details: { program },
    });
  }
  const line = words.map((word) => `"${word}"`).join(' ');
  return {
    file: environment['ComSpec'] || 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    isVerbatim: true,
  };
}
