/** Columns that tell of a person. */

/** By table of the schema `smartlinks`. */
export const personalColumns: Readonly<Record<string, readonly string[]>> = {
  clicks: ['ip_address', 'user_agent'],
  fans: ['username', 'name', 'avatar_url', 'onlyfans_url'],
};

/** In every table: what the API sent and nobody has looked at. */
export const unknownContent = '_extra';
