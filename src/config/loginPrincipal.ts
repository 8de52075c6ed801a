/** Who signed in to the console, as `login_session` names them. */
export interface LoginPrincipal {
  readonly arn: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly kind: 'user' | 'role' | 'root' | 'federatedUser';
  /** Of the user or of the role; `root` of the root user. */
  readonly name: string;
  /** Of the session of a role: most often an address. */
  readonly sessionName?: string;
}

const ARN =
  /^arn:[a-z-]+:(?<service>iam|sts)::(?<account>[0-9]{12}):(?<kind>root|user|assumed-role|federated-user)(?:\/(?<rest>[\x21-\x7e]+))?$/;

/** Reads the ARN of a principal that can sign in; undefined for any other text. */
export function parseLoginPrincipal(arn: string): LoginPrincipal | undefined {
  const { service, account: accountId = '', kind, rest = '' } = ARN.exec(arn)?.groups ?? {};
  const parts = rest.split('/');
  const last = parts.at(-1) ?? '';
  switch (`${service} ${kind}`) {
    case 'iam root':
      return rest === '' ? { arn, accountId, kind: 'root', name: 'root' } : undefined;
    case 'iam user':
      return last ? { arn, accountId, kind: 'user', name: last } : undefined;
    case 'sts assumed-role': {
      const [name = '', sessionName = ''] = parts;
      return parts.length === 2 && name && sessionName
        ? { arn, accountId, kind: 'role', name, sessionName }
        : undefined;
    }
    case 'sts federated-user':
      return last ? { arn, accountId, kind: 'federatedUser', name: last } : undefined;
    default:
      return undefined;
  }
}
