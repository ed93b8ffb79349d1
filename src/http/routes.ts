/** Where the versioned API begins. */
export const API = 'api/v1';
