/** Of a profile with temporary keys of another, for tools that know nothing of SSO: the other one's name. */
export const EXPORTED_FROM = 'x_exported_from';

/** The properties in which one profile names another; both files hold such. */
export const PROFILE_REFERENCES = ['source_profile', EXPORTED_FROM] as const;
