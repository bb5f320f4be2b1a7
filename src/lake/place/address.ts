import { UsageError } from '../../errors.js';
import type { BucketAddress } from './bucket.js';

/** What `--to` names. */
export type PlaceAddress =
  | { readonly kind: 'folder'; readonly path: string }
  | ({ readonly kind: 'bucket' } & BucketAddress);

/** Reads `DIR` or `s3://BUCKET/FOLDER`. Throws `UsageError` for anything else that looks like an address. Pure. */
export function readAddress(text: string): PlaceAddress {
  const trimmed = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (trimmed === '') throw new UsageError('--to is empty.', { remedy: HOW });
  if (scheme === undefined) {
    // A slash too few: it would become a folder of that name, and nobody would miss the bucket's files at once.
    if (/^s3:/i.test(trimmed)) throw new UsageError('--to names no bucket.', { remedy: HOW });
    return { kind: 'folder', path: trimmed };
  }
  if (scheme !== 's3') {
    throw new UsageError(`--to cannot be an address that begins with ${scheme}://.`, {
      remedy: `${HOW} Google Cloud Storage, R2 and MinIO are reached as s3://, with AWS_ENDPOINT_URL_S3.`,
    });
  }
  const [bucket = '', ...folders] = trimmed.slice('s3://'.length).split('/');
  if (!/^[a-z0-9][a-z0-9._-]{1,62}$/i.test(bucket)) {
    throw new UsageError('--to names no bucket.', { remedy: HOW });
  }
  return { kind: 'bucket', bucket, prefix: folders.filter((part) => part !== '').join('/') };
}

/** The same place, one folder deeper. Pure. */
export function below(address: PlaceAddress, folder: string): PlaceAddress {
  if (address.kind === 'folder') return { ...address, path: `${address.path}/${folder}` };
  const prefix = address.prefix === '' ? folder : `${address.prefix}/${folder}`;
  return { ...address, prefix };
}

const HOW = 'Give a folder, or s3://BUCKET/FOLDER.';
