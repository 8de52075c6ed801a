import { connectionFailure } from '../sso/reachability';
import type { ServiceRefusal } from './accessCheckPorts';
import { findCredentialsRefusal } from './credentialsRefusal';

export type AccessVerdict =
  | { readonly kind: 'allowed'; readonly detail: string }
  | {
      readonly kind: 'denied';
      /** As policies name it, such as `s3:ListAllMyBuckets`; absent where AWS does not say. */
      readonly action?: string;
      /** Such as `service control policy`; absent where AWS does not say. */
      readonly policy?: string;
      /** Whether that policy forbids it; else it is one that would have to allow it. */
      readonly isExplicit: boolean;
    }
  | { readonly kind: 'notInRegion'; readonly because: string }
  | {
      readonly kind: 'credentialsRefused';
      readonly code: string;
      /** Unknown, rather than expired or signed wrongly. */
      readonly areUnknown: boolean;
    }
  | { readonly kind: 'notAsked'; readonly because: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly isUnknownHost: boolean };

const NOT_IN_REGION: ReadonlySet<string> = new Set([
  'OptInRequired',
  'RegionDisabledException',
  'UnknownOperationException',
  'IllegalLocationConstraintException',
]);

/** What a service means by its refusal. */
export function judgeRefusal({ status, code, message }: ServiceRefusal): AccessVerdict {
  const refusal = findCredentialsRefusal(code);
  if (refusal) return { kind: 'credentialsRefused', code, areUnknown: refusal === 'unknown' };
  if (NOT_IN_REGION.has(code)) return { kind: 'notInRegion', because: code };
  if (code.startsWith('AccessDenied') || code === 'UnauthorizedOperation') return judgeDenial(message);
  return { kind: 'failed', reason: `${code}, HTTP ${status}`, isUnknownHost: false };
}

/** Why there is no answer. */
export function judgeFailure(error: unknown, describeError: (error: unknown) => string): AccessVerdict {
  const failure = connectionFailure(error);
  const isUnknownHost = failure === 'unknownHost';
  return {
    kind: 'failed',
    reason: failure === 'other' ? describeError(error) : FAILURES[failure],
    isUnknownHost,
  };
}

const FAILURES: Readonly<Record<Exclude<ReturnType<typeof connectionFailure>, 'other'>, string>> = {
  unknownHost: 'the host is unknown',
  refused: 'the connection was refused',
  cut: 'the connection was cut',
  timeout: 'no answer in time',
  unreachable: 'the network is unreachable',
  untrustedCertificate: 'the certificate is not trusted',
  expiredCertificate: 'the certificate has expired',
  foreignCertificate: 'the certificate is for another host',
  tls: 'no secure connection',
};

const ACTION = /not authorized to perform:? ([\w-]+:\w+)/i;
/** IAM User Guide, "Troubleshoot access denied error messages": "... because no identity-based policy allows the ...". */
const IMPLICIT = /because no ([\w -]+?) allows/i;
/** The same: "... with an explicit deny in a service control policy". */
const EXPLICIT = /with an explicit deny in (?:an? |the )?([\w -]+? policy|permissions boundary)/i;

function judgeDenial(message: string): AccessVerdict {
  const action = ACTION.exec(message)?.[1];
  const explicit = EXPLICIT.exec(message)?.[1];
  const policy = explicit ?? IMPLICIT.exec(message)?.[1];
  return {
    kind: 'denied',
    ...(action !== undefined && { action }),
    ...(policy !== undefined && { policy: policy.toLowerCase() }),
    isExplicit: explicit !== undefined || /explicit deny/i.test(message),
  };
}
