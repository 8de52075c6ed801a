import { l10n } from 'vscode';

/**
 * What a person reads of a connection that is not to be trusted, as the end of a sentence.
 * @param failure a `ConnectionFailure`
 * @param host as it can be told
 */
export function tlsFailure(failure: string | undefined, host: string): string {
  switch (failure) {
    case 'untrustedCertificate':
      return l10n.t(
        'the certificate of {0} is not trusted. If your network inspects traffic, add its CA to the certificates of the system and turn on http.systemCertificates.',
        host,
      );
    case 'expiredCertificate':
      return l10n.t(
        'the certificate of {0} is not valid at this time. Check the clock of this machine.',
        host,
      );
    case 'foreignCertificate':
      return l10n.t(
        'the certificate of {0} belongs to another host. A proxy may be in between, or the endpoint is wrong.',
        host,
      );
    default:
      return l10n.t('no secure connection (TLS) to {0}. Check the proxy and the endpoint.', host);
  }
}
