import { clicks } from './clicks.js';
import { conversions } from './conversions.js';
import type { StreamDeclaration } from './stream.js';

/** All streams, in the order in which one link's are read: a conversion's click should be there before it. */
export const streams: readonly StreamDeclaration[] = [clicks, conversions];
