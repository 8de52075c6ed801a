import { createWarning, printable } from './problem';
import { findPlace, getValue, type SettingsGroup } from './profileSettings';
import type { Problem } from './sharedConfig';

/** What the AWS CLI takes for a setting, in its words; with another value none of its commands runs. */
interface Rule {
  readonly isTaken: (value: string) => boolean;
  readonly words: string;
}

const SMALLEST_COMPRESSED = 1;
const LARGEST_COMPRESSED = 1_048_576;

const RULES: Readonly<Record<string, Rule>> = {
  retry_mode: oneOf(['legacy', 'standard', 'adaptive']),
  defaults_mode: oneOfAnyCase(['legacy', 'standard', 'in-region', 'cross-region', 'mobile', 'auto']),
  account_id_endpoint_mode: oneOfAnyCase(['preferred', 'disabled', 'required']),
  request_checksum_calculation: oneOfAnyCase(['when_supported', 'when_required']),
  response_checksum_validation: oneOfAnyCase(['when_supported', 'when_required']),
  s3_disable_express_session_auth: oneOfAnyCase(['true', 'false']),
  s3_us_east_1_regional_endpoint: oneOf(['regional', 'legacy']),
  sts_regional_endpoints: oneOf(['regional', 'legacy', '']),
  output: outputs(['json', 'yaml', 'yaml-stream', 'text', 'table', 'off']),
  max_attempts: { isTaken: (value) => isWhole(value, 1, Infinity), words: 'a whole number from 1' },
  request_min_compression_size_bytes: {
    isTaken: (value) => isWhole(value, SMALLEST_COMPRESSED, LARGEST_COMPRESSED),
    words: `a whole number from ${SMALLEST_COMPRESSED} to ${LARGEST_COMPRESSED}`,
  },
  region: { isTaken: (value) => value !== '', words: 'a region such as us-east-1' },
  endpoint_url: { isTaken: isEndpoint, words: 'a web address such as http://localhost:4566' },
  s3: nested('addressing_style = path'),
  api_versions: nested('ec2 = 2016-11-15'),
};
const ADDRESSING_STYLES = oneOf(['auto', 'virtual', 'path']);

/** Settings that have nothing to do with credentials, and with which the AWS CLI runs no command of a profile. */
export function findRefusedSettings(
  profile: SettingsGroup,
  services: ReadonlySet<string>,
  owner: string,
): Problem[] {
  const problems: Problem[] = [];
  const tell = (key: string, message: string): void => {
    const { file, line } = findPlace(profile, key);
    problems.push(createWarning('refusedSetting', message, file, line));
  };
  const tellEmpty = (key: string): void => {
    if (findPlace(profile, key).hasInlineComment) return;
    tell(key, `The ${key} of ${owner} is empty, which the AWS CLI refuses: set a value, or remove the line.`);
  };
  for (const [key, value] of profile.properties) {
    const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
    if (!rule || rule.isTaken(value)) continue;
    if (value === '') tellEmpty(key);
    else tell(key, `The ${key} of ${owner} must be ${rule.words}: the AWS CLI refuses any other value.`);
  }
  const style = /^addressing_style[ \t]*=(.*)$/m.exec(getValue(profile, 's3') ?? '')?.[1];
  if (style !== undefined && !ADDRESSING_STYLES.isTaken(style.trim())) {
    const message = `The addressing_style in s3 of ${owner} must be ${ADDRESSING_STYLES.words}: the AWS CLI refuses any other value.`;
    tell('s3', message);
  }
  const name = profile.properties.get('services');
  if (name === '') tellEmpty('services');
  else if (name !== undefined && !services.has(name)) {
    const message = `There is no section [services ${printable(name)}] in the config file, so the AWS CLI refuses ${owner}: add it, or remove its services.`;
    tell('services', message);
  }
  return problems;
}

function oneOf(values: readonly string[]): Rule {
  const last = values.filter((value) => value !== '').at(-1) ?? '';
  const others = values.slice(0, values.indexOf(last));
  return { isTaken: (value) => values.includes(value), words: `${others.join(', ')} or ${last}` };
}

function oneOfAnyCase(values: readonly string[]): Rule {
  const { isTaken, words } = oneOf(values);
  return { isTaken: (value) => isTaken(value.toLowerCase()), words };
}

/** What is no word at all is told of as that. */
function outputs(values: readonly string[]): Rule {
  const { isTaken, words } = oneOf(values);
  return { isTaken: (value) => isTaken(value) || !/^[a-z][a-z-]+$/i.test(value), words };
}

function nested(example: string): Rule {
  return {
    isTaken: (value) => value.startsWith('\n'),
    words: `followed by indented lines such as "${example}"`,
  };
}

function isWhole(value: string, least: number, most: number): boolean {
  return /^[+]?[0-9]+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

function isEndpoint(value: string): boolean {
  return value === '' || (/^[a-z][a-z0-9+.-]*:\/\/[^/\s]/i.test(value) && URL.canParse(value));
}
