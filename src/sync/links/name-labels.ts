/** Labels that a link's name holds, by the pattern of `LINK_NAME_PATTERN`. Pure. */
import { labelKey } from '../../db/own-data/label-key.js';

/** A label made from a name. */
export interface NameLabel {
  readonly linkId: string;
  readonly key: string;
  readonly value: string;
}

/** What the named groups of the pattern find in each name; a group that finds nothing, or only space, says nothing. */
export function labelsOfNames(
  links: readonly { readonly id: string; readonly name: string | null }[],
  pattern: RegExp,
): NameLabel[] {
  return links.flatMap(({ id, name }) =>
    Object.entries(pattern.exec(name ?? '')?.groups ?? {}).flatMap(([group, found]) => {
      // A group that took no part in the match has no value, whatever the type says.
      const value = (found ?? '').trim();
      return value === '' ? [] : [{ linkId: id, key: labelKey(group), value }];
    }),
  );
}
