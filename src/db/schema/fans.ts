import { text } from 'drizzle-orm/pg-core';
import { extra, idText, instant, writtenAt } from './columns.js';
import { smartlinks } from './schemas.js';

/** Fans, as conversions name them. `as_of` is the time of the conversion that the values came from. */
export const fans = smartlinks.table('fans', {
  onlyfans_id: idText().primaryKey(),
  username: text(),
  name: text(),
  avatar_url: text(),
  onlyfans_url: text(),
  as_of: instant(),
  _extra: extra(),
  ...writtenAt(),
});
