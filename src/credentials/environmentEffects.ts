import type { ConflictCode, EnvironmentConflict } from './environmentConflicts';

/** What a variable does to a tool that was to work as the active profile. */
export interface ToolEffect {
  /** The subject of a sentence. */
  readonly tools: string;
  /** The rest of the sentence. */
  readonly effect: string;
}

interface Explanation {
  /** How the variable is set, where that matters: follows the words "is set". */
  readonly state?: (value: string) => string;
  readonly effects: readonly ToolEffect[];
  /** What to do about it, a sentence. */
  readonly mend: string;
}

export const MEND_UNSET = 'Unset it where VS Code or the shell is started.';

/** `--profile` of the AWS CLI takes precedence over everything in the environment; AWS_PROFILE does not. */
const CLI = 'the AWS CLI and boto3';
const JAVASCRIPT = 'the AWS SDK for JavaScript';

const EXPLANATIONS: Readonly<Record<ConflictCode, Explanation>> = {
  keys: {
    effects: [
      { tools: CLI, effect: 'use those keys, whatever AWS_PROFILE says' },
      { tools: JAVASCRIPT, effect: 'uses the profile when AWS_PROFILE is set, and those keys otherwise' },
    ],
    mend: `${MEND_UNSET} AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN go with it.`,
  },
  keyId: {
    state: () => ' without AWS_SECRET_ACCESS_KEY',
    effects: [
      { tools: CLI, effect: 'fail' },
      { tools: JAVASCRIPT, effect: 'ignores it' },
    ],
    mend: MEND_UNSET,
  },
  secretKey: {
    state: () => ' without AWS_ACCESS_KEY_ID',
    effects: [{ tools: 'tools', effect: 'ignore it' }],
    mend: MEND_UNSET,
  },
  strayToken: {
    state: () => ' without the keys that it belongs to',
    effects: [{ tools: 'tools', effect: 'ignore it until keys are set too' }],
    mend: MEND_UNSET,
  },
  webIdentity: {
    effects: [
      { tools: CLI, effect: 'use the role of the environment, whatever AWS_PROFILE says' },
      { tools: JAVASCRIPT, effect: 'uses the profile when AWS_PROFILE is set' },
    ],
    mend: `${MEND_UNSET} AWS_ROLE_ARN goes with it.`,
  },
  weakWebIdentity: {
    effects: [
      {
        tools: CLI,
        effect: 'use the role of the profile, or the role in the environment for profiles that assume none',
      },
      { tools: JAVASCRIPT, effect: 'uses the profile when AWS_PROFILE is set' },
    ],
    mend: `${MEND_UNSET} AWS_ROLE_ARN goes with it.`,
  },
  emptyProfile: {
    state: () => ' but empty',
    effects: [
      { tools: CLI, effect: 'fail with "profile () not found"' },
      { tools: JAVASCRIPT, effect: 'uses the default profile' },
    ],
    mend: MEND_UNSET,
  },
  unknownProfile: {
    state: (name) => ` to "${name}", which no file defines`,
    effects: [{ tools: 'tools', effect: 'fail where nothing else is set' }],
    mend: MEND_UNSET,
  },
  defaultProfile: {
    state: (name) => ` to "${name}"`,
    effects: [
      { tools: 'boto3 and version 1 of the AWS CLI', effect: 'use it before AWS_PROFILE' },
      { tools: 'version 2 of the AWS CLI', effect: 'uses it when AWS_PROFILE is not set' },
      { tools: 'other SDKs', effect: 'ignore it' },
    ],
    mend: 'Use only AWS_PROFILE.',
  },
};

/** What a conflict does to which tool, and what to do about it. Names of profiles are told, and no other value. */
export function explainConflict(
  { code, variable }: EnvironmentConflict,
  environment: NodeJS.ProcessEnv,
): { readonly sentence: string; readonly effects: readonly ToolEffect[]; readonly mend: string } {
  const { state, effects, mend } = EXPLANATIONS[code];
  const told = effects.map(({ tools, effect }) => `${tools} ${effect}`).join('; ');
  return {
    sentence: `${variable} is set${state?.(environment[variable] ?? '') ?? ''}: ${told}.`,
    effects,
    mend,
  };
}
