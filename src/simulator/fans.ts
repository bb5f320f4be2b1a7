/** Synthetic fans: numbers stand for people who do not exist. */
import { fanId } from './ids.js';
import { mix } from './random.js';
import { FIRST_NAMES, SURNAMES } from './vocabulary.js';

/**
 * A fan as a conversion of that time shows it, as JSON text. A few fans change their name once, so that an older
 * conversion shows another name than a newer one.
 */
export function fanText(seed: number, fan: number, atMs: number, renameMs: number): string {
  const key = mix(mix(seed, 21), fan);
  const first = FIRST_NAMES[key % FIRST_NAMES.length] ?? 'Alex';
  const last = SURNAMES[(key >>> 8) % SURNAMES.length] ?? 'Example';
  const renamed = key % 33 === 0 && atMs >= renameMs;
  const username = `${first.toLowerCase()}_${fan.toString(36)}${renamed ? '_new' : ''}`;
  const id = fanId(seed, fan);
  return (
    `{"onlyfans_id":"${id}","username":"${username}","name":"${first} ${last}",` +
    `"avatar_url":"https://cdn.example.com/avatars/${id}.jpg","onlyfans_url":"https://onlyfans.com/${username}"}`
  );
}
