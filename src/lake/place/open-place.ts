import { type LakeAccess, silenceS3VersionAdvice } from '../../config.js';
import type { PlaceAddress } from './address.js';
import { openFolder } from './folder.js';
import type { Place } from './place.js';

/** Opens the place of an export. Nothing is asked of it yet. */
export async function openPlace(address: PlaceAddress, access: LakeAccess): Promise<Place> {
  if (address.kind === 'folder') return openFolder(address.path);
  silenceS3VersionAdvice();
  // Loading the client takes a third of a second, which no other command should pay.
  const { openBucket } = await import('./bucket.js');
  return openBucket(address, access);
}
