import type { JsonObject } from '../json.js';

/** The one thing that this program can change at the service. */
export interface LinkCreation {
  /**
   * Creates a Smart Link and gives it as the service describes it. `body` has the API's own field names. Throws
   * `ApiError`; it is sent again only where it is certain that it was not acted on.
   */
  createLink(body: JsonObject): Promise<JsonObject>;
}
