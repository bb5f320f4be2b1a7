import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { LakeAccess } from '../../config.js';
import { bucketError } from './bucket-error.js';
import type { OpenFile, Place, StoredFile } from './place.js';

/** S3 takes parts from 5 MiB up, 10,000 of them: a file may have 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const ATTEMPTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
const PARQUET = 'application/vnd.apache.parquet';
const JSON_TEXT = 'application/json';

export interface BucketAddress {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
}

/** A bucket of S3 or of a service that speaks like it. An object appears, or replaces an older one, in one step. */
export function openBucket({ bucket, prefix }: BucketAddress, access: LakeAccess): Place {
  const client = new S3Client(clientConfig(access));
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const keyOf = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
  const guarded = <T>(doing: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw bucketError(error, doing, name);
    });
  const put = async (path: string, body: Uint8Array, type: string): Promise<void> => {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: keyOf(path), Body: body, ContentType: type }),
    );
  };
  const list = async (folder: string): Promise<StoredFile[]> => {
    const files: StoredFile[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `${keyOf(folder)}/`,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key: key = '', Size: bytes = 0 } of page.Contents ?? []) {
        files.push({ path: key.slice(keyOf('').length), bytes });
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return files;
  };
  return {
    name,
    identity: name,
    readText: (path) =>
      guarded(`reading ${path}`, async () => {
        try {
          const { Body } = await client.send(
            new GetObjectCommand({ Bucket: bucket, Key: keyOf(path) }),
          );
          return (await Body?.transformToString()) ?? '';
        } catch (error) {
          if (error instanceof Error && error.name === 'NoSuchKey') return null;
          throw error;
        }
      }),
    writeText: (path, text) =>
      guarded(`writing ${path}`, () => put(path, Buffer.from(text), JSON_TEXT)),
    list: (folders) =>
      guarded('listing files', async () => (await Promise.all(folders.map(list))).flat()),
    create: async (path) =>
      createUpload({
        put: (body) => guarded(`writing ${path}`, () => put(path, body, PARQUET)),
        begin: () =>
          guarded(`writing ${path}`, () => beginParts(client, bucket, keyOf(path), guarded)),
      }),
    remove: (path) =>
      guarded(`removing ${path}`, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(path) }));
      }),
    removeUnfinished: (folders) => abortUploads(client, bucket, folders.map(keyOf)),
    close: () => client.destroy(),
  };
}

function clientConfig({ region, endpoint, credentials }: LakeAccess): S3ClientConfig {
  return {
    // Services other than AWS mostly take any region, but signing needs one.
    ...(region !== null || endpoint !== null ? { region: region ?? 'us-east-1' } : {}),
    // Such a service often has no host name for each bucket.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === null
      ? {}
      : {
          credentials: {
            accessKeyId: credentials.accessKeyId.reveal(),
            secretAccessKey: credentials.secretAccessKey.reveal(),
            ...(credentials.sessionToken === null
              ? {}
              : { sessionToken: credentials.sessionToken.reveal() }),
          },
        }),
    // Not every such service knows the checksums that the client would add by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it the client only warns, and a server that hangs would hold the export for ever.
      throwOnRequestTimeout: true,
    },
  };
}

/** An upload in parts that is under way. */
interface Parts {
  send(body: Uint8Array): Promise<void>;
  complete(): Promise<void>;
  abort(): Promise<void>;
}

/** A small file is sent at once when it is closed, a larger one in parts as they fill. */
function createUpload({
  put,
  begin,
}: {
  readonly put: (body: Uint8Array) => Promise<void>;
  readonly begin: () => Promise<Parts>;
}): OpenFile {
  let waiting: Uint8Array[] = [];
  let bytesWaiting = 0;
  let parts: Parts | null = null;
  const take = (): Uint8Array => {
    const body = Buffer.concat(waiting);
    waiting = [];
    bytesWaiting = 0;
    return body;
  };
  return {
    append: async (bytes) => {
      waiting.push(Uint8Array.from(bytes));
      bytesWaiting += bytes.byteLength;
      if (bytesWaiting < PART_BYTES) return;
      parts ??= await begin();
      await parts.send(take());
    },
    close: async () => {
      if (parts === null) return put(take());
      if (bytesWaiting > 0) await parts.send(take());
      await parts.complete();
    },
    abandon: async () => parts?.abort(),
  };
}

async function beginParts(
  client: S3Client,
  bucket: string,
  key: string,
  guarded: <T>(doing: string, work: () => Promise<T>) => Promise<T>,
): Promise<Parts> {
  const target = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ContentType: PARQUET }),
  );
  const upload = { ...target, UploadId };
  const done: { ETag: string | undefined; PartNumber: number }[] = [];
  return {
    send: (body) =>
      guarded(`writing ${key}`, async () => {
        const PartNumber = done.length + 1;
        const { ETag } = await client.send(
          new UploadPartCommand({ ...upload, PartNumber, Body: body }),
        );
        done.push({ ETag, PartNumber });
      }),
    complete: () =>
      guarded(`writing ${key}`, async () => {
        await client.send(
          new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: done } }),
        );
      }),
    abort: async () => {
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    },
  };
}

/** Parts of a killed export are in nobody's way, only paid for: a service that cannot list them is let be. */
async function abortUploads(
  client: S3Client,
  bucket: string,
  prefixes: readonly string[],
): Promise<void> {
  for (const prefix of prefixes) {
    try {
      const { Uploads: uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `${prefix}/` }),
      );
      for (const { Key, UploadId } of uploads) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
      }
    } catch {
      return;
    }
  }
}
