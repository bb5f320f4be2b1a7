/** Where an export goes: a folder or a bucket. Paths are relative, with `/` between their parts. */
export interface Place {
  /** As it was given. Holds no secret. */
  readonly name: string;
  /** The same for each way in which the place can be written. */
  readonly identity: string;
  /** What a small file holds; null where there is none. */
  readText(path: string): Promise<string | null>;
  /** Replaces a small file in one step. */
  writeText(path: string, text: string): Promise<void>;
  /** All files in these folders, at any depth. A folder that is missing has none. */
  list(folders: readonly string[]): Promise<readonly StoredFile[]>;
  /** A file that takes its place, and that of an older one, in one step when it is closed. */
  create(path: string): Promise<OpenFile>;
  /** Removes a file; one that is not there is none. */
  remove(path: string): Promise<void>;
  /** Removes what an export that was killed left in these folders, where nobody reads it. */
  removeUnfinished(folders: readonly string[]): Promise<void>;
  close(): void;
}

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

/** A file that nobody sees before it is closed. Everything throws `PlaceError` and `PlaceRefusedError`. */
export interface OpenFile {
  /** The bytes are the caller's again once this has resolved. */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Removes what was written. Never throws. */
  abandon(): Promise<void>;
}
