import { MfaSessions, type MfaServices } from '../../credentials/mfaSessions';
import { mfaPrompt } from './mfaPrompt';

/** The sessions that codes open, asked for in a box. Read from disk when a role first wants a code. */
export function openMfaSessions(services: Omit<MfaServices, 'codes'>): MfaSessions {
  return new MfaSessions({ ...services, codes: mfaPrompt });
}
