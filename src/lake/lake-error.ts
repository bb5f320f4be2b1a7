import { ExitCode, SmartlinkError } from '../errors.js';

/** The place of an export could not be reached or written just now. Holds no key. */
export class PlaceError extends SmartlinkError {
  readonly code = 'place_unavailable';
  readonly exitCode = ExitCode.apiUnavailable;
}

/** The place of an export is refused, or refuses: somebody must change what was given. Holds no key. */
export class PlaceRefusedError extends SmartlinkError {
  readonly code = 'place_refused';
  readonly exitCode = ExitCode.usage;
}
