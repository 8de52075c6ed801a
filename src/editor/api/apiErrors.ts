import { CodedError } from '../../base/errors';

/** - `consentDenied`: the user does not give this extension credentials, this time or ever */
export class ApiError extends CodedError<'consentDenied'> {
  static override readonly family = 'ApiError';
}
