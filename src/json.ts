/**
 * JSON as the API sends it. A number that a binary float cannot hold exactly (a fraction, an exponent, more
 * than 15 digits) arrives as an `ExactNumber` with the text it had, so that money reaches `numeric` unchanged.
 */
import type { LosslessNumber } from 'lossless-json';

export type ExactNumber = LosslessNumber;
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | readonly JsonValue[]
  | JsonObject;
export interface JsonObject {
  readonly [field: string]: JsonValue | undefined;
}
