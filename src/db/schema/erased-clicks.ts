import { idText, instant } from './columns.js';
import { smartlinksSync } from './schemas.js';

/** Clicks behind the conversions of people who were erased: they are stored without what tells of a person. */
export const erasedClicks = smartlinksSync.table('erased_clicks', {
  click_id: idText().primaryKey(),
  erased_at: instant().notNull().defaultNow(),
});
