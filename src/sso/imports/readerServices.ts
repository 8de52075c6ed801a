import type { SharedConfig } from '../../config/sharedConfig';
import type { AwsSsoInstances } from './awsSsoCli';
import type { Reading } from './importTypes';

/** Of profiles that name each other. Longer chains than people make end here: one may be longer than the stack. */
export const LONGEST_CHAIN = 50;

/** What the readers of tools are given besides a profile. */
export interface ReaderServices {
  readonly config: SharedConfig;
  readonly instances: AwsSsoInstances;
  /** What a profile is, or becomes when it is imported; undefined for one that no file defines. */
  readonly readOther: (name: string) => Reading | undefined;
}
