/** Path prefix of the versioned API. */
export const API = 'api/v1';
